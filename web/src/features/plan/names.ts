/** Plans speak in codes; people read names. */
import { computed, shallowRef } from 'vue'
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

/** `beyond` names what is in neither list. */
export function namesOf(places: readonly Place[], people: readonly Person[], beyond: ReadonlyMap<string, string> = new Map()): Names {
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
  const nameOf = (code: string): string => byPlace.get(code)?.name ?? beyond.get(code) ?? code
  return {
    places: byPlace,
    people: byPerson,
    place: nameOf,
    short: (code) => {
      const [name, station] = [nameOf(code), nameOf(stationOf(code))]
      return station && name !== station && name.startsWith(station) ? name.slice(station.length) : name
    },
    person: (code) => byPerson.get(code)?.name ?? beyond.get(code) ?? code,
    stationOf,
  }
}

const lists = shallowRef<{ places: readonly Place[]; people: readonly Person[] }>({ places: [], people: [] })
const beyond = shallowRef<ReadonlyMap<string, string>>(new Map())
export const names = computed(() => namesOf(lists.value.places, lists.value.people, beyond.value))

/** Names that come with a plan, of what is in no list of the reader's area. */
export function knowBeyond(found: readonly { code: string; name: string }[]): void {
  beyond.value = new Map(found.map(({ code, name }) => [code, name]))
}

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
  lists.value = {
    places: places.map(({ code, name, kind, parent }) => ({ code, name, kind, parent: parent ?? '' })),
    people: people.map((row) => ({
      code: row['code'] ?? '',
      name: row['name'] ?? '',
      kind: row['kind'] ?? '',
      station: row['station'] ?? '',
    })),
  }
}
