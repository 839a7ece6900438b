import { afterEach, expect, test } from 'vitest'
import { dayOf, defineTexts, formatDay, formatInstant, formatMinutes, lang, mondayOf, plusDays, rememberedLang, weekdayOf, wordOf, zone } from './i18n.ts'

afterEach(() => {
  lang.value = 'zh'
  zone.value = 'Asia/Shanghai'
})

const texts = defineTexts({
  zh: { title: '周计划', count: (rows: number) => `共 ${rows} 行`, kinds: { visit: '走访' } },
  en: { title: 'Weeks', count: (rows: number) => `${rows} rows`, kinds: { visit: 'visit' } },
})

test('a text follows the chosen language', () => {
  expect([texts.title, texts.count(3), texts.kinds.visit]).toEqual(['周计划', '共 3 行', '走访'])
  lang.value = 'en'
  expect([texts.title, texts.count(3), texts.kinds.visit]).toEqual(['Weeks', '3 rows', 'visit'])
})

test('a key that only one language has does not type-check', () => {
  // @ts-expect-error `lead` is missing in English.
  defineTexts({ zh: { title: '周', lead: '先看缺口' }, en: { title: 'Weeks' } })
  // @ts-expect-error `lead` is missing in Chinese.
  defineTexts({ zh: { title: '周' }, en: { title: 'Weeks', lead: 'Gaps first' } })
  // @ts-expect-error English forgets the number.
  defineTexts({ zh: { rows: (count: number) => `${count} 行` }, en: { rows: 'rows' } })
})

test('an unknown word is shown as it came', () => {
  expect(wordOf(texts.kinds, 'visit')).toBe('走访')
  expect(wordOf(texts.kinds, 'toString')).toBe('toString')
})

test('the language is the chosen one, else English only for those who ask for it first', () => {
  expect(rememberedLang('a=1; anlin-lang=en', 'zh-CN')).toBe('en')
  expect(rememberedLang('anlin-lang=fr', 'en-GB')).toBe('en')
  expect(rememberedLang('', 'de-DE')).toBe('zh')
})

test('days are civil days, whatever the zone of the phone', () => {
  expect(formatDay('2026-11-23')).toBe('11月23日周一')
  expect(plusDays('2026-12-31', 1)).toBe('2027-01-01')
  expect(plusDays('2024-03-01', -1)).toBe('2024-02-29')
  expect([weekdayOf('2026-11-23'), weekdayOf('2026-11-29')]).toEqual([1, 7])
  expect(mondayOf('2026-11-29')).toBe('2026-11-23')
})

test('an instant is told in the county’s time', () => {
  expect(dayOf(new Date('2026-11-22T16:00:00Z'))).toBe('2026-11-23')
  expect(formatInstant('2026-11-22T16:05:00Z')).toContain('00:05')
  zone.value = 'Europe/Andorra'
  expect(dayOf(new Date('2026-11-22T22:59:00Z'))).toBe('2026-11-22')
})

test('minutes are told as hours and minutes', () => {
  expect([0, 45, 60, 95].map(formatMinutes)).toEqual(['0 分', '45 分', '1 小时', '1 小时 35 分'])
})
