import { expect, test } from 'vitest'
import type { MyDays, MySlot, Operation } from '../../offline/types.ts'
import { openingsOf } from './openings.ts'
import { stopsOf, type Book } from './stops.ts'

type Day = MyDays['days'][number]

const slot = (id: string, from: string, to: string, more: Partial<MySlot> = {}): MySlot => ({
  slot: id,
  place: `place-${id}`,
  name: id,
  lon: null,
  lat: null,
  phone: '',
  address: '',
  from,
  to,
  kind: 'visit',
  tier: 'promised',
  travel_minutes: 0,
  state: 'planned',
  cause: null,
  promised_day: null,
  moved_to_day: null,
  records: [],
  ...more,
})

const day = (name: string, more: Partial<Day> = {}): Day => ({ day: name, duty: 'work', leave: null, trainings: [], displacements: [], slots: [], other_records: [], ...more })
const MONDAY = '2026-11-23'
const moving = slot('a', '09:00', '10:00')

function check(kept: Partial<Day>, expected: string, operations: readonly Operation[] = []): void {
  const answer: MyDays = { officer: { code: '1', name: '' }, today: MONDAY, days: [day(MONDAY, { slots: [moving] }), day('2026-11-24', kept)], places: [], causes: [], kinds: [] }
  const book: Book = { answer, fetchedAt: 0, operations }
  const [stop] = stopsOf(book, MONDAY)
  if (!stop) throw new Error('no stop')
  expect(openingsOf(book, stop, ['2026-11-24']).map(({ room, why }) => `${room} ${why}`.trim())).toEqual([expected])
}

test('a day is free when nothing stands at the same hours', () => {
  check({ slots: [slot('b', '07:00', '09:00'), slot('c', '10:00', '11:00')] }, 'free')
  check({ slots: [slot('b', '09:00', '10:00', { state: 'lost' })] }, 'free')
})

test('what takes the hours is named', () => {
  check({ slots: [slot('b', '08:00', '09:30'), slot('c', '09:45', '11:00')] }, 'busy 08:00–09:30 b，09:45–11:00 c')
  check({ trainings: [{ from: '09:30', to: '12:00', title: '急救' }] }, 'busy 09:30–12:00 培训：急救')
  check({ displacements: [{ from: '00:00', to: '24:00', ordered_by: '县局', reason: '防汛', origin: 'campaign' }] }, 'busy 00:00–24:00 抽调：县局，防汛')
})

test('a free weekend is a day off, leave and station duty close the day', () => {
  check({ duty: 'off' }, 'busy 休息日')
  check({ duty: 'leave' }, 'closed 休假')
  check({ duty: 'duty24' }, 'closed 所里值班 24 小时')
  check({ duty: 'night' }, 'closed 所里夜班')
  check({ duty: 'rest' }, 'closed 值班后休息')
})

test('what was moved there on this phone counts, also without signal', () => {
  const body: Operation['body'] = { slot: 'b', place: 'place-b', day: '2026-11-20', outcome: 'moved', cause: 'weather', moved_to_day: '2026-11-24', kinds: [] }
  const times = { sequence: null, recorded_at: 0, held_until: 0, settled_at: null }
  const moved: Operation = { op_id: 'o', account: 'li', kind: 'record_work', body, number: 1, ...times, state: 'waiting', problem: null, there: null }
  check({ slots: [slot('b', '09:00', '10:00', { promised_day: '2026-11-20' })] }, 'busy 09:00–10:00 b', [moved])
})

test('free days stand first, those that are not kept say so', () => {
  const days = [day(MONDAY, { slots: [moving] }), day('2026-11-24', { duty: 'leave' }), day('2026-11-25', { duty: 'off' }), day('2026-11-26')]
  const book: Book = { answer: { officer: { code: '1', name: '' }, today: MONDAY, days, places: [], causes: [], kinds: [] }, fetchedAt: 0, operations: [] }
  const [stop] = stopsOf(book, MONDAY)
  if (!stop) throw new Error('no stop')
  const offered = ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']
  expect(openingsOf(book, stop, offered).map((one) => `${one.day.slice(8)} ${one.room}`)).toEqual(['26 free', '27 unknown', '25 busy', '24 closed'])
})
