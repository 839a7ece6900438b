import { expect, test } from 'vitest'
import type { Place } from '../place/places.ts'
import { keptDays } from '../place/places.ts'
import { second, share, type FigureRecord } from './figures.ts'
import { placeRows } from './holes.ts'
import { isMonth, lastDay, plusMonths } from './month.ts'

const place = (code: string, kind: Place['kind'] = 'village'): Place => ({ code, kind, name: code, path: [], phone: '', address: '', hours: '', next_market_days: [] })
const village = (code: string, numerator: number): FigureRecord => ({ key: code, place: code, place_name: code, numerator, denominator: 1 })

test('villages nobody has been to stand before places with lost promises, and those before the rest', () => {
  const strips = [
    { place: place('a'), days: [], next: null },
    { place: place('b', 'police_room'), days: [{ day: '2026-11-20', state: 'lost' as const }], next: null },
    { place: place('c'), days: [], next: null },
  ]
  const rows = placeRows(strips, [village('a', 1), village('c', 0)], '2026-11-23')
  expect(rows.map((row) => [row.place.code, row.hole])).toEqual([
    ['c', 'unreached'],
    ['b', 'lost'],
    ['a', 'none'],
  ])
})

test('kept days are counted of the last 28 days on which somebody was due', () => {
  const days = [
    { day: '2026-10-01', state: 'kept' as const },
    { day: '2026-11-02', state: 'kept' as const },
    { day: '2026-11-03', state: 'moved' as const },
    { day: '2026-11-23', state: 'planned' as const },
    { day: '2026-11-25', state: 'planned' as const },
  ]
  expect(keptDays(days, '2026-11-23')).toEqual({ kept: 1, due: 2 })
})

test('a share is only told of twenty and more', () => {
  expect(share({ numerator: 18, denominator: 19 })).toBe('')
  expect(share({ numerator: 15, denominator: 20 })).toBe('75 %')
})

test('own initiative stands beside the hours that orders took', () => {
  expect(second('own_initiative', { numerator: 60, denominator: 100 })).toBe(40)
  expect(second('promises_kept', { numerator: 60, denominator: 100 })).toBe(100)
})

test('months know their neighbours and their last day', () => {
  expect(plusMonths('2026-01', -1)).toBe('2025-12')
  expect(lastDay('2028-02')).toBe('2028-02-29')
  expect([isMonth('2026-11'), isMonth('2026-13')]).toEqual([true, false])
})
