/** Opening hours as they are written in sheets, for reading. */
import { formatDay } from '../../i18n.ts'
import { texts as t } from './texts.ts'

/** Any Monday: only its weekday is shown. */
const A_MONDAY = new Date('2024-01-01T12:00:00Z')

function weekday(number: string): string {
  const day = new Date(A_MONDAY)
  day.setUTCDate(Number(number))
  return formatDay(day.toISOString().slice(0, 10), 'weekday')
}

function daysOf(text: string): string {
  if (text === '*') return t.everyDay
  const parts = text.split(',').map((part) => {
    const [first = '', last] = part.split('-')
    return last ? t.fromTo(weekday(first), weekday(last)) : weekday(first)
  })
  return parts.join(t.comma)
}

export interface HoursLine {
  days: string
  spans: string[]
}

/** `1-5 08:30-12:00; 1-5 14:00-17:30` as days with their spans. */
export function hoursLines(hours: string): HoursLine[] {
  const lines = new Map<string, string[]>()
  for (const part of hours.split(/[;；]/)) {
    const [days, span] = part.trim().split(/\s+/)
    if (days && span) lines.set(days, [...(lines.get(days) ?? []), span.replace('-', '–')])
  }
  return [...lines].map(([days, spans]) => ({ days: daysOf(days), spans }))
}
