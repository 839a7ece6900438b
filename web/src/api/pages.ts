import { shallowRef, watch, type ShallowRef } from 'vue'
import { Problem } from './problem.ts'

/** Rows asked for at a time when all of them are wanted; the server gives no more at once. */
const WHOLE_PAGE_ROWS = 1000
/** Far more than a county has; a server that never ends its pages is not followed for ever. */
const PAGES_MAX = 200

export interface Page<Row> {
  rows: readonly Row[]
  /** Asks for the page after this one. */
  next: string | null
  /** Of all pages, where the server knows it. */
  total?: number
}

export interface Pages<Row> {
  /** `null` until the first page has come. */
  rows: ShallowRef<readonly Row[] | null>
  total: ShallowRef<number | undefined>
  hasMore: ShallowRef<boolean>
  isBusy: ShallowRef<boolean>
  problem: ShallowRef<Problem | null>
  /** Begins again with the first page. */
  load: () => Promise<void>
  more: () => Promise<void>
  /** Page after page until all rows are there; `false` when it was stopped before. */
  all: (signal: AbortSignal) => Promise<boolean>
}

/** A list that comes in pages: asked for again when `asked` changes; an answer that was overtaken is thrown away. */
export function usePages<Asked, Row>(asked: () => Asked, ask: (asked: Asked, after: string | null, limit: number | undefined) => Promise<Page<Row>>): Pages<Row> {
  const rows = shallowRef<readonly Row[] | null>(null)
  const total = shallowRef<number | undefined>(undefined)
  const hasMore = shallowRef(false)
  const isBusy = shallowRef(false)
  const problem = shallowRef<Problem | null>(null)
  let next: string | null = null
  let turn = 0

  async function take(after: string | null, limit?: number): Promise<boolean> {
    const mine = ++turn
    isBusy.value = true
    problem.value = null
    try {
      const page = await ask(asked(), after, limit)
      if (mine !== turn) return false
      rows.value = after === null ? page.rows : [...(rows.value ?? []), ...page.rows]
      total.value = page.total
      next = page.next
      hasMore.value = next !== null
      return true
    } catch (thrown) {
      if (mine === turn) problem.value = Problem.of(thrown)
      return false
    } finally {
      if (mine === turn) isBusy.value = false
    }
  }

  async function all(signal: AbortSignal): Promise<boolean> {
    for (let page = 0; next !== null && page < PAGES_MAX; page += 1) {
      if (signal.aborted || !(await take(next, WHOLE_PAGE_ROWS))) return false
    }
    return next === null
  }

  async function load(): Promise<void> {
    await take(null)
  }

  async function more(): Promise<void> {
    if (next !== null) await take(next)
  }

  watch(
    () => JSON.stringify(asked()),
    () => {
      rows.value = null
      hasMore.value = false
      next = null
      void load()
    },
    { immediate: true },
  )
  return { rows, total, hasMore, isBusy, problem, load, more, all }
}
