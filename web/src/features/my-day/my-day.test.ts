import { describe, expect, test } from 'vitest'
import type { MyDays, MySlot, Operation, WorkBody, WorkRecord } from '../../offline/types.ts'
import { doneBody, keptBody, lossBody, startBody } from './bodies.ts'
import { findPlaces, instantOf } from './finding.ts'
import { hasPersonalNumber, masked } from './notes.ts'
import { wholeNumber } from './numbers.ts'
import { nextStop, otherWorkOf, shownDays, stopsOf as stopsOfBook } from './stops.ts'

const TODAY = '2026-11-23'
const FETCHED = Date.parse('2026-11-23T00:00:00Z')
const NOW = new Date('2026-11-23T02:30:00Z')

function slot(id: string, from: string, more: Partial<MySlot> = {}): MySlot {
  return {
    slot: id,
    place: `place-${id}`,
    name: id,
    lon: null,
    lat: null,
    phone: '',
    address: '',
    from,
    to: '12:00',
    kind: 'visit',
    tier: 'promised',
    travel_minutes: 20,
    state: 'planned',
    cause: null,
    promised_day: null,
    moved_to_day: null,
    records: [],
    ...more,
  }
}

const TOMORROW = '2026-11-24'

function answer(...slots: MySlot[]): MyDays {
  const day = (name: string, ...of: MySlot[]) => ({ day: name, duty: 'work' as const, leave: null, trainings: [], displacements: [], slots: of, other_records: [] })
  const days = [day('2026-11-20'), day('2026-11-22'), day(TODAY, ...slots), day(TOMORROW, slot('z', '09:00'))]
  return { officer: { code: '1', name: '' }, today: TODAY, days, places: [], causes: [], kinds: [] }
}

let number = 0
function operation(body: Partial<WorkBody>, more: Partial<Operation> = {}): Operation {
  number += 1
  return {
    op_id: `op-${number}`,
    account: 'li',
    kind: 'record_work',
    body: { place: 'p', day: TODAY, outcome: 'kept', kinds: ['visit'], ...body },
    number,
    sequence: null,
    recorded_at: FETCHED,
    held_until: 0,
    state: 'waiting',
    problem: null,
    there: null,
    settled_at: null,
    ...more,
  }
}

function known(id: string, more: Partial<WorkRecord>): WorkRecord {
  const origin = { recorded_at: '2026-11-23T00:00:00Z', recorded_by: 'officer li', is_after_gap: false, officer: '1', slot: null }
  return { ...origin, id, place: 'p', day: TODAY, outcome: 'kept', kinds: [], note: '', own_initiative: false, noted_at: '2026-11-23T00:00:00Z', ...more }
}

const stopsOf = (of: MyDays, fetchedAt: number, operations: readonly Operation[], day: string) => stopsOfBook({ answer: of, fetchedAt, operations }, day)
const statesOf = (stops: ReturnType<typeof stopsOf>) => stops.map((stop) => `${stop.slot.slot} ${stop.state}`)

