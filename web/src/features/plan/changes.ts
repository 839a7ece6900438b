/** What an edit does to a plan, and the way back. */
import { serviceId } from './board.ts'
import type { PlanEdit, PlanVersion, PlanView, Slot, Unserved, Violation } from './api.ts'

export interface Effects {
  newlyBroken: Violation[]
  mended: number
  nowUnserved: Unserved[]
  nowServed: number
  travelMinutes: number
  /** Lower is better: negative is a gain. */
  points: number
}

function sameRule(one: Violation): string {
  return [one.code, one.officer, one.day, one.duty].join('|')
}

export function effectsOf(before: PlanView, after: PlanView): Effects {
  const broken = new Set(before.violations.map(sameRule))
  const stillBroken = new Set(after.violations.map(sameRule))
  const unserved = new Set(before.unserved.map(serviceId))
  const stillUnserved = new Set(after.unserved.map(serviceId))
  return {
    newlyBroken: after.violations.filter((one) => !broken.has(sameRule(one))),
    mended: before.violations.filter((one) => !stillBroken.has(sameRule(one))).length,
    nowUnserved: after.unserved.filter((one) => !unserved.has(serviceId(one))),
    nowServed: before.unserved.filter((one) => !stillUnserved.has(serviceId(one))).length,
    travelMinutes: (after.score?.travel_minutes ?? 0) - (before.score?.travel_minutes ?? 0),
    points: (after.score?.total ?? 0) - (before.score?.total ?? 0),
  }
}

/** An edit that nobody needs to think about twice. */
export function isHarmless(effects: Effects): boolean {
  return effects.newlyBroken.length === 0 && effects.nowUnserved.length === 0
}

/** The edit that brings a slot to another person or day; of a crew only this member moves. */
export function moveOf(slot: Slot, officer: string, day: string, isOfCrew: boolean, from?: string): PlanEdit {
  const place = { change: 'place' as const, duty: slot.duty, occurrence: slot.occurrence, officer, day }
  return { ...place, ...(from ? { from } : {}), ...(isOfCrew ? { instead_of: slot.officer } : {}) }
}

/** The edits that seat a whole crew, all beginning with the first. */
export function crewEdits(service: Pick<Slot, 'duty' | 'occurrence'>, people: readonly string[], day: string, from: string): PlanEdit[] {
  const { duty, occurrence } = service
  return people.map((officer) => ({ change: 'place' as const, duty, occurrence, officer, day, ...(from ? { from } : {}) }))
}

/** Whom to offer for something left out: those of the cheapest way, then whoever is nearest to a service, then anybody. */
export function firstCrew(one: Unserved, everybody: readonly string[]): string[] {
  const way = one.cheapest ? [one.cheapest.officer, ...one.cheapest.with] : []
  const near = one.reasons.flatMap((reason) => reason.officer ?? [])
  return [...new Set([...way, ...near, ...everybody])].slice(0, one.crew)
}

/** The edits that serve an occurrence in its cheapest way: what gives way first, then the service itself. */
export function cheapestEdits(view: PlanView, one: Unserved): PlanEdit[] {
  const way = one.cheapest
  if (!way) return []
  const edits: PlanEdit[] = []
  const rest = [...way.displaced]
  for (const slot of view.slots) {
    const at = slot.officer === way.officer && slot.day === way.day ? rest.indexOf(slot.duty) : -1
    if (at < 0) continue
    rest.splice(at, 1)
    edits.push({ change: 'remove', duty: slot.duty, occurrence: slot.occurrence })
  }
  return [...edits, ...crewEdits(one, [way.officer, ...way.with], way.day, way.from)]
}

export type Edited = readonly PlanEdit[] | { change: 'revert'; to: number } | null

/** What made a version: edits, a way back, or the search. */
export function editedOf(version: PlanVersion | undefined): Edited {
  return (version?.edit ?? null) as Edited
}

/** The version that undoing goes back to: undoing twice goes back two edits, not forth again. */
export function undoTarget(history: readonly PlanVersion[], version: number): number | null {
  const byVersion = new Map(history.map((one) => [one.version, one]))
  let at = version
  // Every step goes to a smaller number, so it ends.
  for (;;) {
    const edited = editedOf(byVersion.get(at))
    if (edited === null || !('to' in edited) || edited.to >= at) break
    at = edited.to
  }
  return at > 1 && byVersion.has(at - 1) ? at - 1 : null
}
