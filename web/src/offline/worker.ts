/**
 * The service worker of the staff's pages: keeps the shell and its files, so that they open without a server. It never
 * touches the interface: what officers read and record lies in the page's own database, where the page can show its age.
 */
export {}
declare const self: ServiceWorkerGlobalScope
/** Put in by the build: the files of the staff's pages, and a digest of them. */
declare const __PRECACHE__: { version: string; list: string[] }

const { version, list } = __PRECACHE__
const CACHE = `anlin-${version}`
const SHELL = '/app/'

self.addEventListener('install', (event) => event.waitUntil(fill()))
self.addEventListener('activate', (event) => event.waitUntil(takeOver()))
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(kept(SHELL, request))
  else if (list.includes(pathname)) event.respondWith(kept(pathname, request))
})

/** Files whose names hold a digest are taken over from the earlier version: a phone in the valley loads only what is new. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE)
  await Promise.all(
    list.map(async (path) => {
      const earlier = path.startsWith('/assets/') ? await caches.match(path) : undefined
      await (earlier ? cache.put(path, earlier) : cache.add(new Request(path, { cache: 'reload' })))
    }),
  )
}

async function takeOver(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith('anlin-') && name !== CACHE).map((name) => caches.delete(name)))
  await self.clients.claim()
}

async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  return (await cache.match(path)) ?? fetch(request)
}
