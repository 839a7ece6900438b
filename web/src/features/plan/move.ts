/** Moving by keyboard: from slot to slot, and a held slot from cell to cell. */
import { serviceId, slotId, type Row } from './board.ts'

export type Step = 'up' | 'down' | 'left' | 'right'

const STEPS: Record<string, Step> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }

export function stepOf(key: string): Step | null {
  return STEPS[key] ?? null
}

export interface Spot {
  row: number
  day: number
}

/** A slot that was picked up, and the cell above which it is held. */
export interface Held extends Spot {
  slot: string
  from: Spot
}

export function findSlot(rows: readonly Row[], id: string): (Spot & { at: number }) | null {
  for (const [row, { cells }] of rows.entries()) {
    for (const [day, cell] of cells.entries()) {
      const at = cell.slots.findIndex((slot) => slotId(slot) === id)
      if (at >= 0) return { row, day, at }
    }
  }
  return null
}

export function pickUp(rows: readonly Row[], id: string): Held | null {
  const spot = findSlot(rows, id)
  return spot && { slot: id, row: spot.row, day: spot.day, from: { row: spot.row, day: spot.day } }
}

/** The held slot one cell further; at an edge it stays. On the places' grid a service keeps its place, so its row. */
export function carry(held: Held, step: Step, rows: number, days: number, canChangeRow: boolean): Held {
  const down = step === 'down' ? 1 : step === 'up' ? -1 : 0
  const right = step === 'right' ? 1 : step === 'left' ? -1 : 0
  const row = canChangeRow ? clamp(held.row + down, rows) : held.row
  return { ...held, row, day: clamp(held.day + right, days) }
}

function clamp(value: number, count: number): number {
  return Math.min(Math.max(value, 0), Math.max(count - 1, 0))
}

export function isMoved(held: Held): boolean {
  return held.row !== held.from.row || held.day !== held.from.day
}

/** The nearest slot in a direction: inside the cell, then along the column; sideways along the row. */
export function neighbour(rows: readonly Row[], id: string, step: Step): string | null {
  const spot = findSlot(rows, id)
  if (!spot) return null
  const slotAt = (row: number, day: number, at: number): string | null => {
    const slots = rows[row]?.cells[day]?.slots ?? []
    const slot = slots.at(at)
    return slot ? slotId(slot) : null
  }
  if (step === 'left' || step === 'right') {
    const sign = step === 'right' ? 1 : -1
    const days = rows[spot.row]?.cells.length ?? 0
    for (let day = spot.day + sign; day >= 0 && day < days; day += sign) {
      const found = slotAt(spot.row, day, 0)
      if (found) return found
    }
    return null
  }
  const sign = step === 'down' ? 1 : -1
  const inside = spot.at + sign
  if (inside >= 0 && slotAt(spot.row, spot.day, inside)) return slotAt(spot.row, spot.day, inside)
  for (let row = spot.row + sign; row >= 0 && row < rows.length; row += sign) {
    const found = slotAt(row, spot.day, sign > 0 ? 0 : -1)
    if (found) return found
  }
  return null
}

export function firstSlot(rows: readonly Row[]): string | null {
  for (const row of rows) for (const cell of row.cells) if (cell.slots[0]) return slotId(cell.slots[0])
  return null
}

/** Whether others do the same service together with this one. */
export function isCrew(slots: readonly { duty: string; occurrence: number }[], service: { duty: string; occurrence: number }): boolean {
  return slots.filter((slot) => serviceId(slot) === serviceId(service)).length > 1
}
