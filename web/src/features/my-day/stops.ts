/** The stops of a day: what the server planned and knows, overlaid by what was recorded on this phone since. */
import { plusDays } from '../../i18n.ts'
import type { MyDays, MySlot, Operation, WorkBody, WorkRecord } from '../../offline/types.ts'

export type StopState = 'planned' | 'started' | 'kept' | 'moved' | 'lost'

/** What was last said of a stop, in the phone's words: nothing is null. */
export type Said = Partial<WorkBody> & { id?: string }

export interface Stop {
  slot: MySlot
  state: StopState
  said: Said
  /** The operation that says so, when it was recorded on this phone. */
  operation: Operation | null
  isWaiting: boolean
  /** The server did not take what was recorded here. */
  isTroubled: boolean
  /** The day it was promised for, when it was moved to this one. */
  movedFrom: string | null
}

export interface Book {
  answer: MyDays
  fetchedAt: number
  operations: readonly Operation[]
}

/** Operations that the fetched days do not show yet. */
function unseen({ operations, fetchedAt }: Book): Operation[] {
  return operations.filter(({ state, settled_at }) => state === 'waiting' || (state === 'safe' && (settled_at ?? 0) >= fetchedAt))
}

export function stopsOf(book: Book, day: string): Stop[] {
  const fresh = unseen(book)
  const latest = (slot: MySlot): Operation | null => fresh.filter((one) => one.body.slot === slot.slot).at(-1) ?? null
  const stops: Stop[] = []
  for (const one of book.answer.days) {
    for (const slot of one.slots) {
      const isTroubled = book.operations.some(({ body, state }) => body.slot === slot.slot && (state === 'conflict' || state === 'refused'))
      const stop = stopOn(day, one.day, slot, latest(slot))
      if (stop) stops.push({ ...stop, isTroubled })
    }
  }
  return unique(stops).sort((one, two) => one.slot.from.localeCompare(two.slot.from) || one.slot.name.localeCompare(two.slot.name))
}

/** The slot as it stands on `day`; `listed` is the day under which the server lists it. */
function stopOn(day: string, listed: string, slot: MySlot, operation: Operation | null): Stop | null {
  const promised = slot.promised_day ?? listed
  const movedFrom = promised === day ? null : promised
  const rest = { slot, operation, isWaiting: operation?.state === 'waiting', isTroubled: false, movedFrom }
  if (!operation) return listed === day ? { ...rest, ...knownOf(slot) } : null
  const { body } = operation
  const presence = body.outcome === 'moved' ? body.moved_to_day : body.day
  // It was moved here, or somebody was here although it was promised for another day.
  if (promised !== day) {
    if (body.outcome === 'lost') return listed === day ? { ...rest, state: 'lost', said: body } : null
    if (presence !== day) return null
    return body.outcome === 'moved' ? { ...rest, state: 'planned', said: {} } : { ...rest, state: body.outcome, said: body }
  }
  if (presence === day || body.outcome === 'lost' || body.outcome === 'moved') return { ...rest, state: body.outcome, said: body }
  return { ...rest, state: 'moved', said: { outcome: 'moved', ...(presence ? { moved_to_day: presence } : {}) } }
}

function knownOf(slot: MySlot): { state: StopState; said: Said } {
  const records = [...slot.records].sort((one, two) => one.noted_at.localeCompare(two.noted_at) || one.id.localeCompare(two.id))
  const last = records.at(-1)
  // To the server presence is a promise kept; here it is not finished.
  const state = slot.state === 'kept' && last?.outcome === 'started' ? 'started' : slot.state
  const said = last && last.outcome === state ? saidOf(last) : {}
  return { state, said: { ...said, ...(slot.cause ? { cause: slot.cause as WorkBody['cause'] } : {}), ...(slot.moved_to_day ? { moved_to_day: slot.moved_to_day } : {}) } as Said }
}

function saidOf(record: WorkRecord): Said {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null)) as Said
}

/** A slot is listed under its own day and the one it was moved to: on one day it stands once. */
function unique(stops: readonly Stop[]): Stop[] {
  return [...new Map(stops.map((stop) => [stop.slot.slot, stop])).values()]
}

/** Where the officer is, or where the way leads next. */
export function nextStop(stops: readonly Stop[]): Stop | null {
  return stops.find((stop) => stop.state === 'started') ?? stops.find((stop) => stop.state === 'planned') ?? null
}

export interface OtherWork {
  id: string
  body: Pick<WorkBody, 'place' | 'day' | 'outcome' | 'kinds'> & { homes_visited?: number | null }
  isWaiting: boolean
}

/** Work without a promise, known to the server or recorded on this phone. */
export function otherWorkOf(book: Book, day: string): OtherWork[] {
  const fresh = unseen(book).filter(({ body }) => !body.slot && body.day === day)
  const known = book.answer.days.find((one) => one.day === day)?.other_records ?? []
  const replaced = new Set(fresh.flatMap(({ op_id, body }) => [op_id, body.corrects ?? '']))
  return [
    ...known.filter(({ id }) => !replaced.has(id)).map((record) => ({ id: record.id, body: record, isWaiting: false })),
    ...fresh.map(({ op_id, body, state }) => ({ id: op_id, body, isWaiting: state === 'waiting' })),
  ]
}

/** How far back work may still be noted before a promise counts as lost. */
const DAYS_BACK = 2

/** The days shown: the last two, and what is kept from today on. */
export function shownDays({ days }: MyDays, today: string): string[] {
  const first = plusDays(today, -DAYS_BACK)
  return days.map((one) => one.day).filter((day) => day >= first)
}
