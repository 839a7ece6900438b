import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteDB } from 'idb'
import { openDatabase, type Database } from './database.ts'
import { flush } from './flush.ts'
import { MemoryServer, noSignal, refuseWith } from './memory-server.ts'
import * as outbox from './outbox.ts'
import type { SyncResult, WorkBody } from './types.ts'

const LOGIN = 'li'
const START = Date.parse('2026-11-23T01:00:00Z')

let database: Database
let server: MemoryServer
let now = START

beforeEach(async () => {
  database = await openDatabase('test')
  server = new MemoryServer()
  now = START
})
afterEach(async () => {
  database.close()
  await deleteDB('test')
})

const visit = (place: string, more: Partial<WorkBody> = {}): WorkBody => ({
  place,
  day: '2026-11-23',
  outcome: 'kept',
  kinds: ['visit'],
  ...more,
})

const record = (body: WorkBody) => outbox.record(database, LOGIN, body, now)
const later = (seconds: number) => (now += seconds * 1000)
const send = () => flush(database, LOGIN, server.send, () => now)
const states = async () => (await outbox.listOperations(database, LOGIN)).map((one) => `${one.body.place} ${one.state}`)
const arrived = () => server.applied.map((one) => `${one.sequence} ${one.place}`)

describe('recording', () => {
  test('what was recorded is sent in order, once, and is then safe', async () => {
    await record(visit('a', { outcome: 'started' }))
    await record(visit('a'))
    later(11)
    expect(await send()).toMatchObject({ end: 'done', sent: 2 })
    expect(await send()).toMatchObject({ end: 'done', sent: 0 })
    expect(arrived()).toEqual(['1 a', '2 a'])
    expect(await states()).toEqual(['a safe', 'a safe'])
  })

  test('a tap can be taken back for ten seconds and leaves no gap in the sequence', async () => {
    await record(visit('a'))
    const wrong = await record(visit('b'))
    expect(await send()).toMatchObject({ end: 'done', sent: 0 })
    expect(await outbox.undo(database, wrong.op_id)).toBe(true)
    await record(visit('c'))
    later(11)
    await send()
    expect(arrived()).toEqual(['1 a', '2 c'])
  })

  test('what is on its way cannot be taken back or changed', async () => {
    const { op_id } = await record(visit('a'))
    later(11)
    server.before = noSignal
    await send()
    expect(await outbox.undo(database, op_id)).toBe(false)
    expect(await outbox.amend(database, op_id, { body: visit('b') })).toBe(false)
    server.before = () => {}
    await send()
    expect(arrived()).toEqual(['1 a'])
  })

  test('details written in time travel with the record', async () => {
    const { op_id } = await record(visit('a'))
    await outbox.amend(database, op_id, { held_until: now + 180_000 })
    later(60)
    await send()
    expect(arrived()).toEqual([])
    await outbox.amend(database, op_id, { body: visit('a', { kinds: ['visit', 'outreach'], homes_visited: 3 }), held_until: now })
    await send()
    expect(server.requests.at(-1)?.operations[0]?.body).toMatchObject({ kinds: ['visit', 'outreach'], homes_visited: 3 })
  })

  test('a record whose details are being written is not overtaken', async () => {
    const first = await record(visit('a'))
    await outbox.amend(database, first.op_id, { held_until: now + 180_000 })
    await record(visit('b'))
    later(11)
    await send()
    expect(arrived()).toEqual([])
    later(180)
    await send()
    expect(arrived()).toEqual(['1 a', '2 b'])
  })
})

