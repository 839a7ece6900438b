/** Places with their strips, as every page of the bureau shows them. */
import { answerOf, api, type Schemas } from '../../api/client.ts'
import { formatDay, plusDays, wordOf } from '../../i18n.ts'
import type { Marker } from '../../map/markers.ts'
import type { StripDay } from '../../ui/strip.ts'
import { words } from '../sheet/words.ts'

export type Place = Schemas['PlaceView']
export type Strips = Schemas['Strips']
export type PromiseView = Schemas['PromiseView']

export async function listPlaces(within: string): Promise<Place[]> {
  const query = within ? { within } : {}
  return (await answerOf(api.GET('/api/v1/places', { params: { query } }))).places
}

export function findPlace(code: string): Promise<Place> {
  return answerOf(api.GET('/api/v1/places/{code}', { params: { path: { code } } }))
}

export function listStrips(asked: { within?: string; places?: string; on?: string }): Promise<Strips> {
  return answerOf(api.GET('/api/v1/strips', { params: { query: asked } }))
}

export async function listPromises(asked: { from: string; to: string; place?: string; officer?: string; within?: string }): Promise<PromiseView[]> {
  return (await answerOf(api.GET('/api/v1/promises', { params: { query: asked } }))).promises
}

export interface PlaceStrip {
  place: Place
  days: readonly StripDay[]
  /** As residents are told; `null` when nobody is to come. */
  next: Schemas['NextPresence'] | null
}

/** Each place with its strip; a place to which nothing was promised has an empty one. */
export function withStrips(places: readonly Place[], strips: Strips): PlaceStrip[] {
  const known = new Map(strips.strips.map((strip) => [strip.place, strip]))
  return places.map((place) => ({ place, days: known.get(place.code)?.days ?? [], next: known.get(place.code)?.next ?? null }))
}

export function kindWord({ kind }: { kind: string }): string {
  return wordOf(words.choices, kind)
}

/** The station that a place stands below; empty above the stations. The path begins with the bureau. */
export function stationName({ path, kind, name }: Place): string {
  return kind === 'station' ? name : (path[1] ?? '')
}

/** When somebody is still to come, to be sorted and shown. */
export function nextWords({ next }: PlaceStrip): string | null {
  return next && `${formatDay(next.day)} ${next.from}–${next.to}`
}

export function nextMoment({ next }: PlaceStrip): string | null {
  return next && `${next.day} ${next.from}`
}

/** Of the days before `today` on which somebody was due, those that were kept. */
export function keptDays(days: readonly StripDay[], today: string): { kept: number; due: number } {
  const past = days.filter((day) => day.day < today && day.day >= plusDays(today, -28) && day.state !== 'planned' && day.state !== 'none')
  return { kept: past.filter((day) => day.state === 'kept').length, due: past.length }
}

export function markerOf({ place, days }: Pick<PlaceStrip, 'place' | 'days'>): Marker[] {
  if (!place.location) return []
  const size = ['station', 'bureau', 'police_room'].includes(place.kind) ? 'large' : 'small'
  return [{ code: place.code, name: place.name, ...place.location, days, size }]
}
