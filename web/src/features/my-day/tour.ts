/** The stops of a day: what the server planned, overlaid by what was recorded on this phone since. */
import { plusDays, zone } from '../../i18n.ts'
import type { MyDay, MyDays, MySlot, Operation, PlaceBrief, WorkBody } from '../../offline/types.ts'

export type StopState = 'planned' | 'started' | 'kept' | 'moved' | 'lost'

export interface Stop {
  slot: MySlot
  state: StopState
  /** What was last said of it. */
  record: Partial<WorkBody> | null
  /** The operation that says so, when it was recorded on this phone. */
  operation: Operation | null
  isWaiting: boolean
  /** The server did not take what was recorded here. */
  isTroubled: boolean
  /** The day it was promised for, when it was moved to this one. */
  movedFrom: string | null
}

/** Operations that the fetched days do not show yet. */
function unseen(operations: readonly Operation[], fetchedAt: number): Operation[] {
  return operations.filter(({ state, settled_at }) => state === 'waiting' || (state === 'safe' && (settled_at ?? 0) >= fetchedAt))
}

export function stopsOf(answer: MyDays, fetchedAt: number, operations: readonly Operation[], day: string): Stop[] {
  const fresh = unseen(operations, fetchedAt)
  const stops = answer.days.flatMap((one) => one.slots.map((slot) => stopOf(one, slot, fresh, operations)))
  const ofDay = stops.filter(({ promised, stop }) => promised === day || movedTo(stop) === day)
  return ofDay
    .map(({ promised, stop }) => (promised === day ? stop : { ...stop, state: 'planned' as const, movedFrom: promised }))
    .sort((one, two) => one.slot.from.localeCompare(two.slot.from) || one.slot.name.localeCompare(two.slot.name))
}

function movedTo({ state, record }: Stop): string | undefined {
  return state === 'moved' ? record?.moved_to_day : undefined
}

function stopOf(day: MyDay, slot: MySlot, fresh: readonly Operation[], all: readonly Operation[]): { promised: string; stop: Stop } {
  const operation = fresh.filter((one) => one.body.slot === slot.slot).at(-1) ?? null
  const record = operation?.body ?? slot.records.at(-1) ?? null
  const there = slot.state === 'planned' && slot.records.at(-1)?.outcome === 'started' ? 'started' : slot.state
  const stop: Stop = {
    slot,
    state: operation?.body.outcome ?? there,
    record,
    operation,
    isWaiting: operation?.state === 'waiting',
    isTroubled: all.some((one) => one.body.slot === slot.slot && (one.state === 'conflict' || one.state === 'refused')),
    movedFrom: null,
  }
  return { promised: day.day, stop }
}

/** Where the officer is, or where the way leads next. */
export function nextStop(stops: readonly Stop[]): Stop | null {
  return stops.find((stop) => stop.state === 'started') ?? stops.find((stop) => stop.state === 'planned') ?? null
}

/** Work without a promise, recorded on this phone. */
export function unplannedOf(operations: readonly Operation[], day: string): Operation[] {
  return operations.filter(({ body, state }) => !body.slot && body.day === day && (state === 'waiting' || state === 'safe'))
}

export function startBody({ slot }: Stop, day: string, now: Date): WorkBody {
  return { slot: slot.slot, place: slot.place, day, outcome: 'started', started_at: now.toISOString(), kinds: [] }
}

/** Kept as planned; details may follow. Times are noted only on the day itself, nobody remembers them to the minute later. */
export function doneBody({ slot, state, record }: Stop, day: string, today: string, now: Date): WorkBody {
  const times = day === today ? { ended_at: now.toISOString() } : {}
  const start = state === 'started' && record?.started_at ? { started_at: record.started_at } : {}
  return { slot: slot.slot, place: slot.place, day, outcome: 'kept', ...start, ...times, kinds: [slot.kind] }
}

