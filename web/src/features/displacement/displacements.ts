/** The ledger of hours taken from communities: logged, repaid, written off, taken back; nothing is ever edited. */
import { answerOf, api, type Schemas } from '../../api/client.ts'
import { formatDay, formatNumber } from '../../i18n.ts'

export type Displacement = Schemas['DisplacementView']
export type Detail = Schemas['DisplacementDetail']
export type Entry = Schemas['DisplacementEntry']
export type Origin = Schemas['Origin']
export type Balance = Schemas['DisplacementBalance']
export type Preview = Schemas['DisplacementPreview']
export type LogDisplacement = Schemas['LogDisplacement']

export const origins = ['campaign', 'station_duty', 'case', 'meeting', 'other'] as const satisfies readonly Origin[]

export interface Between {
  from: string
  to: string
}

export async function listDisplacements(between: Between): Promise<Displacement[]> {
  return (await answerOf(api.GET('/api/v1/displacements', { params: { query: between } }))).displacements
}

export function listByOrigin(between: Between): Promise<Schemas['ByOrigin']> {
  return answerOf(api.GET('/api/v1/displacements/by-origin', { params: { query: between } }))
}

export function findDisplacement(id: string): Promise<Detail> {
  return answerOf(api.GET('/api/v1/displacements/{id}', { params: { path: { id } } }))
}

export function logDisplacement(body: LogDisplacement): Promise<Displacement> {
  return answerOf(api.POST('/api/v1/displacements', { body }))
}

export function repay(id: string, body: Schemas['Repay']): Promise<Entry> {
  return answerOf(api.POST('/api/v1/displacements/{id}/repayments', { params: { path: { id } }, body }))
}

export function writeOff(id: string, body: Schemas['WriteOff']): Promise<Entry> {
  return answerOf(api.POST('/api/v1/displacements/{id}/write-offs', { params: { path: { id } }, body }))
}

export function reverse(id: string, body: Schemas['Reverse']): Promise<Entry> {
  return answerOf(api.POST('/api/v1/displacements/{id}/reversals', { params: { path: { id } }, body }))
}

export interface Person {
  code: string
  name: string
  station: string
}

/** Everybody in the area, by code. */
export async function listPeople(): Promise<Person[]> {
  const { columns, rows } = await answerOf(api.GET('/api/v1/sheets/{sheet}', { params: { path: { sheet: 'people' }, query: { limit: 1000 } } }))
  const of = (row: readonly string[], column: string): string => row[columns.indexOf(column)] ?? ''
  return rows.map((row) => ({ code: of(row, 'code'), name: of(row, 'name'), station: of(row, 'station') }))
}

export interface Stretch {
  from_day: string
  from_time: string
  to_day: string
  to_time: string
}

/** What an order would take if it were logged now. */
export function previewDisplacement(officers: readonly string[], stretch: Stretch): Promise<Preview> {
  return answerOf(api.GET('/api/v1/displacements/preview', { params: { query: { officers: officers.join(','), ...stretch } } }))
}

/** Hours as they are typed (`7.5`, `7,5`), in minutes; `null` for what is no number of hours. */
export function minutesOf(typed: string): number | null {
  const text = typed.trim().replace(',', '.').replace('，', '.')
  if (!/^\d{1,5}(\.\d{1,2})?$/.test(text)) return null
  const minutes = Math.round(Number(text) * 60)
  return minutes > 0 ? minutes : null
}

/** `7.33` stands for 7 h 20: what is typed may differ from what is open by less than a minute. */
export function withinOpen(minutes: number, open: number): number {
  return Math.abs(minutes - open) <= 1 ? open : minutes
}

export function hours(minutes: number): string {
  return formatNumber(minutes / 60, minutes % 60 ? 1 : 0)
}

export function stretchWords({ from_day, from_time, to_day, to_time }: Stretch): string {
  const [from, to] = [`${formatDay(from_day)} ${from_time}`, from_day === to_day ? to_time : `${formatDay(to_day)} ${to_time}`]
  return `${from} – ${to}`
}
