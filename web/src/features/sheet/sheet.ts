/** The county's sheets: one way to read them, and one to change them (preview, then all or nothing). */
import { shallowRef } from 'vue'
import { answerOf, api, newOpId, type Schemas } from '../../api/client.ts'
import { lang, wordOf } from '../../i18n.ts'
import { texts } from './texts.ts'
import { words } from './words.ts'

export type Sheet = Schemas['SheetView']
export type SheetName = Schemas['SheetName']
export type SheetColumn = Schemas['ColumnView']
export type Preview = Schemas['Preview']
export type RowChange = Preview['changes'][number]

/** What would become of a sheet: rows typed in, keys taken away, or a file. */
export type Change = Schemas['PreviewSheet']

export const PAGE_ROWS = 100
/** What base64 makes of it must fit into the largest body the server takes. */
export const FILE_BYTES_MAX = 20 * 1024 * 1024

/** The descriptions change only with the server, so they are asked for once. */
const sheets = shallowRef<Promise<readonly Sheet[]> | null>(null)

export async function listSheets(): Promise<readonly Sheet[]> {
  sheets.value ??= answerOf(api.GET('/api/v1/sheets')).then((answer) => answer.sheets)
  try {
    return await sheets.value
  } catch (thrown) {
    sheets.value = null
    throw thrown
  }
}

export function listRows(sheet: SheetName, query: string, after: string | null): Promise<Schemas['SheetRows']> {
  const asked = { limit: PAGE_ROWS, ...(query ? { query } : {}), ...(after ? { after } : {}) }
  return answerOf(api.GET('/api/v1/sheets/{sheet}', { params: { path: { sheet }, query: asked } }))
}

export function preview(sheet: SheetName, change: Change): Promise<Preview> {
  return answerOf(api.POST('/api/v1/sheets/{sheet}/preview', { params: { path: { sheet } }, body: change }))
}

/** The `digest` of the preview that was looked at: anything else in between refuses. */
export function apply(sheet: SheetName, change: Change, digest: string): Promise<Schemas['Applied']> {
  const body = { ...change, digest, op_id: newOpId() }
  return answerOf(api.POST('/api/v1/sheets/{sheet}/apply', { params: { path: { sheet } }, body }))
}

export function fileAddress(sheet: string, format: 'csv' | 'csv-gbk' | 'xlsx'): string {
  return `/api/v1/sheets/${encodeURIComponent(sheet)}/file?format=${format}`
}

export function labelOf(column: SheetColumn): string {
  return wordOf(words.columns, column.name)
}

/** A cell for reading: the words of choices, the rest as it is written. */
export function shownCell(column: SheetColumn, cell: string): string {
  if (column.kind === 'choice' || column.kind === 'flag') return cell ? wordOf(words.choices, cell) : ''
  if (column.kind === 'list') return cell ? splitList(cell).map((one) => wordOf(words.choices, one)).join(texts.comma) : ''
  return cell
}

export function splitList(cell: string): string[] {
  return cell.split(/[;；]/).map((part) => part.trim()).filter(Boolean)
}

export function keyOf(columns: readonly SheetColumn[], row: readonly string[]): string[] {
  return columns.flatMap((column, at) => (column.key ? [row[at] ?? ''] : []))
}

/** What a change does to a row, field by field. */
export function differences(columns: readonly SheetColumn[], change: RowChange): { label: string; before: string; after: string }[] {
  return columns.flatMap((column, at) => {
    const [before, after] = [change.before?.[at] ?? '', change.after?.[at] ?? '']
    const isTold = change.before && change.after ? before !== after : before !== after && !column.key
    return isTold ? [{ label: labelOf(column), before: shownCell(column, before), after: shownCell(column, after) }] : []
  })
}

export function readBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
    reader.onerror = () => reject(reader.error ?? new Error('the file cannot be read'))
    reader.readAsDataURL(file)
  })
}

/** A refusal in the words of the form: a file needs the names of columns and choices, a person reads their labels. */
export function spoken(text: string): string {
  if (lang.value !== 'zh') return text
  const labels: Record<string, string> = { ...words.choices, ...words.columns }
  return text.replaceAll(/[a-z][a-z_]+/g, (name) => labels[name] ?? name)
}
