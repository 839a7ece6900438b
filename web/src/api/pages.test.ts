import { expect, test } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import { usePages, type Page } from './pages.ts'

/** A server with rows from 0 to `count`, two at a time when not asked for more. */
function serverOf(count: number, atMost = 1000) {
  const limits: (number | undefined)[] = []
  const ask = (_asked: unknown, after: string | null, limit: number | undefined): Promise<Page<number>> => {
    limits.push(limit)
    const from = after === null ? 0 : Number(after) + 1
    const to = Math.min(from + Math.min(limit ?? 2, atMost), count)
    return Promise.resolve({ rows: Array.from({ length: to - from }, (_, at) => from + at), next: to < count ? String(to - 1) : null, total: count })
  }
  return { ask, limits }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await nextTick()
}

test('all rows are there when it says so, after as few questions as the server allows', async () => {
  const { ask, limits } = serverOf(2500)
  const pages = usePages(() => '', ask)
  await settled()
  expect([pages.rows.value, pages.total.value, pages.hasMore.value]).toEqual([[0, 1], 2500, true])
  expect(await pages.all(new AbortController().signal)).toBe(true)
  expect(pages.rows.value).toEqual(Array.from({ length: 2500 }, (_, at) => at))
  expect([pages.hasMore.value, limits]).toEqual([false, [undefined, 1000, 1000, 1000]])
})

test('it stops when it is told to, and says that rows are missing', async () => {
  const { ask } = serverOf(100, 10)
  const stop = new AbortController()
  const pages = usePages(
    () => '',
    (asked, after, limit) => {
      if (after === '21') stop.abort()
      return ask(asked, after, limit)
    },
  )
  await settled()
  expect(await pages.all(stop.signal)).toBe(false)
  expect([pages.rows.value?.length, pages.hasMore.value]).toEqual([32, true])
  await pages.more()
  expect(pages.rows.value?.length).toBe(34)
})

test('rows of another question are never mixed in', async () => {
  const month = shallowRef('2026-10')
  const pages = usePages(
    () => month.value,
    async (asked, after) => {
      await settled()
      return { rows: [`${asked} ${after}`], next: after === null ? 'x' : null }
    },
  )
  await new Promise((resolve) => setTimeout(resolve))
  const whole = pages.all(new AbortController().signal)
  month.value = '2026-11'
  await nextTick()
  expect(await whole).toBe(false)
  await new Promise((resolve) => setTimeout(resolve))
  expect(pages.rows.value).toEqual(['2026-11 null'])
})

test('a failure in the middle is told, and what came before stays', async () => {
  const { ask } = serverOf(100, 10)
  const pages = usePages(
    () => '',
    (asked, after, limit) => (after === '11' ? Promise.reject(new TypeError('no signal')) : ask(asked, after, limit)),
  )
  await settled()
  expect(await pages.all(new AbortController().signal)).toBe(false)
  expect([pages.rows.value?.length, pages.problem.value !== null]).toEqual([12, true])
})