describe('the stops of a day', () => {
  test('stand in the order of their hours', () => {
    expect(statesOf(stopsOf(answer(slot('b', '14:00'), slot('a', '08:30')), FETCHED, [], TODAY))).toEqual(['a planned', 'b planned'])
  })

  test('show what was recorded here before the server knows it', () => {
    const kept = stopsOf(answer(slot('a', '08:30')), FETCHED, [operation({ slot: 'a' })], TODAY)
    expect(kept[0]).toMatchObject({ state: 'kept', isWaiting: true })
  })

  test('show what arrived after the days were fetched, and trust the server afterwards', () => {
    const arrived = operation({ slot: 'a' }, { state: 'safe', settled_at: FETCHED + 1 })
    expect(statesOf(stopsOf(answer(slot('a', '08:30')), FETCHED, [arrived], TODAY))).toEqual(['a kept'])
    expect(statesOf(stopsOf(answer(slot('a', '08:30', { state: 'lost' })), FETCHED + 2, [arrived], TODAY))).toEqual(['a lost'])
  })

  test('the last of several records counts', () => {
    const records = [operation({ slot: 'a', outcome: 'started' }), operation({ slot: 'a', outcome: 'lost', cause: 'weather' })]
    expect(statesOf(stopsOf(answer(slot('a', '08:30')), FETCHED, records, TODAY))).toEqual(['a lost'])
  })

  test('a start that the server knows is still under way', () => {
    const started = slot('a', '08:30', { state: 'kept', records: [known('r', { outcome: 'started', started_at: '2026-11-23T00:30:00Z' })] })
    const [stop] = stopsOf(answer(started), FETCHED, [], TODAY)
    expect(stop).toMatchObject({ state: 'started', said: { started_at: '2026-11-23T00:30:00Z' } })
  })

  test('a refused record is not shown as done, but asks for a decision', () => {
    const [stop] = stopsOf(answer(slot('a', '08:30')), FETCHED, [operation({ slot: 'a' }, { state: 'refused' })], TODAY)
    expect(stop).toMatchObject({ state: 'planned', isTroubled: true })
  })

  test('a stop that was moved stands on its new day too', () => {
    const moved = operation({ slot: 'a', outcome: 'moved', cause: 'weather', moved_to_day: TOMORROW })
    const of = answer(slot('a', '08:30'))
    expect(statesOf(stopsOf(of, FETCHED, [moved], TODAY))).toEqual(['a moved'])
    expect(stopsOf(of, FETCHED, [moved], TOMORROW)[0]).toMatchObject({ state: 'planned', movedFrom: TODAY, slot: { slot: 'a' } })
    const kept = operation({ slot: 'a', day: TOMORROW })
    expect(statesOf(stopsOf(of, FETCHED, [moved, kept], TODAY))).toEqual(['a moved'])
    expect(statesOf(stopsOf(of, FETCHED, [moved, kept], TOMORROW))).toEqual(['a kept', 'z planned'])
  })

  test('a stop that the server lists on its new day stands there once', () => {
    const of = answer(slot('a', '08:30', { state: 'moved', cause: 'weather', moved_to_day: TOMORROW }))
    of.days.find((one) => one.day === TOMORROW)?.slots.push(slot('a', '08:30', { promised_day: TODAY }))
    expect(statesOf(stopsOf(of, FETCHED, [], TODAY))).toEqual(['a moved'])
    expect(stopsOf(of, FETCHED, [], TOMORROW).map((stop) => `${stop.slot.slot} ${stop.state} ${stop.movedFrom}`)).toEqual([`a planned ${TODAY}`, 'z planned null'])
    const done = operation({ slot: 'a', day: TOMORROW })
    expect(statesOf(stopsOf(of, FETCHED, [done], TOMORROW))).toEqual(['a kept', 'z planned'])
    const movedOn = operation({ slot: 'a', outcome: 'moved', cause: 'weather', moved_to_day: '2026-11-25' })
    expect(statesOf(stopsOf(of, FETCHED, [movedOn], TOMORROW))).toEqual(['z planned'])
    const given = operation({ slot: 'a', outcome: 'lost', cause: 'weather' })
    expect(statesOf(stopsOf(of, FETCHED, [given], TOMORROW))).toEqual(['a lost', 'z planned'])
  })

  test('the next stop is where somebody is, else the first that is open', () => {
    const both = answer(slot('a', '08:30', { state: 'kept' }), slot('b', '10:00'), slot('c', '11:00'))
    expect(nextStop(stopsOf(both, FETCHED, [], TODAY))?.slot.slot).toBe('b')
    expect(nextStop(stopsOf(both, FETCHED, [operation({ slot: 'c', outcome: 'started' })], TODAY))?.slot.slot).toBe('c')
    expect(nextStop([])).toBe(null)
  })

  test('unplanned work is listed on its day, once', () => {
    const of = answer()
    const today = of.days.find((one) => one.day === TODAY)
    today?.other_records.push(known('known', {}), known('corrected', {}))
    const operations = [
      operation({}),
      operation({ slot: 'a' }),
      operation({ day: '2026-11-22' }),
      operation({}, { state: 'refused' }),
      operation({ corrects: 'corrected' }, { op_id: 'correction' }),
    ]
    expect(otherWorkOf({ answer: of, fetchedAt: FETCHED, operations }, TODAY).map((one) => one.isWaiting)).toEqual([false, true, true])
  })

  test('the last two days and what is ahead are shown', () => {
    expect(shownDays(answer(), TODAY)).toEqual(['2026-11-22', TODAY, TOMORROW])
  })
})

