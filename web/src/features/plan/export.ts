/** The slots as they are shown, for a spreadsheet. */
import { formatDay } from '../../i18n.ts'
import { csvOf, offerFile } from '../../ui/csv.ts'
import type { PlanView } from './api.ts'
import type { Names } from './names.ts'
import { texts as t } from './texts.ts'

export function slotRows(view: PlanView, names: Names): string[][] {
  const rows = view.slots.map((slot) => [
    slot.day,
    formatDay(slot.day, 'weekday'),
    slot.from,
    slot.to,
    slot.officer,
    names.person(slot.officer),
    slot.place,
    names.place(slot.place),
    names.place(names.stationOf(slot.place)),
    t.kinds[slot.kind] ?? slot.kind,
    t.tiers[slot.tier] ?? slot.tier,
    String(slot.travel_minutes),
    slot.pinned ? t.csv.yes : t.csv.no,
    slot.duty,
    String(slot.occurrence + 1),
  ])
  return [[...t.csv.columns], ...rows]
}

export function exportSlots(view: PlanView, names: Names): void {
  offerFile(`${t.csv.file}-${view.from}.csv`, new Blob([csvOf(slotRows(view, names))], { type: 'text/csv' }))
}
