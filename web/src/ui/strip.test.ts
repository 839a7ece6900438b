import { expect, test } from 'vitest'
import { lang } from '../i18n.ts'
import { countStates, layOut, pathOf, ringArcs, STRIP_DAYS, wholeStrip, type StripDay } from './strip.ts'
import { stripWords } from './strip-texts.ts'

const TODAY = '2026-11-23'
const DAYS: StripDay[] = [
  { day: '2026-10-26', state: 'kept' },
  { day: '2026-11-20', state: 'lost', cause: 'borrowed' },
  { day: '2026-11-22', state: 'moved', cause: 'weather' },
  { day: '2026-11-23', state: 'planned' },
  { day: '2026-12-20', state: 'planned' },
  { day: '2026-12-21', state: 'planned' },
]

test('a strip is the last 28 days and, with today, the next 28', () => {
  const strip = wholeStrip(DAYS, TODAY)
  expect(strip).toHaveLength(56)
  expect([strip[0]?.day, strip[27]?.day, strip[28]?.day, strip[55]?.day]).toEqual(['2026-10-26', '2026-11-22', TODAY, '2026-12-20'])
  expect(countStates(strip)).toEqual({ kept: 1, moved: 1, lost: 1, planned: 2, none: 51 })
})

test('what comes begins a row of its own, after a gap', () => {
  const shape = { columns: 28, cell: 10, gap: 2, gapWeek: 0, gapToday: 5 }
  const { cells, width, height } = layOut(wholeStrip(DAYS, TODAY), shape)
  expect([cells[27]?.x, cells[27]?.y]).toEqual([27 * 12, 0])
  expect([cells[28]?.x, cells[28]?.y]).toEqual([0, 12 + 5])
  expect([width, height]).toEqual([27 * 12 + 10, 12 + 5 + 10])
})

test('each state has a shape of its own', () => {
  const shape = { columns: 56, cell: 9, gap: 2, gapWeek: 2, gapToday: 6 }
  const { cells } = layOut(wholeStrip(DAYS, TODAY), shape)
  const paths = (['kept', 'moved', 'lost', 'planned', 'none'] as const).map((state) => pathOf(cells, state, 9))
  expect(new Set(paths.map((path) => path.replace(/[\d.-]+/g, '#').slice(0, 14))).size).toBeGreaterThanOrEqual(3)
  expect(pathOf(cells, 'kept', 9).match(/M/g)).toHaveLength(1)
})

test('the ring shows the shares of what was promised, and nothing where nothing was', () => {
  const arcs = ringArcs(wholeStrip(DAYS, TODAY), 10)
  expect(arcs.map((arc) => arc.state)).toEqual(['kept', 'moved', 'lost'])
  expect(arcs[0]?.path.startsWith('M0 -10A10 10 0 0 1')).toBe(true)
  expect(ringArcs(wholeStrip([], TODAY), 10)).toEqual([])
  expect(ringArcs(wholeStrip([{ day: '2026-11-01', state: 'kept' }], TODAY), 10)).toHaveLength(1)
})

test('the strip is one sentence for those who hear it', () => {
  const strip = wholeStrip(DAYS, TODAY)
  const say = () => stripWords('西江', countStates(strip.slice(0, STRIP_DAYS)), countStates(strip.slice(STRIP_DAYS)).planned)
  expect(say()).toBe('西江的承诺；近 28 天：兑现 1，改期 1，落空 1；今后 28 天：已排 2')
  lang.value = 'en'
  expect(say()).toContain('1 kept, 1 moved, 1 lost')
  lang.value = 'zh'
})
