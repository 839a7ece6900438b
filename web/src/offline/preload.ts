/** Fetches the days ahead and the map before they are needed: in the valley there is no signal to ask again. */
import { Problem } from '../api/problem.ts'
import type { Database, KeptDays } from './database.ts'
import type { MyDays } from './types.ts'

export const DAYS_AHEAD = 14
const DAYS_FRESH_MS = 3600 * 1000
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
  get: Fetch = fetch,
): Promise<KeptDays & { isFresh: boolean }> {
  const kept = await database.get('days', account)
  if (kept && !isForced && now - kept.fetched_at < DAYS_FRESH_MS && now >= kept.fetched_at) return { ...kept, isFresh: false }
  const response = await get(`/api/v1/my-days?days=${DAYS_AHEAD}`, {
    headers: { accept: 'application/json', 'x-anlin': '1' },
    signal: AbortSignal.timeout(DAYS_SECONDS_MAX * 1000),
  })
  if (!response.ok) throw await Problem.ofResponse(response)
  const answer = (await response.json()) as MyDays
  const fresh = { account, fetched_at: now, answer }
  await database.put('days', fresh)
  return { ...fresh, isFresh: true }
}

/** The whole archive, so that every valley can be drawn without a server; fetched again only when it changed. */
export async function preloadMap(database: Database, now: number, get: Fetch = fetch): Promise<{ bytes: number; fetched_at: number } | null> {
  const kept = await database.get('map', 'base')
  if (kept && now - kept.fetched_at < MAP_FRESH_MS && now >= kept.fetched_at) return sizeOf(kept)
  const silent = new AbortController()
  let timer = setTimeout(() => silent.abort(), MAP_SILENT_SECONDS_MAX * 1000)
  try {
    const response = await get(MAP_ADDRESS, {
      headers: kept?.etag ? { 'if-none-match': kept.etag } : {},
      // The archive goes into our own database; a second copy in the browser's cache would be waste.
      cache: 'no-store',
      signal: silent.signal,
    })
    if (response.status === 304 && kept) {
      const same = { ...kept, fetched_at: now }
      await database.put('map', same)
      return sizeOf(same)
    }
    // A county without an imported map has none to keep.
    if (!response.ok || !response.body) return kept ? sizeOf(kept) : null
    const parts: BlobPart[] = []
    const reader = response.body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      clearTimeout(timer)
      timer = setTimeout(() => silent.abort(), MAP_SILENT_SECONDS_MAX * 1000)
    }
    const fresh = { name: 'base' as const, archive: new Blob(parts), etag: response.headers.get('etag') ?? '', fetched_at: now }
    await database.put('map', fresh)
    return sizeOf(fresh)
  } finally {
    clearTimeout(timer)
  }
}

function sizeOf(kept: { archive: Blob; fetched_at: number }): { bytes: number; fetched_at: number } {
  return { bytes: kept.archive.size, fetched_at: kept.fetched_at }
}
