/** An operation in the words of whoever recorded it. */
import { formatDay, wordOf, zone } from '../i18n.ts'
import { days } from './state.ts'
import { texts as t } from './texts.ts'
import type { WorkKind } from './types.ts'

/** As much of a record as there is; the server says null where the phone says nothing. */
export interface Said {
  outcome: string
  cause?: string | null
  moved_to_day?: string | null
  kinds?: readonly WorkKind[]
  homes_visited?: number | null
  own_initiative?: boolean
}

/** The name of a place as far as this phone knows it; its code otherwise. */
export function placeName(code: string): string {
  const known = days.value?.answer
  const slots = known?.days.flatMap((day) => day.slots) ?? []
  return known?.places.find((one) => one.place === code)?.name ?? slots.find((one) => one.place === code)?.name ?? code
}

/** done · visit · outreach · 3 homes */
export function outcomeWords(body: Said): string {
  const kinds = body.outcome === 'kept' ? (body.kinds ?? []).map((kind) => wordOf(t.kinds, kind)) : []
  const parts = [
    wordOf(t.outcomes, body.outcome),
    body.cause ? wordOf(t.causes, body.cause) : '',
    body.moved_to_day ? t.movedTo(formatDay(body.moved_to_day)) : '',
    ...kinds,
    body.homes_visited ? t.homes(body.homes_visited) : '',
    body.own_initiative ? t.ownInitiative : '',
  ]
  return parts.filter(Boolean).join(' · ')
}

/** 08:30, on the county's clock. */
export function formatTime(at: number | string): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone.value })
}
