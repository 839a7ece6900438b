import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { deleteDB } from 'idb'
import { openDatabase, type Database } from './database.ts'
import { preloadDays, preloadMap } from './preload.ts'

const NOW = Date.parse('2026-11-23T01:00:00Z')
const HOUR = 3600 * 1000

let database: Database
beforeEach(async () => (database = await openDatabase('test')))
afterEach(async () => {
  database.close()
  await deleteDB('test')
})

const MINUTE = 60 * 1000
const days = (today: string) =>
  vi.fn(async (_input: unknown, _init?: RequestInit) => Response.json({ officer: { code: '1', name: '' }, today, days: [], places: [] }, { headers: { etag: '"1"' } }))
const mapOf = (text: string, tag: string) => vi.fn(async () => new Response(text, { headers: { etag: tag } }))
const textOf = (bytes: Blob | undefined) => bytes?.text()

test('the days ahead are fetched again after a minute, or when asked', async () => {
  const get = days('2026-11-23')
  await preloadDays(database, 'li', NOW, false, get)
  expect((await preloadDays(database, 'li', NOW + MINUTE / 2, false, get)).isFresh).toBe(false)
  expect(get).toHaveBeenCalledTimes(1)
  await preloadDays(database, 'li', NOW + MINUTE / 2, true, get)
  await preloadDays(database, 'li', NOW + 2 * MINUTE, false, get)
  expect(get).toHaveBeenCalledTimes(3)
})

test('days that did not change are kept, and known to be new', async () => {
  await preloadDays(database, 'li', NOW, false, days('2026-11-23'))
  const same = vi.fn(async (_input: unknown, _init?: RequestInit) => new Response(null, { status: 304, headers: { etag: '"1"' } }))
  expect(await preloadDays(database, 'li', NOW + HOUR, false, same)).toMatchObject({ isFresh: true, fetched_at: NOW + HOUR, answer: { today: '2026-11-23' } })
  expect(same.mock.calls[0]?.[1]?.headers).toMatchObject({ 'if-none-match': '"1"' })
  expect(await database.get('days', 'li')).toMatchObject({ fetched_at: NOW + HOUR, tag: '"1"', answer: { today: '2026-11-23' } })
})

test('without a server the kept days stay', async () => {
  await preloadDays(database, 'li', NOW, false, days('2026-11-23'))
  const gone = vi.fn(async () => Promise.reject(new TypeError('Failed to fetch')))
  await expect(preloadDays(database, 'li', NOW + 2 * HOUR, false, gone)).rejects.toThrow(TypeError)
  expect((await database.get('days', 'li'))?.answer.today).toBe('2026-11-23')
})

test('each account has its own days', async () => {
  await preloadDays(database, 'li', NOW, false, days('2026-11-23'))
  expect(await database.get('days', 'wang')).toBeUndefined()
})

test('the map is kept whole and replaced when it changed', async () => {
  expect(await textOf((await preloadMap(database, NOW, mapOf('old', '"1"')))?.bytes)).toBe('old')
  const same = vi.fn(async (_input: unknown, _init?: RequestInit) => new Response(null, { status: 304 }))
  const kept = await preloadMap(database, NOW + 25 * HOUR, same)
  expect(await textOf(kept?.bytes)).toBe('old')
  expect(same.mock.calls[0]?.[1]?.headers).toEqual({ 'if-none-match': '"1"' })
  expect(await textOf((await preloadMap(database, NOW + 50 * HOUR, mapOf('new', '"2"')))?.bytes)).toBe('new')
})

test('a map under the same tag is not read a second time', async () => {
  await preloadMap(database, NOW, mapOf('old', '"1"'))
  expect(await textOf((await preloadMap(database, NOW + 25 * HOUR, mapOf('a second body', '"1"')))?.bytes)).toBe('old')
})

test('a map whose loading breaks off leaves the earlier one', async () => {
  await preloadMap(database, NOW, mapOf('old', '"1"'))
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('ne'))
      controller.error(new TypeError('network'))
    },
  })
  const get = vi.fn(async () => new Response(broken, { headers: { etag: '"2"' } }))
  await expect(preloadMap(database, NOW + 25 * HOUR, get)).rejects.toThrow()
  expect(await textOf((await database.get('archive', 'base'))?.bytes)).toBe('old')
})

test('a county without a map is no trouble', async () => {
  const get = vi.fn(async () => new Response('{}', { status: 409 }))
  expect(await preloadMap(database, NOW, get)).toBe(null)
})