describe('a bad line', () => {
  test('without signal everything waits', async () => {
    await record(visit('a'))
    later(11)
    server.before = noSignal
    expect(await send()).toMatchObject({ end: 'no-signal' })
    expect(await states()).toEqual(['a waiting'])
    expect((await outbox.listOperations(database, LOGIN))[0]?.sequence).toBe(1)
  })

  test('an answer that is lost does not double the record', async () => {
    await record(visit('a'))
    later(11)
    server.after = noSignal
    expect(await send()).toMatchObject({ end: 'no-signal' })
    server.after = () => {}
    expect(await send()).toMatchObject({ end: 'done' })
    expect(arrived()).toEqual(['1 a'])
    expect(server.requests[0]).toEqual(server.requests[1])
    expect(await states()).toEqual(['a safe'])
  })

  test('a crash between storing and sending loses nothing, and it is sent in the same words', async () => {
    await record(visit('a'))
    later(11)
    const before = await outbox.claim(database, LOGIN, now, 50)
    database.close()
    database = await openDatabase('test')
    const after = await outbox.claim(database, LOGIN, now, 50)
    expect(after).toEqual(before)
    await send()
    expect(arrived()).toEqual(['1 a'])
  })

  test('an answer that comes twice, late or to something unknown changes nothing', async () => {
    const { op_id } = await record(visit('a'))
    later(11)
    await send()
    await outbox.settle(database, LOGIN, [{ op_id, status: 'refused' }, { op_id: 'unknown', status: 'applied' }], now)
    expect(await states()).toEqual(['a safe'])
  })

  test('a result in another order belongs to its own operation', async () => {
    await record(visit('a'))
    await record(visit('unknown'))
    await record(visit('c'))
    later(11)
    await flush(database, LOGIN, async (request) => ({ results: (await server.send(request)).results.toReversed() }), () => now)
    expect(await states()).toEqual(['a safe', 'unknown refused', 'c safe'])
  })

  test('an operation without a result waits and is asked for again, but not at once', async () => {
    await record(visit('a'))
    later(11)
    const nothing = async () => ({ results: [] })
    expect(await flush(database, LOGIN, nothing, () => now)).toMatchObject({ end: 'waits' })
    expect(await states()).toEqual(['a waiting'])
  })
})

describe('refusals', () => {
  test('a conflict keeps both sides until the officer decides', async () => {
    server.decide('s1', 'lost')
    const { op_id } = await record(visit('a', { slot: 's1' }))
    later(11)
    await send()
    const [conflict] = await outbox.listOperations(database, LOGIN)
    expect(conflict).toMatchObject({ state: 'conflict', body: { outcome: 'kept' }, problem: { status: 409 } })
    await outbox.drop(database, op_id)
    expect(await states()).toEqual([])
  })

  test('what was refused can be sent again as a new operation', async () => {
    const { op_id } = await record(visit('unknown'))
    later(11)
    await send()
    expect(await states()).toEqual(['unknown refused'])
    const again = await outbox.again(database, op_id, visit('b'), now)
    expect(again?.op_id).not.toBe(op_id)
    await send()
    expect(arrived()).toEqual(['2 b'])
    expect(await outbox.again(database, op_id, visit('b'), now)).toBe(null)
  })

  test('after a conflict the own words put right what stands, and what puts them right follows', async () => {
    const first = await record(visit('a', { corrects: 'said' }))
    const second = await record(visit('b', { corrects: first.op_id }))
    const there = { id: 'theirs' } as SyncResult['record']
    await outbox.settle(database, LOGIN, [{ op_id: first.op_id, status: 'conflict', record: there }], now)
    const mine = await outbox.again(database, first.op_id, first.body, now)
    expect(mine?.body.corrects).toBe('theirs')
    const waiting = await outbox.listOperations(database, LOGIN)
    expect(waiting.map((one) => `${one.body.place} ${one.body.corrects}`)).toEqual(['a theirs', `b ${mine?.op_id}`])
    expect(waiting[1]?.op_id).toBe(second.op_id)
  })

  test.each([
    ['conflict', { id: 'theirs' } as SyncResult['record'], 'theirs'],
    ['refused', null, 'said'],
  ] as const)('what puts right a record that is dropped after %s puts right what stands', async (status, there, expected) => {
    const first = await record(visit('a', { corrects: 'said' }))
    await record(visit('b', { corrects: first.op_id }))
    await outbox.settle(database, LOGIN, [{ op_id: first.op_id, status, record: there }], now)
    await outbox.drop(database, first.op_id)
    const [left] = await outbox.listOperations(database, LOGIN)
    expect(left?.body).toMatchObject({ place: 'b', corrects: expected })
  })

  test('what is on its way keeps its words', async () => {
    const first = await record(visit('a'))
    const second = await record(visit('b', { corrects: first.op_id }))
    later(11)
    server.before = noSignal
    await send()
    await outbox.settle(database, LOGIN, [{ op_id: first.op_id, status: 'refused' }], now)
    await outbox.drop(database, first.op_id)
    expect((await outbox.listOperations(database, LOGIN))[0]).toMatchObject({ op_id: second.op_id, body: { corrects: first.op_id } })
  })

  test('what waits or is safe cannot be dropped', async () => {
    const { op_id } = await record(visit('a'))
    await outbox.drop(database, op_id)
    later(11)
    await send()
    await outbox.drop(database, op_id)
    expect(await states()).toEqual(['a safe'])
  })

  test('signed out: it waits for the sign-in and loses nothing', async () => {
    await record(visit('a'))
    later(11)
    server.before = () => refuseWith(401)
    expect(await send()).toMatchObject({ end: 'sign-in' })
    server.before = () => {}
    await send()
    expect(arrived()).toEqual(['1 a'])
  })

  test.each([403, 429, 500, 503])('a server that answers %i is asked again later', async (status) => {
    await record(visit('a'))
    later(11)
    server.before = () => refuseWith(status)
    expect(await send()).toMatchObject({ end: 'waits' })
    expect(await states()).toEqual(['a waiting'])
  })

  test('one operation that cannot be read does not hold back the others', async () => {
    for (const place of ['a', 'bad', 'c', 'd']) await record(visit(place))
    later(11)
    server.before = ({ operations }) => {
      if (operations.some((one) => one.body.place === 'bad')) refuseWith(422)
    }
    expect(await send()).toMatchObject({ end: 'done' })
    expect(await states()).toEqual(['a safe', 'bad refused', 'c safe', 'd safe'])
    expect(arrived().map((one) => one.split(' ')[1])).toEqual(['a', 'c', 'd'])
  })
})

