/** Where a stop may be moved, and what stands there at its hour already: from the kept days, so without signal too. */
import { wordOf } from '../../i18n.ts'
import { stopsOf, type Book, type Stop } from './stops.ts'
import { texts as t } from './texts.ts'

/** `closed`: the server would refuse it. `unknown`: the phone keeps nothing of that day. */
export type Room = 'free' | 'unknown' | 'busy' | 'closed'

export interface Opening {
  day: string
  room: Room
  /** What takes the hour, or the whole day. */
  why: string
}

const ORDER: readonly Room[] = ['free', 'unknown', 'busy', 'closed']

/** The days offered, free ones first, each group in the order of the calendar. */
export function openingsOf(book: Book, stop: Stop, days: readonly string[]): Opening[] {
  const openings = days.map((day) => openingOf(book, stop, day))
  return ORDER.flatMap((room) => openings.filter((one) => one.room === room))
}

function openingOf(book: Book, { slot }: Stop, day: string): Opening {
  const kept = book.answer.days.find((one) => one.day === day)
  if (!kept) return { day, room: 'unknown', why: t.notKept }
  const duty = wordOf(t.duties, kept.duty)
  if (kept.duty !== 'work' && kept.duty !== 'off') return { day, room: 'closed', why: duty }

  const meets = ({ from, to }: { from: string; to: string }): boolean => from < slot.to && slot.from < to
  const stops = stopsOf(book, day).filter((one) => one.slot.slot !== slot.slot && one.state !== 'moved' && one.state !== 'lost')
  const taken = [
    ...stops.map(({ slot: { from, to, name } }) => ({ from, to, what: name })),
    ...kept.trainings.map(({ from, to, title }) => ({ from, to, what: t.training(title) })),
    ...kept.displacements.map(({ from, to, ordered_by, reason }) => ({ from, to, what: t.taken(ordered_by, reason) })),
  ].filter(meets)
  const why = [kept.duty === 'off' ? duty : '', ...taken.map(({ from, to, what }) => `${from}–${to} ${what}`)].filter(Boolean).join(t.and)
  return { day, room: why ? 'busy' : 'free', why }
}
