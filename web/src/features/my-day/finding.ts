/** Finding a place, and an hour. */
import { zone } from '../../i18n.ts'
import type { PlaceBrief } from '../../offline/types.ts'

export interface Position {
  lon: number
  lat: number
}

/** Where something is, if that is known. */
export function positionOf({ lon, lat }: { lon?: number | null; lat?: number | null }): Position | null {
  return typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : null
}

/** Kilometres as the crow flies. */
export function distance(from: Position, to: Position): number {
  const east = (to.lon - from.lon) * 111.32 * Math.cos((from.lat * Math.PI) / 180)
  return Math.hypot(east, (to.lat - from.lat) * 110.57)
}

export interface FoundPlace extends PlaceBrief {
  km: number | null
}

/** Places whose names hold the words, nearest first when it is known where one is. */
export function findPlaces(places: readonly PlaceBrief[], words: string, from: Position | null): FoundPlace[] {
  const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const fitting = places.filter(({ name, place }) => wanted.every((word) => name.toLowerCase().includes(word) || place.startsWith(word)))
  const found = fitting.map((one) => {
    const there = positionOf(one)
    return { ...one, km: from && there && distance(from, there) }
  })
  return found.sort((one, two) => (one.km ?? Infinity) - (two.km ?? Infinity) || one.name.localeCompare(two.name, 'zh-CN'))
}

/** The instant of a wall-clock time in the county. */
export function instantOf(day: string, time: string): Date {
  const guess = new Date(`${day}T${time}:00Z`)
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone.value,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const parts = new Map(format.formatToParts(guess).map(({ type, value }) => [type, value]))
  const at = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '00'
  const shown = Date.parse(`${at('year')}-${at('month')}-${at('day')}T${at('hour')}:${at('minute')}:00Z`)
  return new Date(2 * guess.getTime() - shown)
}
