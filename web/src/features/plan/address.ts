/** What the address holds of the week board: a link shows another person the same. */
import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import type { Filter } from './board.ts'

export const tabKeys = ['gaps', 'people', 'places', 'history'] as const
export type TabKey = (typeof tabKeys)[number]

export interface Shown extends Filter {
  tab: TabKey
  /** The slot or the left-out service that is open; empty for none. */
  slot: string
  version: number | null
  /** Week of the plan, from 0. */
  week: number
  /** Day of the week on a phone, from 0. */
  day: number
  /** Version (`3`) or plan (its id) that is compared with; empty for none. */
  against: string
}

function textOf(query: LocationQuery, key: string): string {
  const value = query[key]
  return typeof value === 'string' ? value : ''
}

function countOf(query: LocationQuery, key: string): number | null {
  const text = textOf(query, key)
  return /^\d{1,6}$/.test(text) ? Number(text) : null
}

export function shownOf(query: LocationQuery): Shown {
  const tab = textOf(query, 'tab')
  return {
    tab: tabKeys.find((key) => key === tab) ?? 'gaps',
    slot: textOf(query, 'slot'),
    version: countOf(query, 'version') || null,
    week: countOf(query, 'week') ?? 0,
    day: countOf(query, 'day') ?? 0,
    station: textOf(query, 'station'),
    query: textOf(query, 'q'),
    onlyGaps: textOf(query, 'only') === 'gaps',
    against: textOf(query, 'against'),
  }
}

/** Only what differs from the plain page. */
export function queryOf(shown: Shown): Record<string, string> {
  const query: Record<string, string> = {}
  if (shown.tab !== 'gaps') query['tab'] = shown.tab
  if (shown.slot) query['slot'] = shown.slot
  if (shown.version !== null) query['version'] = String(shown.version)
  if (shown.week) query['week'] = String(shown.week)
  if (shown.day) query['day'] = String(shown.day)
  if (shown.station) query['station'] = shown.station
  if (shown.query) query['q'] = shown.query
  if (shown.onlyGaps) query['only'] = 'gaps'
  if (shown.against) query['against'] = shown.against
  return query
}

/** Steps that Back should undo; the others replace the address, as typing into a filter does. */
const OWN_STEP: readonly (keyof Shown)[] = ['tab', 'version', 'against']

export function useAddress(): { shown: WritableComputedRef<Shown>; show: (change: Partial<Shown>) => void } {
  const route = useRoute()
  const router = useRouter()
  const show = (change: Partial<Shown>): void => {
    const to = { query: queryOf({ ...shownOf(route.query), ...change }) }
    const isStep = OWN_STEP.some((key) => key in change)
    void (isStep ? router.push(to) : router.replace(to))
  }
  const shown = computed({ get: () => shownOf(route.query), set: (value) => show(value) })
  return { shown, show }
}
