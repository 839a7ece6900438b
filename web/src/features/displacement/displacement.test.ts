import { expect, test } from 'vitest'
import { minutesOf, withinOpen } from './displacements.ts'

test('hours are typed with a point or a comma', () => {
  expect([minutesOf('7.5'), minutesOf(' 7,5 '), minutesOf('2')]).toEqual([450, 450, 120])
  expect([minutesOf('0'), minutesOf('-1'), minutesOf('two'), minutesOf('')]).toEqual([null, null, null, null])
})

test('what is open can be settled whole although it is typed rounded', () => {
  const open = 440
  expect(withinOpen(minutesOf('7.33') ?? 0, open)).toBe(open)
  expect(withinOpen(minutesOf('7') ?? 0, open)).toBe(420)
})