describe('what a tap records', () => {
  const [stop] = stopsOf(answer(slot('a', '08:30')), FETCHED, [], TODAY)
  if (!stop) throw new Error('no stop')

  test('arriving notes the time', () => {
    expect(startBody(stop, TODAY, NOW)).toEqual({
      slot: 'a',
      place: 'place-a',
      day: TODAY,
      outcome: 'started',
      started_at: '2026-11-23T02:30:00.000Z',
      kinds: [],
    })
  })

  test('done keeps the start and takes the kind of the plan', () => {
    const started = { ...stop, state: 'started' as const, said: { outcome: 'started' as const, started_at: '2026-11-23T02:00:00Z' } }
    expect(doneBody(started, TODAY, TODAY, NOW)).toMatchObject({
      outcome: 'kept',
      started_at: '2026-11-23T02:00:00Z',
      ended_at: '2026-11-23T02:30:00.000Z',
      kinds: ['visit'],
    })
  })

  test('done on a later day notes no times', () => {
    const body = doneBody(stop, '2026-11-22', TODAY, NOW)
    expect(body).not.toHaveProperty('started_at')
    expect(body).not.toHaveProperty('ended_at')
  })

  test('a loss has a cause, and a day only when it is moved', () => {
    expect(lossBody(stop, TODAY, { outcome: 'lost', cause: 'borrowed', to: TOMORROW })).not.toHaveProperty('moved_to_day')
    expect(lossBody(stop, TODAY, { outcome: 'moved', cause: 'borrowed', to: TOMORROW })).toMatchObject({ cause: 'borrowed', moved_to_day: TOMORROW })
  })

  test('a stop that had been moved is lost on the day it was promised for', () => {
    const body = lossBody({ ...stop, movedFrom: TODAY }, TOMORROW, { outcome: 'lost', cause: 'weather', to: '' })
    expect(body.day).toBe(TODAY)
  })

  test('what is said anew puts right what was said before, a start is not put right', () => {
    const lost = { ...stop, state: 'lost' as const, said: { id: 'record-1', outcome: 'lost' as const } }
    expect(doneBody(lost, TODAY, TODAY, NOW)).toMatchObject({ corrects: 'record-1' })
    const started = { ...stop, state: 'started' as const, said: { id: 'record-1', outcome: 'started' as const } }
    expect(doneBody(started, TODAY, TODAY, NOW)).not.toHaveProperty('corrects')
  })

  test('details added later keep the times, and minutes give the start', () => {
    const kept = { ...stop, state: 'kept' as const, said: { outcome: 'kept' as const, ended_at: '2026-11-23T02:30:00.000Z' } }
    const body = keptBody(kept, TODAY, { kinds: ['visit', 'patrol'], homes: 3, minutes: 45, note: '  ' })
    expect(body).toEqual({
      slot: 'a',
      place: 'place-a',
      day: TODAY,
      outcome: 'kept',
      started_at: '2026-11-23T01:45:00.000Z',
      ended_at: '2026-11-23T02:30:00.000Z',
      kinds: ['visit', 'patrol'],
      homes_visited: 3,
    })
  })
})

describe('numbers of residents', () => {
  test.each([
    ['电话13812345678', '电话＊＊＊＊＊＊＊＊＊＊＊'],
    ['138-1234-5678', '＊＊＊-＊＊＊＊-＊＊＊＊'],
    ['１３８１２３４５６７８', '＊'.repeat(11)],
    ['证件52263419800101123X。', `证件${'＊'.repeat(18)}。`],
    ['522634 19800101 1234', '＊＊＊＊＊＊ ＊＊＊＊＊＊＊＊ ＊＊＊＊'],
  ])('%s is masked', (note, expected) => {
    expect(hasPersonalNumber(note)).toBe(true)
    expect(masked(note)).toBe(expected)
  })

  test.each(['3 户，5 处隐患', '2026-11-23 08:30', '编号 20261123', '电话 0855-3221234', '路面 12 公里，海拔 1380 米'])('%s stays', (note) => {
    expect(hasPersonalNumber(note)).toBe(false)
    expect(masked(note)).toBe(note)
  })
})

describe('finding', () => {
  const places = [
    { place: '522634000001', name: '大塘村', kind: 'village' as const, lon: 108.1, lat: 26.4 },
    { place: '522634000002', name: '永乐镇', kind: 'village' as const, lon: 108.3, lat: 26.4 },
    { place: '522634000003', name: '大塘小学', kind: 'school_gate' as const, lon: null, lat: null },
  ]

  test('places by some letters of the name', () => {
    expect(findPlaces(places, '大塘', null).map((one) => one.name)).toEqual(['大塘村', '大塘小学'])
    expect(findPlaces(places, '5226340000', null)).toHaveLength(3)
    expect(findPlaces(places, '西江', null)).toEqual([])
  })

  test('the nearest first, those without a position last', () => {
    const found = findPlaces(places, '', { lon: 108.29, lat: 26.4 })
    expect(found.map((one) => one.name)).toEqual(['永乐镇', '大塘村', '大塘小学'])
    expect(found[0]?.km).toBeCloseTo(1, 1)
  })

  test('an hour on the county’s clock', () => {
    expect(instantOf('2026-11-23', '08:30').toISOString()).toBe('2026-11-23T00:30:00.000Z')
  })

  test('whole numbers only', () => {
    expect(['', '3', '501', '-1', '2.5', 'x'].map((text) => wholeNumber(text, 500))).toEqual([null, 3, undefined, undefined, undefined, undefined])
  })
})
