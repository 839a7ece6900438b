/** What travels between the phone and the server, and what the phone adds to it. */

export const workKinds = ['visit', 'patrol', 'safety_check', 'outreach', 'mediation', 'school_gate', 'talk', 'desk'] as const
export type WorkKind = (typeof workKinds)[number]

/** `unrecorded` is said by the server alone. */
export const causes = ['borrowed', 'station_duty', 'urgent_case', 'leave', 'weather', 'road_closed', 'other'] as const
export type Cause = (typeof causes)[number]

export type Outcome = 'started' | 'kept' | 'moved' | 'lost'

/** The body of `record_work`. It holds no name of a resident, and has no field for one. */
export interface WorkBody {
  slot?: string
  place: string
  day: string
  outcome: Outcome
  cause?: Cause
  moved_to_day?: string
  started_at?: string
  ended_at?: string
  kinds: WorkKind[]
  homes_visited?: number
  note?: string
  own_initiative?: boolean
  /** The record that this one puts right; a record has the id of its operation. */
  corrects?: string
}

export interface ProblemDocument {
  type: string
  title: string
  status: number
  detail?: string
  hint?: string
  errors?: { pointer: string; detail: string }[]
}

/** `conflict` and `refused` wait for the officer's decision. */
export type OperationState = 'waiting' | 'safe' | 'conflict' | 'refused'

export interface Operation {
  op_id: string
  account: string
  kind: 'record_work'
  body: WorkBody
  /** Order of recording on this phone. */
  number: number
  /** Order of sending, given in the transaction before the first send; never changed after. */
  sequence: number | null
  recorded_at: number
  /** Until then it can be taken back or changed; it is not sent before. */
  held_until: number
  state: OperationState
  problem: ProblemDocument | null
  /** Of a conflict: the record that stands on the server. */
  there: WorkRecord | null
  /** When the server's answer came. */
  settled_at: number | null
}

export interface SyncResult {
  op_id: string
  status: 'applied' | 'replayed' | 'conflict' | 'refused'
  problem?: ProblemDocument | null
  record?: WorkRecord | null
}

/** A record as the server keeps it; optional values are null there. */
export interface WorkRecord {
  id: string
  slot: string | null
  place: string
  day: string
  outcome: Outcome
  cause: Cause | 'unrecorded' | null
  moved_to_day: string | null
  started_at: string | null
  ended_at: string | null
  kinds: WorkKind[]
  homes_visited: number | null
  note: string
  own_initiative: boolean
  corrects: string | null
  noted_at: string
}

export interface MyDays {
  officer: { code: string; name: string }
  today: string
  days: MyDay[]
  places: PlaceBrief[]
}

export interface MyDay {
  day: string
  duty: string
  leave: string | null
  trainings: { from: string; to: string; title: string }[]
  displacements: { ordered_by: string; reason: string; origin: string; from: string; to: string }[]
  slots: MySlot[]
  other_records: WorkRecord[]
}

export interface MySlot {
  slot: string
  place: string
  name: string
  lon: number | null
  lat: number | null
  phone: string
  address: string
  from: string
  to: string
  kind: WorkKind
  tier: string
  travel_minutes: number
  state: 'planned' | 'kept' | 'moved' | 'lost'
  cause: Cause | 'unrecorded' | null
  /** The day it was promised for, when it was moved to this one. */
  promised_day: string | null
  moved_to_day: string | null
  records: WorkRecord[]
}

export interface PlaceBrief {
  place: string
  name: string
  kind: string
  lon: number | null
  lat: number | null
}
