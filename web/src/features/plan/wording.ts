/** Sentences about slots, weeks and edits that several parts of the board say. */
import type { Session } from '../../app/session.ts'
import { formatDay, formatNumber, lang, plusDays } from '../../i18n.ts'
import { dutiesOf } from './board.ts'
import { editedOf } from './changes.ts'
import type { PlanEdit, PlanVersion, PlanView, Slot, WeekPlan } from './api.ts'
import { names, type Names } from './names.ts'
import { texts as t } from './texts.ts'

export function serviceWords(service: Pick<Slot, 'kind' | 'place'>, names: Names): string {
  return `${t.kinds[service.kind] ?? service.kind} ${names.short(service.place)}`
}

export function slotWords(slot: Slot, names: Names): string {
  const kind = t.kinds[slot.kind] ?? slot.kind
  return t.slotAt(kind, names.place(slot.place), names.person(slot.officer), formatDay(slot.day), slot.from, slot.to)
}

/** 11月30日至12月6日 · 30 Nov – 6 Dec */
export function rangeWords(plan: Pick<WeekPlan, 'from' | 'days'>): string {
  const format = new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', { month: 'short', day: 'numeric', timeZone: 'UTC' })
  const words = (day: string): string => format.format(new Date(`${day}T12:00:00Z`))
  return t.weekOf(words(plan.from), words(plusDays(plan.from, plan.days - 1)))
}

export function hoursOf(minutes: number): string {
  return formatNumber(minutes / 60, 1)
}

export function loadWords(work: number, travel: number): string {
  return t.load(hoursOf(work), hoursOf(travel))
}

/** A number with its sign, for differences. */
export function signed(value: number): string {
  return value > 0 ? `+${formatNumber(value)}` : value < 0 ? `−${formatNumber(-value)}` : '0'
}

export function editWords(edit: PlanEdit, view: PlanView, names: Names): string {
  const duty = dutiesOf(view).get(edit.duty)
  const what = duty ? serviceWords(duty, names) : edit.duty
  if (edit.change === 'place') return t.edits.place(what, names.person(edit.officer), formatDay(edit.day))
  return t.edits[edit.change](what)
}

export function versionWords(version: PlanVersion, view: PlanView, names: Names): string {
  const edited = editedOf(version)
  if (edited === null) return t.edits.search
  return 'to' in edited ? t.edits.revert(formatNumber(edited.to)) : t.steps(edited.map((edit) => editWords(edit, view, names)))
}

/** The area of a plan. A larger one than the reader's is the county, whose name everybody knows. */
export function areaWords(plan: Pick<WeekPlan, 'area'>, session: Session | null): string {
  const county = session?.county
  return county?.code === plan.area ? county.name : names.value.place(plan.area)
}
