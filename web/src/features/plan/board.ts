/** The grids of the week board: who or what stands in the rows, what lies in the cells. */
import { lang, plusDays } from '../../i18n.ts'
import type { OfficerDay, PlanView, Slot, Unserved } from './api.ts'
import type { Names } from './names.ts'

export type BoardKind = 'people' | 'places'

export interface Cell {
  slots: Slot[]
  /** What else fills a person's day: station duty, leave, training, rest. */
  others: OfficerDay[]
  /** Hours of work, when the person is at work. */
  work: OfficerDay | null
  workMinutes: number
  travelMinutes: number
}

export interface Row {
  code: string
  name: string
  cells: Cell[]
  workMinutes: number
  travelMinutes: number
  slotCount: number
  /** People: days at work without a tour. Places: services asked for that nobody does. */
  gaps: number
  /** Nobody comes at all. */
  isUnseen: boolean
  breaks: number
  /** Somebody of another area: only what they do here is known. */
  isGuest: boolean
}

export interface Section {
  station: string
  name: string
  rows: Row[]
}

export interface Filter {
  station: string
  query: string
  onlyGaps: boolean
}

/** One person on one service: what is moved. */
export function slotId(slot: Pick<Slot, 'duty' | 'occurrence' | 'officer'>): string {
  return `${slot.duty}~${slot.occurrence}~${slot.officer}`
}

export function serviceId(service: Pick<Slot, 'duty' | 'occurrence'>): string {
  return `${service.duty}~${service.occurrence}`
}

export function weeksOf(view: Pick<PlanView, 'days'>): number {
  return Math.max(1, Math.ceil(view.days / 7))
}

/** The days of one week of the plan. */
export function daysOf(view: Pick<PlanView, 'from' | 'days'>, week: number): string[] {
  const first = week * 7
  const count = Math.min(7, view.days - first)
  return Array.from({ length: Math.max(0, count) }, (_, at) => plusDays(view.from, first + at))
}

function emptyCell(): Cell {
  return { slots: [], others: [], work: null, workMinutes: 0, travelMinutes: 0 }
}

function emptyRow(code: string, name: string, days: number): Row {
  const cells = Array.from({ length: days }, emptyCell)
  return { code, name, cells, workMinutes: 0, travelMinutes: 0, slotCount: 0, gaps: 0, isUnseen: false, breaks: 0, isGuest: false }
}

/** Fetches rows by code, making them as they are asked for. */
function rowMaker(days: readonly string[], nameOf: (code: string) => string) {
  const rows = new Map<string, Row>()
  const dayAt = new Map(days.map((day, at) => [day, at]))
  return {
    rows,
    row(code: string): Row {
      const found = rows.get(code) ?? emptyRow(code, nameOf(code), days.length)
      rows.set(code, found)
      return found
    },
    cell(code: string, day: string): Cell | null {
      const at = dayAt.get(day)
      return at === undefined ? null : (this.row(code).cells[at] ?? null)
    },
  }
}

export function peopleRows(view: PlanView, names: Names, days: readonly string[]): Row[] {
  const maker = rowMaker(days, names.person)
  for (const one of view.days_of_officers) {
    const cell = maker.cell(one.officer, one.day)
    if (!cell) continue
    if (one.kind === 'work') {
      cell.work = one
      cell.workMinutes += one.work_minutes
      cell.travelMinutes += one.travel_minutes
    } else cell.others.push(one)
  }
  for (const slot of view.slots) maker.cell(slot.officer, slot.day)?.slots.push(slot)
  for (const broken of view.violations) {
    if (broken.officer && maker.rows.has(broken.officer)) maker.row(broken.officer).breaks += 1
  }
  const own = new Set(view.days_of_officers.map((one) => one.officer))
  for (const row of maker.rows.values()) {
    row.isGuest = !own.has(row.code)
    for (const cell of row.cells) {
      row.workMinutes += cell.workMinutes
      row.travelMinutes += cell.travelMinutes
      row.slotCount += cell.slots.length
      if (cell.work && !cell.slots.length) row.gaps += 1
    }
  }
  return [...maker.rows.values()]
}

export function placeRows(view: PlanView, names: Names, days: readonly string[]): Row[] {
  const maker = rowMaker(days, names.short)
  for (const slot of view.slots) {
    const cell = maker.cell(slot.place, slot.day)
    cell?.slots.push(slot)
  }
  for (const one of view.unserved) maker.row(one.place).gaps += 1
  for (const code of view.unseen) maker.row(code).isUnseen = true
  for (const row of maker.rows.values()) {
    row.slotCount = row.cells.reduce((sum, cell) => sum + cell.slots.length, 0)
    for (const cell of row.cells) cell.slots.sort((a, b) => a.from.localeCompare(b.from))
  }
  return [...maker.rows.values()]
}

