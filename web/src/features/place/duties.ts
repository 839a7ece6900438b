import { answerOf, api } from '../../api/client.ts'

export interface Duty {
  code: string
  kind: string
  minutes: string
  times: string
  per: string
  tier: string
  window: string
}

/** The duties at a place. The sheet's search finds the code anywhere in a row, so the place is compared again. */
export async function listDuties(place: string): Promise<Duty[]> {
  const { columns, rows } = await answerOf(
    api.GET('/api/v1/sheets/{sheet}', { params: { path: { sheet: 'duties' }, query: { limit: 1000, query: place } } }),
  )
  const of = (row: readonly string[], column: string): string => row[columns.indexOf(column)] ?? ''
  const here = rows.filter((row) => of(row, 'place') === place)
  return here.map((row) => ({
    code: of(row, 'code'),
    kind: of(row, 'kind'),
    minutes: of(row, 'minutes'),
    times: of(row, 'times'),
    per: of(row, 'per'),
    tier: of(row, 'tier'),
    window: of(row, 'window'),
  }))
}
