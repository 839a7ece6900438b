import { formatDay, plusDays, wordOf } from '../../i18n.ts'
import type { Presence } from './page.ts'
import { texts as t } from './texts.ts'

/** Today, tomorrow, or the day. */
export function dayWord(day: string, today: string): string {
  if (day === today) return t.todayWord
  return day === plusDays(today, 1) ? `${t.tomorrowWord} ${formatDay(day, 'weekday')}` : formatDay(day)
}

export function timeWord({ from, to }: Pick<Presence, 'from' | 'to'>): string {
  return `${from}–${to}`
}

export function kindWord({ kind }: Pick<Presence, 'kind'>): string {
  return wordOf(t.kinds, kind)
}
