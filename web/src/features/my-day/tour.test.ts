import { describe, expect, test } from 'vitest'
import type { MyDays, MySlot, Operation, WorkBody } from '../../offline/types.ts'
import { wholeNumber } from './numbers.ts'
import { doneBody, findPlaces, hasPersonalNumber, instantOf, keptBody, lossBody, masked, nextStop, shownDays, startBody, stopsOf, unplannedOf } from './tour.ts'

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
    phone: null,
    address: null,
    from,
    to: '12:00',
    kind: 'visit',
    tier: 'promised',
    travel_minutes: 20,
    state: 'planned',
    records: [],
    ...more,
  }
}

function answer(...slots: MySlot[]): MyDays {
  const days = [
    { day: '2026-11-22', duty: null, slots: [] },
    { day: TODAY, duty: null, slots },
    { day: '2026-11-24', duty: null, slots: [slot('z', '09:00')] },
  ]
  return { officer: { code: '1', name: '' }, today: TODAY, days, places: [] }
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
    settled_at: null,
    ...more,
  }
}

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
    const started = slot('a', '08:30', { records: [{ place: 'p', day: TODAY, outcome: 'started', kinds: [] }] })
    expect(statesOf(stopsOf(answer(started), FETCHED, [], TODAY))).toEqual(['a started'])
  })

  test('a refused record is not shown as done, but asks for a decision', () => {
    const [stop] = stopsOf(answer(slot('a', '08:30')), FETCHED, [operation({ slot: 'a' }, { state: 'refused' })], TODAY)
    expect(stop).toMatchObject({ state: 'planned', isTroubled: true })
  })

  test('a stop that was moved stands on its new day too', () => {
    const moved = [operation({ slot: 'a', outcome: 'moved', cause: 'weather', moved_to_day: '2026-11-24' })]
    expect(statesOf(stopsOf(answer(slot('a', '08:30')), FETCHED, moved, TODAY))).toEqual(['a moved'])
    const [first] = stopsOf(answer(slot('a', '08:30')), FETCHED, moved, '2026-11-24')
    expect(first).toMatchObject({ state: 'planned', movedFrom: TODAY, slot: { slot: 'a' } })
  })

  test('the next stop is where somebody is, else the first that is open', () => {
    const both = answer(slot('a', '08:30', { state: 'kept' }), slot('b', '10:00'), slot('c', '11:00'))
    expect(nextStop(stopsOf(both, FETCHED, [], TODAY))?.slot.slot).toBe('b')
    expect(nextStop(stopsOf(both, FETCHED, [operation({ slot: 'c', outcome: 'started' })], TODAY))?.slot.slot).toBe('c')
    expect(nextStop([])).toBe(null)
  })

  test('unplanned work is listed on its day', () => {
    const all = [operation({}), operation({ slot: 'a' }), operation({ day: '2026-11-22' }), operation({}, { state: 'refused' })]
    expect(unplannedOf(all, TODAY)).toHaveLength(1)
  })

  test('days from yesterday on are shown', () => {
    expect(shownDays(answer(), '2026-11-24')).toEqual([TODAY, '2026-11-24'])
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
    const started = { ...stop, state: 'started' as const, record: { started_at: '2026-11-23T02:00:00Z' } }
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
    expect(lossBody(stop, TODAY, 'lost', 'borrowed', '2026-11-24')).not.toHaveProperty('moved_to_day')
    expect(lossBody(stop, TODAY, 'moved', 'borrowed', '2026-11-24')).toMatchObject({ cause: 'borrowed', moved_to_day: '2026-11-24' })
  })

  test('details added later keep the times, and minutes give the start', () => {
    const kept = { ...stop, state: 'kept' as const, record: { outcome: 'kept' as const, ended_at: '2026-11-23T02:30:00.000Z' } }
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
    { place: '522634000001', name: '大塘村', kind: 'village', lon: 108.1, lat: 26.4 },
    { place: '522634000002', name: '永乐镇', kind: 'village', lon: 108.3, lat: 26.4 },
    { place: '522634000003', name: '大塘小学', kind: 'school_gate', lon: null, lat: null },
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
