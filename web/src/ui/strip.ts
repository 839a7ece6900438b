/** The promise strip: what became of a place's promised days, and what is promised next. Geometry and words, no drawing. */
import { plusDays } from '../i18n.ts'

export const STRIP_DAYS = 28

export type StripState = 'kept' | 'moved' | 'lost' | 'planned' | 'none'
export type Cause = 'borrowed' | 'station_duty' | 'urgent_case' | 'leave' | 'weather' | 'road_closed' | 'unrecorded' | 'other'

export interface StripDay {
  day: string
  state: StripState
  /** Of a lost or moved day. */
  cause?: Cause | null
}

export type StripCounts = Record<StripState, number>

/** Exactly the last 28 days, today among the next 28; days nobody spoke of are days nobody is due. */
export function wholeStrip(days: readonly StripDay[], today: string): StripDay[] {
  const known = new Map(days.map((day) => [day.day, day]))
  return Array.from({ length: 2 * STRIP_DAYS }, (_, at) => {
    const day = plusDays(today, at - STRIP_DAYS)
    return known.get(day) ?? { day, state: 'none' }
  })
}

export function countStates(days: readonly StripDay[]): StripCounts {
  const counts: StripCounts = { kept: 0, moved: 0, lost: 0, planned: 0, none: 0 }
  for (const day of days) counts[day.state] += 1
  return counts
}

export interface Cell {
  x: number
  y: number
  day: StripDay
}

export interface Layout {
  cells: Cell[]
  width: number
  height: number
}

export interface Shape {
  /** Days in a row; 56 stand in one line. */
  columns: number
  cell: number
  gap: number
  /** Between the past and what comes, and between weeks. */
  gapWeek: number
  gapToday: number
}

/** Where each day's cell stands. A row of more than 28 days has today's gap in its middle, otherwise it lies between rows. */
export function layOut(days: readonly StripDay[], { columns, cell, gap, gapWeek, gapToday }: Shape): Layout {
  const xOf = (column: number): number =>
    column * (cell + gap) + Math.floor(column / 7) * gapWeek + (column >= STRIP_DAYS ? gapToday : 0)
  const yOf = (at: number): number =>
    Math.floor(at / columns) * (cell + gap + gapWeek) + (columns <= STRIP_DAYS && at >= STRIP_DAYS ? gapToday : 0)
  const cells = days.map((day, at) => ({ x: xOf(at % columns), y: yOf(at), day }))
  return { cells, width: xOf(columns - 1) + cell, height: yOf(days.length - 1) + cell }
}

/** One path for all cells of a state: 400 strips on a page stay light. */
export function pathOf(cells: readonly Cell[], state: StripState, size: number): string {
  const draw: Record<StripState, (x: number, y: number) => string> = {
    kept: (x, y) => `M${x} ${y}h${size}v${size}h${-size}z`,
    moved: (x, y) => `M${x} ${y + size}v${-size}h${size}z`,
    lost: (x, y) => `M${x + 1} ${y + 1}h${size - 2}v${size - 2}h${2 - size}z`,
    planned: (x, y) => `M${x + 0.75} ${y + 0.75}h${size - 1.5}v${size - 1.5}h${1.5 - size}z`,
    none: (x, y) => {
      const [r, cx, cy] = [size / 9, x + size / 2, y + size / 2]
      return `M${cx - r} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`
    },
  }
  return cells
    .filter((cell) => cell.day.state === state)
    .map((cell) => draw[state](cell.x, cell.y))
    .join('')
}

export interface Arc {
  state: 'kept' | 'moved' | 'lost'
  path: string
}

/** The ring of a place on the map: the shares of its last 28 days' promises, clockwise from the top. */
export function ringArcs(days: readonly StripDay[], radius: number): Arc[] {
  const counts = countStates(days.slice(0, STRIP_DAYS))
  const states = ['kept', 'moved', 'lost'] as const
  const all = states.reduce((sum, state) => sum + counts[state], 0)
  const point = (share: number): string => {
    const angle = 2 * Math.PI * share
    return `${round(radius * Math.sin(angle))} ${round(-radius * Math.cos(angle))}`
  }
  let from = 0
  return states.flatMap((state) => {
    const share = all ? counts[state] / all : 0
    if (!share) return []
    // A full circle ends where it begins, which an arc cannot say: it stops just before.
    const to = Math.min(from + share, from + 0.9999)
    const path = `M${point(from)}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${point(to)}`
    from += share
    return [{ state, path }]
  })
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
