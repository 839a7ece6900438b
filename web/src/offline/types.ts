/** What travels between the phone and the server, and what the phone adds to it. */
import type { Schemas } from '../api/client.ts'

type Work = Schemas['Work']
export type WorkKind = Schemas['WorkKind']
export type Cause = Exclude<Schemas['LossCause'], 'unrecorded'>

/** The body of `record_work`: what is not said is left out. It holds no name of a resident, and has no field for one. */
export type WorkBody = { [Field in keyof Work]?: NonNullable<Work[Field]> } & Required<Pick<Work, 'place' | 'day' | 'outcome' | 'kinds'>>

export const workKinds: readonly WorkKind[] = ['visit', 'patrol', 'safety_check', 'outreach', 'mediation', 'school_gate', 'talk', 'desk']
/** Those that an officer may note; `unrecorded` is found out by the server alone. */
export const causes: readonly Cause[] = ['borrowed', 'station_duty', 'urgent_case', 'leave', 'weather', 'road_closed', 'other']

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

export type SyncResult = Pick<Schemas['SyncResult'], 'op_id' | 'status' | 'record'> & { problem?: ProblemDocument | null }

/** A record as the server keeps it. */
export type WorkRecord = Schemas['WorkRecord']
export type MyDays = Schemas['MyDays']
export type MySlot = Schemas['MySlot']
export type PlaceBrief = Pick<Schemas['MyPlace'], 'place' | 'name' | 'kind' | 'lon' | 'lat'>