export function collator(): Intl.Collator {
  return new Intl.Collator(lang.value === 'zh' ? 'zh-CN' : 'en', { numeric: true })
}

/** Every word of the query stands somewhere in the texts. */
export function matches(query: string, ...texts: string[]): boolean {
  const text = texts.join(' ').toLowerCase()
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}

/** Rows by station, filtered, in the order of their names. */
export function sectionsOf(rows: readonly Row[], kind: BoardKind, names: Names, filter: Filter, elsewhere: string): Section[] {
  const sections = new Map<string, Section>()
  for (const row of rows) {
    const station = kind === 'people' ? (names.people.get(row.code)?.station ?? '') : names.stationOf(row.code)
    if (filter.station && station !== filter.station) continue
    if (filter.onlyGaps && !row.gaps && !row.isUnseen && !row.breaks) continue
    if (filter.query && !matches(filter.query, row.name, row.code, names.place(station))) continue
    const section = sections.get(station) ?? { station, name: station ? names.place(station) : elsewhere, rows: [] }
    section.rows.push(row)
    sections.set(station, section)
  }
  const texts = collator()
  const found = [...sections.values()]
  for (const section of found) section.rows.sort((a, b) => texts.compare(a.code, b.code))
  return found.sort((a, b) => Number(!a.station) - Number(!b.station) || texts.compare(a.station, b.station))
}

/** The stations that a plan touches, for the filter. */
export function stationsOf(view: PlanView, names: Names): { value: string; label: string }[] {
  const codes = new Set<string>()
  for (const one of view.days_of_officers) codes.add(names.people.get(one.officer)?.station ?? '')
  for (const slot of view.slots) codes.add(names.stationOf(slot.place))
  for (const one of view.unserved) codes.add(names.stationOf(one.place))
  codes.delete('')
  const texts = collator()
  return [...codes].map((value) => ({ value, label: names.place(value) })).sort((a, b) => texts.compare(a.value, b.value))
}

/** What the code of a duty stands for, as far as this view tells. */
export function dutiesOf(view: PlanView): Map<string, Pick<Slot, 'duty' | 'kind' | 'place' | 'tier'>> {
  const duties = new Map<string, Slot | Unserved>()
  for (const slot of view.slots) duties.set(slot.duty, slot)
  for (const one of view.unserved) if (!duties.has(one.duty)) duties.set(one.duty, one)
  return duties
}

export interface UnseenPlace {
  code: string
  /** What was asked for there; empty when nothing is asked for. */
  unserved: Unserved[]
}

export interface Gaps {
  unseen: UnseenPlace[]
  byTier: { tier: Unserved['tier']; points: number; list: Unserved[] }[]
}

/** How many entries the gaps have: a village that nobody sees counts once, with what was left out there. */
export function countGaps(view: PlanView): number {
  const unseen = new Set(view.unseen)
  return unseen.size + view.unserved.filter((one) => !unseen.has(one.place)).length
}

/** What nobody does, villages that nobody sees first, then tier by tier. */
export function gapsOf(view: PlanView, names: Names, filter: Filter, order: readonly Unserved['tier'][]): Gaps {
  const fits = (place: string): boolean => {
    const station = names.stationOf(place)
    if (filter.station && station !== filter.station) return false
    return !filter.query || matches(filter.query, names.place(place), place, names.place(station))
  }
  const unserved = view.unserved.filter((one) => fits(one.place))
  const atPlace = new Map<string, Unserved[]>()
  for (const one of unserved) atPlace.set(one.place, [...(atPlace.get(one.place) ?? []), one])
  const unseen = view.unseen.filter(fits).map((code) => ({ code, unserved: atPlace.get(code) ?? [] }))
  // Where something was due and fell out comes before where nothing was due.
  unseen.sort((a, b) => Number(b.unserved.length > 0) - Number(a.unserved.length > 0))
  const byTier = order
    .map((tier) => {
      const list = unserved.filter((one) => one.tier === tier).sort((a, b) => b.value - a.value)
      return { tier, points: list.reduce((sum, one) => sum + one.value, 0), list }
    })
    .filter((group) => group.list.length > 0)
  return { unseen, byTier }
}

/** The slots and the people's days that break a rule, for their marks on the board. */
export function brokenOf(view: PlanView): Set<string> {
  const broken = new Set<string>()
  for (const { officer, day, duty } of view.violations) {
    if (!duty) {
      if (officer && day) broken.add(`${officer} ${day}`)
      continue
    }
    for (const slot of view.slots) {
      if (slot.duty === duty && (!officer || slot.officer === officer) && (!day || slot.day === day)) broken.add(slotId(slot))
    }
  }
  return broken
}
