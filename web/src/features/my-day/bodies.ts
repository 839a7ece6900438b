/** What a tap records. */
import type { WorkBody } from '../../offline/types.ts'
import { masked } from './notes.ts'
import type { Stop } from './stops.ts'

export interface Details {
  kinds: WorkBody['kinds']
  homes: number | null
  /** Of work whose start was not tapped. */
  minutes: number | null
  note: string
}

export function startBody({ slot }: Stop, day: string, now: Date): WorkBody {
  return { slot: slot.slot, place: slot.place, day, outcome: 'started', started_at: now.toISOString(), kinds: [] }
}

/** Kept as planned; details may follow. Times are noted only on the day itself, nobody remembers them to the minute later. */
export function doneBody(stop: Stop, day: string, today: string, now: Date): WorkBody {
  const { slot, state, said } = stop
  const start = state === 'started' && said.started_at ? { started_at: said.started_at } : {}
  const end = day === today ? { ended_at: now.toISOString() } : {}
  return { slot: slot.slot, place: slot.place, day, outcome: 'kept', ...start, ...end, kinds: [slot.kind], ...correction(stop) }
}

/** A correction keeps what is not said anew. */
export function keptBody(stop: Stop, day: string, details: Details): WorkBody {
  const { slot, said } = stop
  const times = said.outcome === 'kept' || said.outcome === 'started' ? timesOf(said, details.minutes) : {}
  return { slot: slot.slot, place: slot.place, day, outcome: 'kept', ...times, ...detailsBody(details), ...correction(stop) }
}

function timesOf({ started_at, ended_at }: Partial<WorkBody>, minutes: number | null): Partial<WorkBody> {
  if (minutes !== null && ended_at) return { started_at: new Date(Date.parse(ended_at) - minutes * 60_000).toISOString(), ended_at }
  return { ...(started_at ? { started_at } : {}), ...(ended_at ? { ended_at } : {}) }
}

export function detailsBody({ kinds, homes, note }: Details): Pick<WorkBody, 'kinds' | 'homes_visited' | 'note'> {
  const words = masked(note.trim())
  return { kinds: [...kinds], ...(homes ? { homes_visited: homes } : {}), ...(words ? { note: words } : {}) }
}

export interface Loss {
  outcome: 'moved' | 'lost'
  cause: NonNullable<WorkBody['cause']>
  /** Of a moved one. */
  to: string
}

/** A loss is noted on the day of the promise, also when it had been moved to another. */
export function lossBody(stop: Stop, day: string, { outcome, cause, to }: Loss): WorkBody {
  const { slot, movedFrom } = stop
  const moved = outcome === 'moved' ? { moved_to_day: to } : {}
  return { slot: slot.slot, place: slot.place, day: movedFrom ?? day, outcome, cause, ...moved, kinds: [], ...correction(stop) }
}

/** The record that no longer counts: what was said before is put right, a start is not. */
function correction({ said, operation }: Stop): { corrects?: string } {
  const earlier = operation?.op_id ?? said.id
  return earlier && said.outcome && said.outcome !== 'started' ? { corrects: earlier } : {}
}
