import { expect, test } from 'vitest'
import { isTaken, minutesOf, withinOpen } from './displacements.ts'

test('hours are typed with a point or a comma', () => {
  expect([minutesOf('7.5'), minutesOf(' 7,5 '), minutesOf('2')]).toEqual([450, 450, 120])
  expect([minutesOf('0'), minutesOf('-1'), minutesOf('two'), minutesOf('')]).toEqual([null, null, null, null])
})

test('what is open can be settled whole although it is typed rounded', () => {
  const open = 440
  expect(withinOpen(minutesOf('7.33') ?? 0, open)).toBe(open)
  expect(withinOpen(minutesOf('7') ?? 0, open)).toBe(420)
})

test('an order takes the promises that share time with it', () => {
  const stretch = { from_day: '2026-11-23', from_time: '12:00', to_day: '2026-11-24', to_time: '10:00' }
  const taken = (day: string, from: string, to: string): boolean => isTaken(stretch, { day, from, to })
  expect(taken('2026-11-23', '08:30', '12:00')).toBe(false)
  expect(taken('2026-11-23', '08:30', '12:15')).toBe(true)
  expect(taken('2026-11-24', '09:00', '11:00')).toBe(true)
  expect(taken('2026-11-24', '10:00', '11:00')).toBe(false)
})
