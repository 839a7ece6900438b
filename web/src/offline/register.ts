/** Keeps the staff's pages on the phone, and takes a newer version when it is ready. */
import { shallowRef } from 'vue'

/** A newer version lies ready; it is used when the page is next opened, or at once by `takeUpdate`. */
export const hasUpdate = shallowRef(false)

const SCOPE = '/app/'
let registration: ServiceWorkerRegistration | undefined

export async function registerWorker(): Promise<void> {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return
  try {
    registration = await navigator.serviceWorker.register('/sw.js', { scope: SCOPE })
  } catch (refused) {
    // A private window or a full phone: everything works, but only while there is a server.
    console.warn('the pages are not kept on this phone', refused)
    return
  }
  // Nothing has been typed yet at the page's start, so the newer version may take over at once.
  if (registration.waiting && navigator.serviceWorker.controller) takeUpdate()
  registration.addEventListener('updatefound', () => {
    const found = registration?.installing
    found?.addEventListener('statechange', () => {
      if (found.state === 'installed' && navigator.serviceWorker.controller) hasUpdate.value = true
    })
  })
}

export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  registration?.waiting?.postMessage('take-over')
}

/** Asks the browser not to clear what waits when the phone runs short of room. */
export async function askToPersist(): Promise<boolean> {
  if (!navigator.storage?.persist) return false
  return (await navigator.storage.persisted()) || navigator.storage.persist()
}
