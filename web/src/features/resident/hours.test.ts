import { expect, test } from 'vitest'
import { hoursLines } from './hours.ts'

test('opening hours are told by weekday, spans of the same days together', () => {
  expect(hoursLines('1-5 08:30-12:00; 1-5 14:00-17:30; 6 09:00-11:30')).toEqual([
    { days: '周一至周五', spans: ['08:30–12:00', '14:00–17:30'] },
    { days: '周六', spans: ['09:00–11:30'] },
  ])
  expect(hoursLines('* 08:00-20:00')).toEqual([{ days: '每天', spans: ['08:00–20:00'] }])
  expect(hoursLines('2,5 09:00-11:00；7 09:00-11:00').map((line) => line.days)).toEqual(['周二、周五', '周日'])
  expect(hoursLines('')).toEqual([])
})