describe('several on one phone', () => {
  test('each account sends its own, from a device of its own', async () => {
    await record(visit('a'))
    await outbox.record(database, 'wang', visit('b'), now)
    later(11)
    await send()
    expect(arrived()).toEqual(['1 a'])
    await flush(database, 'wang', server.send, () => now)
    expect(arrived()).toEqual(['1 a', '1 b'])
    expect(new Set(server.requests.map((one) => one.device)).size).toBe(2)
  })

  test('what has been safe for a week is forgotten, what waits never', async () => {
    await record(visit('a'))
    later(11)
    await send()
    await record(visit('b'))
    later(8 * 24 * 3600)
    await outbox.forgetOld(database, LOGIN, now)
    expect(await states()).toEqual(['b waiting'])
  })
})

/** Small, seeded: the same seed gives the same faults. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

test('over 150 seeds of lost requests, lost answers, crashes, undone taps and restarts, all arrives exactly once and in order', async () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const throwDice = dice(seed)
    const own = new MemoryServer()
    const wanted: string[] = []
    own.before = () => {
      if (throwDice() < 0.25) noSignal()
      if (throwDice() < 0.1) refuseWith([401, 429, 500, 503][Math.floor(throwDice() * 4)] ?? 500)
    }
    own.after = () => {
      if (throwDice() < 0.25) noSignal()
    }
    const login = `officer ${seed}`
    for (let at = 0; at < 12; at += 1) {
      const operation = await outbox.record(database, login, visit(`${at}`), now)
      if (throwDice() < 0.2) expect(await outbox.undo(database, operation.op_id)).toBe(true)
      else wanted.push(operation.op_id)
      later(Math.floor(throwDice() * 30))
      if (throwDice() < 0.3) await outbox.claim(database, login, now, 3)
      if (throwDice() < 0.6) await flush(database, login, own.send, () => now)
    }
    own.before = own.after = () => {}
    later(11)
    expect(await flush(database, login, own.send, () => now)).toMatchObject({ end: 'done' })
    expect(own.applied.map((one) => one.op_id)).toEqual(wanted)
    expect(own.applied.map((one) => one.sequence)).toEqual(wanted.map((_, at) => at + 1))
  }
}, 60_000)
