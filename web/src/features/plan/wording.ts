/** Sentences about slots, weeks and edits that several parts of the board say. */
import { texts as app } from '../../app/texts.ts'
import { formatDay, formatNumber, lang, plusDays, wordOf } from '../../i18n.ts'
import { dutiesOf } from './board.ts'
import { editOf } from './changes.ts'
import type { PlanEdit, PlanVersion, PlanView, Slot, WeekPlan } from './api.ts'
import type { Names } from './names.ts'
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
  const edit = editOf(version)
  if (edit === null) return t.edits.search
  return edit.change === 'revert' ? t.edits.revert(formatNumber(edit.to)) : editWords(edit, view, names)
}

/** Who did it: the server says role and login. */
export function actorWords(actor: string): string {
  const [role = '', ...login] = actor.split(' ')
  return [wordOf(app.roles, role), ...login].join(' ')
}
