/** The bureau's figures of a month, and the records that each is made from. */
import { answerOf, api, type Schemas } from '../../api/client.ts'
import { formatNumber } from '../../i18n.ts'

export type Figures = Schemas['Figures']
export type FigureView = Schemas['FigureView']
export type FigureId = Schemas['FigureId']
export type FigureRecord = Schemas['FigureRecord']
export type WorkRecord = Schemas['WorkRecord']
export interface Ratio {
  numerator: number
  denominator: number
}

export const figureIds = ['promises_kept', 'community_hours', 'villages_reached', 'own_initiative', 'internal_work'] as const satisfies readonly FigureId[]
export const classes = ['town', 'rural', 'mountain', 'mobile'] as const

/** Below this a share would say more than the records do. */
export const SHARE_LEAST = 20
/** The most records the server gives at once. */
const PAGE_RECORDS_MAX = 1000
/** Far more than a county has; a server that never ends its pages is not followed for ever. */
const PAGES_MAX = 60

export interface Asked {
  month: string
  within: string
}

function queryOf({ month, within }: Asked): { month: string; within?: string } {
  return within ? { month, within } : { month }
}

export function listFigures(asked: Asked): Promise<Figures> {
  return answerOf(api.GET('/api/v1/figures', { params: { query: queryOf(asked) } }))
}

export function listRecords(id: FigureId, asked: Asked, after: string | null, limit?: number): Promise<Schemas['FigureRecords']> {
  const query = { ...queryOf(asked), ...(after ? { after } : {}), ...(limit ? { limit } : {}) }
  return answerOf(api.GET('/api/v1/figures/{id}/records', { params: { path: { id }, query } }))
}

export async function listAllRecords(id: FigureId, asked: Asked): Promise<FigureRecord[]> {
  const found: FigureRecord[] = []
  let after: string | null = null
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer: Schemas['FigureRecords'] = await listRecords(id, asked, after, PAGE_RECORDS_MAX)
    found.push(...answer.records)
    after = answer.next ?? null
    if (!after) break
  }
  return found
}

export function findWorkRecord(id: string): Promise<WorkRecord> {
  return answerOf(api.GET('/api/v1/work-records/{id}', { params: { path: { id } } }))
}

/** Minutes as hours, everything else as it is counted. */
export function amount(unit: FigureView['unit'], value: number): string {
  return unit === 'minutes' ? hours(value) : formatNumber(value)
}

export function hours(minutes: number): string {
  return formatNumber(minutes / 60, minutes % 60 && minutes < 6000 ? 1 : 0)
}

/** `84 %`, or nothing where there is too little to speak of shares. */
export function share({ numerator, denominator }: Ratio): string {
  return denominator < SHARE_LEAST ? '' : `${formatNumber(Math.round((100 * numerator) / denominator))} %`
}

/** The second of a figure's two numbers: what it is a part of, or the hours that orders took. */
export function second(id: FigureId, { numerator, denominator }: Ratio): number {
  return id === 'own_initiative' ? denominator - numerator : denominator
}

/** The address of a figure's records. */
export function recordsAddress(id: FigureId, { month, within }: Asked, of: { class?: string | null } = {}): { path: string; query: Record<string, string> } {
  const query: Record<string, string> = { month }
  if (within) query['within'] = within
  if (of.class !== undefined) query['class'] = of.class ?? 'none'
  return { path: `/app/figures/${id}/records`, query }
}
