/** Which places have holes: villages nobody was in this month, and places whose promises were lost. */
import { keptDays, type PlaceStrip } from '../place/places.ts'
import type { FigureRecord } from './figures.ts'

export interface PlaceRow extends PlaceStrip {
  hole: 'unreached' | 'lost' | 'none'
  /** The first day of the month on which somebody was there; only known of villages. */
  reached: string | null
  kept: number
  due: number
}

/** Villages nobody has been to stand first, then places with lost promises; by code within. */
export function placeRows(strips: readonly PlaceStrip[], villages: readonly FigureRecord[], today: string): PlaceRow[] {
  const byVillage = new Map(villages.map((record) => [record.place, record]))
  const rows = strips.map(({ place, days, next }): PlaceRow => {
    const village = byVillage.get(place.code)
    const hasLost = days.some((day) => day.state === 'lost' && day.day < today)
    const hole = village && !village.numerator ? 'unreached' : hasLost ? 'lost' : 'none'
    return { place, days, hole, reached: village?.day ?? null, next, ...keptDays(days, today) }
  })
  const order = { unreached: 0, lost: 1, none: 2 }
  return rows.sort((a, b) => order[a.hole] - order[b.hole] || (a.place.code < b.place.code ? -1 : 1))
}
