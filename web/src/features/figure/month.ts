import { dayOf, lang, plusDays } from '../../i18n.ts'

export function thisMonth(): string {
  return dayOf(new Date()).slice(0, 7)
}

export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text)
}

export function plusMonths(month: string, months: number): string {
  const date = new Date(`${month}-15T12:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + months)
  return date.toISOString().slice(0, 7)
}

export function lastDay(month: string): string {
  return plusDays(`${plusMonths(month, 1)}-01`, -1)
}

/** 2026年11月 · November 2026 */
export function formatMonth(month: string): string {
  const options = { year: 'numeric', month: 'long', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', options).format(new Date(`${month}-15T12:00:00Z`))
}
