/** Plans speak in codes; people read names. */
import { shallowRef } from 'vue'
import { listPlaces, listRows } from './api.ts'

export interface Place {
  code: string
  name: string
  kind: string
  parent: string
}

export interface Person {
  code: string
  name: string
  kind: string
  station: string
}

export interface Names {
  places: ReadonlyMap<string, Place>
  people: ReadonlyMap<string, Person>
  /** The name, or the code of what is not known. */
  place(code: string): string
  /** The name without that of its station, for where the station is said anyway. */
  short(code: string): string
  person(code: string): string
  /** Code of the station above a place; empty when there is none. */
  stationOf(code: string): string
}

/** No tree of a county is deeper. */
const DEPTH_MAX = 8

export function namesOf(places: readonly Place[], people: readonly Person[]): Names {
  const byPlace = new Map(places.map((place) => [place.code, place]))
  const byPerson = new Map(people.map((person) => [person.code, person]))
  const stationOf = (code: string): string => {
    let place = byPlace.get(code)
    for (let depth = 0; place && depth < DEPTH_MAX; depth += 1) {
      if (place.kind === 'station') return place.code
      place = byPlace.get(place.parent)
    }
    return ''
  }
  const nameOf = (code: string): string => byPlace.get(code)?.name ?? code
  return {
    places: byPlace,
    people: byPerson,
    place: nameOf,
    short: (code) => {
      const [name, station] = [nameOf(code), nameOf(stationOf(code))]
      return station && name !== station && name.startsWith(station) ? name.slice(station.length) : name
    },
    person: (code) => byPerson.get(code)?.name ?? code,
    stationOf,
  }
}

export const names = shallowRef<Names>(namesOf([], []))
let loading: Promise<void> | null = null

/** Loads the names once; what cannot be loaded stays a code, the plan is shown all the same. */
export function loadNames(): Promise<void> {
  loading ??= load().catch(() => {
    loading = null
  })
  return loading
}

async function load(): Promise<void> {
  const [places, people] = await Promise.all([listPlaces(), listRows('people')])
  names.value = namesOf(
    places.map(({ code, name, kind, parent }) => ({ code, name, kind, parent: parent ?? '' })),
    people.map((row) => ({
      code: row['code'] ?? '',
      name: row['name'] ?? '',
      kind: row['kind'] ?? '',
      station: row['station'] ?? '',
    })),
  )
}
