/** What the server says of week plans, and every way to ask it. */
import { answerOf, api, newOpId } from '../../api/client.ts'

export const workKinds = ['desk', 'visit', 'patrol', 'safety_check', 'outreach', 'mediation', 'school_gate', 'talk'] as const
export type WorkKind = (typeof workKinds)[number]
/** Hardest first. */
export const tiers = ['fixed', 'promised', 'statutory', 'priority', 'optional'] as const
export type Tier = (typeof tiers)[number]
export type PlanState = 'solving' | 'draft' | 'published' | 'failed' | 'cancelled'

export interface WeekPlan {
  id: string
  area: string
  from: string
  days: number
  state: PlanState
  seed: number
  version: number
  made_by: string
  made_at: string
  published_at?: string | null
  reason?: string | null
}

export interface PlanProgress {
  iterations: number
  share: number
  served: number
  asked: number
}

export interface Score {
  fixed: number
  promised: number
  statutory: number
  priority: number
  optional: number
  continuity: number
  travel_minutes: number
  total: number
  served: number
  asked: number
}

export interface PlanSummary extends WeekPlan {
  progress?: PlanProgress | null
  score?: Score | null
}

export interface Slot {
  duty: string
  occurrence: number
  place: string
  officer: string
  day: string
  from: string
  to: string
  kind: WorkKind
  tier: Tier
  travel_minutes: number
  pinned: boolean
}

export interface OfficerDay {
  officer: string
  day: string
  kind: string
  from?: string | null
  to?: string | null
  work_minutes: number
  travel_minutes: number
}

export interface Reason {
  code: string
  count: number
  minutes?: number | null
  days?: number | null
  points?: number | null
  officer?: string | null
  day?: string | null
  what?: string | null
}

export interface Cheapest {
  officer: string
  day: string
  from: string
  extra_travel_minutes: number
  displaced: string[]
  points: number
}

export interface Unserved {
  duty: string
  occurrence: number
  place: string
  kind: WorkKind
  tier: Tier
  value: number
  minutes: number
  reasons: Reason[]
  cheapest?: Cheapest | null
}

export interface Violation {
  code: string
  detail: string
  officer?: string | null
  day?: string | null
  duty?: string | null
}

export interface PlanVersion {
  version: number
  edit?: unknown
  made_by: string
  made_at: string
}

export interface PlanView extends PlanSummary {
  shown_version: number
  slots: Slot[]
  unserved: Unserved[]
  violations: Violation[]
  unseen: string[]
  days_of_officers: OfficerDay[]
  history: PlanVersion[]
}

export type PlanEdit =
  | { change: 'place'; duty: string; occurrence: number; officer: string; day: string; from?: string; instead_of?: string }
  | { change: 'remove'; duty: string; occurrence: number; officer?: string }
  | { change: 'pin'; duty: string; occurrence: number }
  | { change: 'unpin'; duty: string; occurrence: number }

export interface Comparison {
  only_first: Slot[]
  only_second: Slot[]
  changed: [Slot, Slot][]
  first_score: Score
  second_score: Score
}

export interface PlanStart {
  area: string
  from: string
  weeks: number
  seed: number
  seconds: number
}

const ROWS_MAX = 1000
/** Far more than a county has; a server that never ends its pages is not followed for ever. */
const PAGES_MAX = 60

async function answer<T>(asked: Promise<{ data?: unknown }>): Promise<T> {
  return (await answerOf(asked)) as T
}

export async function listPlans(from: string, to: string): Promise<PlanSummary[]> {
  const { plans } = await answer<{ plans: PlanSummary[] }>(api.GET('/api/v1/plans', { params: { query: { from, to } } }))
  return plans
}

export function startPlan(start: PlanStart): Promise<WeekPlan> {
  return answer(api.POST('/api/v1/plans', { body: { op_id: newOpId(), ...start } }))
}

export function findPlan(id: string, version: number | null): Promise<PlanView> {
  const query = version === null ? {} : { version }
  return answer(api.GET('/api/v1/plans/{id}', { params: { path: { id }, query } }))
}

export function cancelPlan(id: string): Promise<WeekPlan> {
  return answer(api.POST('/api/v1/plans/{id}/cancel', { params: { path: { id } }, body: { op_id: newOpId() } }))
}

export function tryEdit(id: string, version: number, edit: PlanEdit): Promise<PlanView> {
  return answer(api.POST('/api/v1/plans/{id}/try-edit', { params: { path: { id } }, body: { version, edit } }))
}

export function keepEdit(id: string, version: number, edit: PlanEdit): Promise<{ version: number; violations: number }> {
  return answer(api.POST('/api/v1/plans/{id}/edits', { params: { path: { id } }, body: { op_id: newOpId(), version, edit } }))
}

export function revertPlan(id: string, version: number, to: number): Promise<{ version: number; violations: number }> {
  return answer(api.POST('/api/v1/plans/{id}/revert', { params: { path: { id } }, body: { op_id: newOpId(), version, to } }))
}

export function publishPlan(id: string): Promise<WeekPlan> {
  return answer(api.POST('/api/v1/plans/{id}/publish', { params: { path: { id } }, body: { op_id: newOpId() } }))
}

export function withdrawPlan(id: string, reason: string): Promise<WeekPlan> {
  return answer(api.POST('/api/v1/plans/{id}/withdraw', { params: { path: { id } }, body: { op_id: newOpId(), reason } }))
}

export async function whyNot(id: string, asked: { duty: string; occurrence: number; officer: string; day: string }): Promise<Reason[]> {
  const { reasons } = await answer<{ reasons: Reason[] }>(
    api.GET('/api/v1/plans/{id}/why-not', { params: { path: { id }, query: asked } }),
  )
  return reasons
}

export function comparePlans(id: string, version: number, other: { id: string; version: number | null }): Promise<Comparison> {
  const query = { version, with: other.id, ...(other.version === null ? {} : { with_version: other.version }) }
  return answer(api.GET('/api/v1/plans/{id}/comparison', { params: { path: { id }, query } }))
}

/** All rows of a sheet, as records by column name. */
export async function listRows(sheet: string): Promise<Record<string, string>[]> {
  const found: Record<string, string>[] = []
  let after: string | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = after === undefined ? { limit: ROWS_MAX } : { limit: ROWS_MAX, after }
    const rows = await answer<{ columns: string[]; rows: string[][]; next?: string | null }>(
      api.GET('/api/v1/sheets/{sheet}', { params: { path: { sheet }, query } }),
    )
    for (const row of rows.rows) found.push(Object.fromEntries(rows.columns.map((column, at) => [column, row[at] ?? ''])))
    if (!rows.next) break
    after = rows.next
  }
  return found
}
