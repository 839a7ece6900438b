/** Fetches the days ahead and the map before they are needed: in the valley there is no signal to ask again. */
import { ask } from '../api/ask.ts'
import { Problem } from '../api/problem.ts'
import type { Database, KeptArchive, KeptDays } from './database.ts'
import type { MyDays } from './types.ts'

export const DAYS_AHEAD = 14
/** A plan may change at any moment, and asking whether it did costs a few bytes. */
const DAYS_FRESH_MS = 60 * 1000
const MAP_FRESH_MS = 24 * 3600 * 1000
const DAYS_SECONDS_MAX = 30
/** A whole map over a slow line takes minutes; a line that brings nothing for so long is dead. */
const MAP_SILENT_SECONDS_MAX = 30
const MAP_ADDRESS = '/map/base.pmtiles'

type Fetch = typeof fetch

export async function preloadDays(
  database: Database,
  account: string,
  now: number,
  isForced: boolean,
  get: Fetch = ask,
): Promise<KeptDays & { isFresh: boolean }> {
  const kept = await database.get('days', account)
  if (kept && !isForced && now - kept.fetched_at < DAYS_FRESH_MS && now >= kept.fetched_at) return { ...kept, isFresh: false }
  const response = await get(`/api/v1/my-days?days=${DAYS_AHEAD}`, {
    headers: { accept: 'application/json', 'x-anlin': '1', ...(kept?.tag ? { 'if-none-match': kept.tag } : {}) },
    signal: AbortSignal.timeout(DAYS_SECONDS_MAX * 1000),
  })
  const isSame = kept && response.status === 304
  if (!isSame && !response.ok) throw await Problem.ofResponse(response)
  const answer = isSame ? kept.answer : ((await response.json()) as MyDays)
  const fresh = { account, fetched_at: now, tag: response.headers.get('etag') ?? '', answer }
  await database.put('days', fresh)
  return { ...fresh, isFresh: true }
}

/** The whole archive, so that every valley can be drawn without a server; fetched again only when it changed. */
export async function preloadMap(database: Database, now: number, get: Fetch = fetch): Promise<KeptArchive | null> {
  const kept = (await database.get('archive', 'base')) ?? null
  const age = kept ? now - Date.parse(kept.kept_at) : NaN
  if (age >= 0 && age < MAP_FRESH_MS) return kept
  const silent = new AbortController()
  let timer = setTimeout(() => silent.abort(), MAP_SILENT_SECONDS_MAX * 1000)
  const goOn = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => silent.abort(), MAP_SILENT_SECONDS_MAX * 1000)
  }
  try {
    const response = await get(MAP_ADDRESS, {
      headers: kept?.tag ? { 'if-none-match': kept.tag } : {},
      // The archive goes into our own database; a second copy in the browser's cache would be waste.
      cache: 'no-store',
      signal: silent.signal,
    })
    const kept_at = new Date(now).toISOString()
    const tag = response.headers.get('etag') ?? ''
    let fresh: KeptArchive | null = null
    if (kept && (response.status === 304 || (response.ok && tag === kept.tag))) {
      await response.body?.cancel()
      fresh = { ...kept, kept_at }
    } else if (response.ok && response.body) {
      fresh = { name: 'base', tag, bytes: await readAll(response.body, goOn), kept_at }
    }
    // A county without an imported map has none to keep.
    if (fresh) await database.put('archive', fresh)
    return fresh ?? kept
  } finally {
    clearTimeout(timer)
  }
}

async function readAll(body: ReadableStream<Uint8Array>, tellAlive: () => void): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const reader = body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    parts.push(new Uint8Array(read.value))
    tellAlive()
  }
  return new Blob(parts)
}
