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
  /** When the server's answer came. */
  settled_at: number | null
}

export interface SyncResult {
  op_id: string
  status: 'applied' | 'replayed' | 'conflict' | 'refused'
  problem?: ProblemDocument | null
}

export interface MyDays {
  officer: { code: string; name: string }
  today: string
  days: MyDay[]
  places: PlaceBrief[]
}

export interface MyDay {
  day: string
  duty: string | null
  slots: MySlot[]
}

export interface MySlot {
  slot: string
  place: string
  name: string
  lon: number | null
  lat: number | null
  phone: string | null
  address: string | null
  from: string
  to: string
  kind: WorkKind
  tier: string
  travel_minutes: number
  state: 'planned' | 'kept' | 'moved' | 'lost'
  records: WorkBody[]
}

export interface PlaceBrief {
  place: string
  name: string
  kind: string
  lon: number | null
  lat: number | null
}
