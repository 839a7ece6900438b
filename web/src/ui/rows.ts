import { lang } from '../i18n.ts'

export type Value = string | number | null

export interface Column<Row> {
  key: string
  label: string
  /** What is sorted, filtered and exported. */
  value: (row: Row) => Value
  /** What is shown, when it is not the value. */
  shown?: (row: Row) => string
  isNumber?: boolean
  /** Never broken into two lines. */
  isShort?: boolean
  /** On a phone its value stands below its name, over the whole width. */
  isWide?: boolean
  /** Without it the column sorts. */
  isFixed?: boolean
}

export interface Order {
  key: string
  isDown: boolean
}

export function shownOf<Row>(column: Column<Row>, row: Row): string {
  if (column.shown) return column.shown(row)
  const value = column.value(row)
  return value === null ? '—' : String(value)
}

export function fits<Row>(columns: readonly Column<Row>[], row: Row, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.length) return true
  const text = columns.map((column) => `${shownOf(column, row)} ${column.value(row) ?? ''}`).join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Empty values stand last, whichever way it is sorted. */
export function ordered<Row>(columns: readonly Column<Row>[], rows: readonly Row[], order: Order | null): Row[] {
  const column = columns.find((one) => one.key === order?.key)
  if (!column || !order) return [...rows]
  const texts = new Intl.Collator(lang.value === 'zh' ? 'zh-CN' : 'en', { numeric: true })
  const sign = order.isDown ? -1 : 1
  return [...rows].sort((one, other) => {
    const [a, b] = [column.value(one), column.value(other)]
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : texts.compare(String(a), String(b)))
  })
}
