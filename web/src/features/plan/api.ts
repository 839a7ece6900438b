/** What the server says of week plans, and every way to ask it. */
import { answerOf, api, newOpId, type Schemas } from '../../api/client.ts'

export type WorkKind = Schemas['WorkKind']
export type Tier = Schemas['SlotTier']
/** Hardest first. */
export const tiers = ['fixed', 'promised', 'statutory', 'priority', 'optional'] as const satisfies readonly Tier[]
export type PlanState = Schemas['PlanState']
export type WeekPlan = Schemas['WeekPlan']
export type PlanProgress = Schemas['PlanProgress']
export type Score = Schemas['ScoreView']
export type PlanSummary = Schemas['PlanSummary']
export type PlanView = Schemas['PlanView']
export type Slot = Schemas['PlannedSlot']
export type OfficerDay = Schemas['OfficerDay']
export type Reason = Schemas['ReasonView']
export type Cheapest = Schemas['CheapestView']
export type Unserved = Schemas['UnservedView']
export type Violation = Schemas['Violation']
export type PlanVersion = Schemas['PlanVersion']
export type PlanEdit = Schemas['PlanEdit']
export type Comparison = Schemas['Comparison']
export type PlanStart = Omit<Schemas['StartPlan'], 'op_id' | 'iterations'>

const ROWS_MAX = 1000
/** Far more than a county has; a server that never ends its pages is not followed for ever. */
const PAGES_MAX = 60

export async function listPlans(from: string, to: string): Promise<PlanSummary[]> {
  const { plans } = await answerOf(api.GET('/api/v1/plans', { params: { query: { from, to } } }))
  return plans
}

export function startPlan(start: PlanStart): Promise<WeekPlan> {
  return answerOf(api.POST('/api/v1/plans', { body: { op_id: newOpId(), ...start } }))
}

export function findPlan(id: string, version: number | null): Promise<PlanView> {
  const query = version === null ? {} : { version }
  return answerOf(api.GET('/api/v1/plans/{id}', { params: { path: { id }, query } }))
}

export function cancelPlan(id: string): Promise<WeekPlan> {
  return answerOf(api.POST('/api/v1/plans/{id}/cancel', { params: { path: { id } }, body: { op_id: newOpId() } }))
}

export function tryEdits(id: string, version: number, edits: PlanEdit[]): Promise<PlanView> {
  return answerOf(api.POST('/api/v1/plans/{id}/try-edits', { params: { path: { id } }, body: { version, edits } }))
}

/** One or several edits as one version. */
export function keepEdits(id: string, version: number, edits: PlanEdit[]): Promise<{ version: number; violations: number }> {
  return answerOf(api.POST('/api/v1/plans/{id}/edits', { params: { path: { id } }, body: { op_id: newOpId(), version, edits } }))
}

export function revertPlan(id: string, version: number, to: number): Promise<{ version: number; violations: number }> {
  return answerOf(api.POST('/api/v1/plans/{id}/revert', { params: { path: { id } }, body: { op_id: newOpId(), version, to } }))
}

export function publishPlan(id: string): Promise<WeekPlan> {
  return answerOf(api.POST('/api/v1/plans/{id}/publish', { params: { path: { id } }, body: { op_id: newOpId() } }))
}

export function withdrawPlan(id: string, reason: string): Promise<WeekPlan> {
  return answerOf(api.POST('/api/v1/plans/{id}/withdraw', { params: { path: { id } }, body: { op_id: newOpId(), reason } }))
}

export async function whyNot(id: string, asked: { duty: string; occurrence: number; officer: string; day: string }): Promise<Reason[]> {
  const { reasons } = await answerOf(
    api.GET('/api/v1/plans/{id}/why-not', { params: { path: { id }, query: asked } }),
  )
  return reasons
}

export async function comparePlans(id: string, version: number, other: { id: string; version: number | null }): Promise<Comparison> {
  const query = { version, with: other.id, ...(other.version === null ? {} : { with_version: other.version }) }
  const comparison = await answerOf(api.GET('/api/v1/plans/{id}/comparison', { params: { path: { id }, query } }))
  // The client's types forget that these are pairs.
  return comparison as Comparison
}

export async function listPlaces(): Promise<Schemas['PlaceView'][]> {
  const { places } = await answerOf(api.GET('/api/v1/places', {}))
  return places
}

/** All rows of a sheet, as records by column name. */
export async function listRows(sheet: Schemas['SheetName']): Promise<Record<string, string>[]> {
  const found: Record<string, string>[] = []
  let after: string | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = after === undefined ? { limit: ROWS_MAX } : { limit: ROWS_MAX, after }
    const rows = await answerOf(
      api.GET('/api/v1/sheets/{sheet}', { params: { path: { sheet }, query } }),
    )
    for (const row of rows.rows) found.push(Object.fromEntries(rows.columns.map((column, at) => [column, row[at] ?? ''])))
    if (!rows.next) break
    after = rows.next
  }
  return found
}