/** A correction of what was recorded keeps what is not said anew. */
export function keptBody(stop: Stop, day: string, details: Details): WorkBody {
  const { slot, record } = stop
  const earlier = record?.outcome === 'kept' || record?.outcome === 'started' ? record : {}
  const { started_at, ended_at } = timesOf(earlier, details.minutes)
  return {
    slot: slot.slot,
    place: slot.place,
    day,
    outcome: 'kept',
    ...(started_at ? { started_at } : {}),
    ...(ended_at ? { ended_at } : {}),
    ...detailsBody(details),
  }
}

function timesOf({ started_at, ended_at }: Partial<WorkBody>, minutes: number | null): Partial<WorkBody> {
  if (minutes === null || !ended_at) return { ...(started_at ? { started_at } : {}), ...(ended_at ? { ended_at } : {}) }
  return { started_at: new Date(Date.parse(ended_at) - minutes * 60_000).toISOString(), ended_at }
}

export interface Details {
  kinds: WorkBody['kinds']
  homes: number | null
  /** Of work whose start was not tapped. */
  minutes: number | null
  note: string
}

export function detailsBody({ kinds, homes, note }: Details): Pick<WorkBody, 'kinds' | 'homes_visited' | 'note'> {
  const words = masked(note.trim())
  return { kinds: [...kinds], ...(homes ? { homes_visited: homes } : {}), ...(words ? { note: words } : {}) }
}

export function lossBody({ slot }: Stop, day: string, outcome: 'moved' | 'lost', cause: NonNullable<WorkBody['cause']>, to: string): WorkBody {
  const body: WorkBody = { slot: slot.slot, place: slot.place, day, outcome, cause, kinds: [] }
  return outcome === 'moved' ? { ...body, moved_to_day: to } : body
}

/** The days shown: yesterday and what is kept from today on. */
export function shownDays({ days }: MyDays, today: string): string[] {
  const yesterday = plusDays(today, -1)
  return days.map((one) => one.day).filter((day) => day >= yesterday)
}

// Identity and bank cards have 15 digits and more, mobile telephones eleven; both are often written in groups.
const NUMBERS = /(?<!\d)(?:\d(?:[ .·-]?\d){14,18}(?:[ .·-]?[xX])?|1[3-9](?:[ .·-]?\d){9})(?!\d)/g

/** Whether a note holds what looks like somebody's document or telephone number. The server looks again. */
export function hasPersonalNumber(note: string): boolean {
  return halfWidth(note).search(NUMBERS) >= 0
}

export function masked(note: string): string {
  const text = halfWidth(note)
  return text.search(NUMBERS) < 0 ? note : text.replace(NUMBERS, (number) => number.replace(/[\dxX]/g, '＊'))
}

function halfWidth(text: string): string {
  return text.replace(/[０-９Ｘｘ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
}

export interface Position {
  lon: number
  lat: number
}

/** Kilometres as the crow flies. */
export function distance(from: Position, to: Position): number {
  const east = (to.lon - from.lon) * 111.32 * Math.cos((from.lat * Math.PI) / 180)
  return Math.hypot(east, (to.lat - from.lat) * 110.57)
}

/** Places whose names hold the words, nearest first when it is known where one is. */
export function findPlaces(places: readonly PlaceBrief[], words: string, from: Position | null): (PlaceBrief & { km: number | null })[] {
  const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const fitting = places.filter(({ name, place }) => wanted.every((word) => name.toLowerCase().includes(word) || place.startsWith(word)))
  const known = fitting.map((one) => ({ ...one, km: from && one.lon !== null && one.lat !== null ? distance(from, { lon: one.lon, lat: one.lat }) : null }))
  return known.sort((one, two) => (one.km ?? Infinity) - (two.km ?? Infinity) || one.name.localeCompare(two.name, 'zh-CN'))
}

/** The instant of a wall-clock time in the county. */
export function instantOf(day: string, time: string): Date {
  const guess = new Date(`${day}T${time}:00Z`)
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone.value,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(guess)
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '00'
  const shown = Date.parse(`${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:00Z`)
  return new Date(2 * guess.getTime() - shown)
}
