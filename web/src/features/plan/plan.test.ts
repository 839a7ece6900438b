import { afterEach, describe, expect, it } from 'vitest'
import rulesPage from '../../../../docs/formats/plan-rules.md?raw'
import planSchema from '../../../../docs/formats/plan.schema.json?raw'
import { lang, type Lang } from '../../i18n.ts'
import { queryOf, shownOf } from './address.ts'
import { tiers, type PlanView, type PlanVersion, type Slot, type Unserved } from './api.ts'
import { brokenOf, daysOf, gapsOf, peopleRows, placeRows, sectionsOf, slotId, weeksOf } from './board.ts'
import { cheapestEdits, effectsOf, firstCrew, isHarmless, moveOf, undoTarget } from './changes.ts'
import { slotRows } from './export.ts'
import { carry, firstSlot, isMoved, neighbour, pickUp } from './move.ts'
import { namesOf } from './names.ts'
import { reasonScope, reasonSentence, reasonTexts, ruleSentence, ruleTexts } from './words.ts'

const MONDAY = '2026-11-23'
const TUESDAY = '2026-11-24'
const LANGS: readonly Lang[] = ['zh', 'en']

const names = namesOf(
  [
    { code: 'B', name: '枳溪县公安局', kind: 'bureau', parent: '' },
    { code: 'S1', name: '石坪派出所', kind: 'station', parent: 'B' },
    { code: 'S2', name: '云江派出所', kind: 'station', parent: 'B' },
    { code: 'A1', name: '石坪警务区', kind: 'police_area', parent: 'S1' },
    { code: 'V1', name: '凉溪村', kind: 'village', parent: 'A1' },
    { code: 'V2', name: '青塘村', kind: 'village', parent: 'A1' },
    { code: 'V3', name: '雾岭村', kind: 'village', parent: 'S2' },
  ],
  [
    { code: 'P1', name: '杨明', kind: 'officer', station: 'S1' },
    { code: 'P2', name: '吴华', kind: 'auxiliary', station: 'S1' },
    { code: 'P3', name: '龙平', kind: 'officer', station: 'S2' },
  ],
)

function slot(parts: Partial<Slot>): Slot {
  const plain = { duty: 'D1', occurrence: 0, place: 'V1', officer: 'P1', day: MONDAY, from: '09:00', to: '10:30' }
  return { ...plain, kind: 'visit', tier: 'statutory', travel_minutes: 30, pinned: false, crew: 1, ...parts }
}

function leftOut(parts: Partial<Unserved>): Unserved {
  return { duty: 'D9', occurrence: 0, place: 'V3', kind: 'visit', tier: 'priority', value: 20, minutes: 60, crew: 1, reasons: [], ...parts }
}

function view(parts: Partial<PlanView>): PlanView {
  return {
    id: 'plan',
    area: 'B',
    from: MONDAY,
    days: 7,
    state: 'draft',
    seed: 1,
    version: 1,
    made_by: 'chief',
    made_at: '2026-11-20T00:00:00Z',
    share: 'whole',
    years_not_announced: [],
    names_beyond: [],
    shown_version: 1,
    slots: [],
    unserved: [],
    violations: [],
    unseen: [],
    days_of_officers: [],
    history: [],
    ...parts,
  }
}

const work = (officer: string, day: string) => ({ officer, day, kind: 'work', from: '08:30', to: '17:30', work_minutes: 90, travel_minutes: 45 })
const week = view({
  slots: [
    slot({}),
    slot({ duty: 'D2', place: 'V2', from: '11:00', to: '12:00' }),
    slot({ duty: 'D3', officer: 'P2', day: TUESDAY, place: 'V2' }),
    slot({ duty: 'D4', officer: 'P3', place: 'V3' }),
  ],
  days_of_officers: [
    work('P1', MONDAY),
    work('P2', MONDAY),
    work('P2', TUESDAY),
    { officer: 'P1', day: TUESDAY, kind: 'duty24', work_minutes: 0, travel_minutes: 0 },
    work('P3', MONDAY),
  ],
  unserved: [leftOut({}), leftOut({ duty: 'D8', tier: 'promised', value: 5, place: 'V1' }), leftOut({ duty: 'D7', value: 90, place: 'V2' })],
  unseen: ['V3'],
})
const days = daysOf(week, 0)
const all = { station: '', query: '', onlyGaps: false }

function codesOf(document: string, heading: string): string[] {
  const part = document.split(`## ${heading}`)[1]?.split('\n## ')[0] ?? ''
  return [...part.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1] ?? '')
}

afterEach(() => (lang.value = 'zh'))

describe('words', () => {
  const schema = JSON.parse(planSchema) as { $defs: { ReasonCode: { oneOf: { const: string }[] } } }
  const reasons: string[] = schema.$defs.ReasonCode.oneOf.map((one) => one.const)
  const rules = codesOf(rulesPage, 'Rules a plan can break')

  it.each(LANGS)('has a sentence for every reason in %s', (of) => {
    lang.value = of
    expect(reasons.length).toBeGreaterThan(20)
    expect(Object.keys(reasonTexts.reasons).sort()).toEqual([...reasons].sort())
    for (const code of reasons) {
      const plain = reasonSentence({ code, count: 1 })
      expect(plain, code).not.toBe(code)
      expect(plain).not.toContain('undefined')
    }
  })

  it.each(LANGS)('has a sentence for every rule in %s', (of) => {
    lang.value = of
    expect(rules.length).toBe(30)
    expect(Object.keys(ruleTexts.rules).sort()).toEqual([...rules].sort())
    for (const code of rules) {
      const plain = ruleSentence({ code, detail: '' })
      expect(plain, code).not.toBe(code)
      expect(plain).not.toContain('undefined')
    }
  })

  it('says how much is missing', () => {
    expect(reasonSentence({ code: 'no-time', count: 3, minutes: 35 })).toContain('差 35 分钟')
    expect(reasonSentence({ code: 'skill-missing', count: 1, what: 'mediate' })).toContain('调解')
    expect(ruleSentence({ code: 'day-hours', detail: '612 minutes, 540 allowed' })).toBe('超过一天工时：612 分钟，上限 540 分钟')
    lang.value = 'en'
    expect(reasonSentence({ code: 'too-soon-after-another', count: 1, days: 1 })).toContain('1 day short')
  })

  it('takes no clock time for a number of the rule', () => {
    expect(ruleSentence({ code: 'break-missing', detail: '45 minutes between 11:30 and 13:30' })).toContain('45 分钟')
  })

  it('names who comes nearest', () => {
    const scope = reasonScope({ code: 'no-time', count: 4, minutes: 5, officer: 'P1', day: TUESDAY }, names)
    expect(scope).toContain('杨明')
    expect(scope).toContain('4 人天')
  })

  it('shows a code it does not know', () => {
    expect(reasonSentence({ code: 'constructor', count: 1 })).toBe('constructor')
    expect(ruleSentence({ code: 'new-rule', detail: '' })).toBe('new-rule')
  })
})

describe('board', () => {
  it('puts people by day, with their load and what else fills the day', () => {
    const rows = peopleRows(week, names, days)
    const mine = rows.find((row) => row.code === 'P1')
    expect(mine?.cells[0]?.slots.map((one) => one.duty)).toEqual(['D1', 'D2'])
    expect(mine?.cells[1]?.others.map((one) => one.kind)).toEqual(['duty24'])
    expect([mine?.workMinutes, mine?.travelMinutes]).toEqual([90, 45])
    expect(rows.find((row) => row.code === 'P2')?.gaps).toBe(1)
  })

  it('keeps places that nobody comes to', () => {
    const rows = placeRows(view({ unseen: ['V3'], unserved: [leftOut({ place: 'V2' })] }), names, days)
    expect(rows.map((row) => [row.code, row.gaps, row.isUnseen])).toEqual([
      ['V2', 1, false],
      ['V3', 0, true],
    ])
  })

  it('groups by station and filters by station, words and gaps', () => {
    const rows = peopleRows(week, names, days)
    const codes = (filter: Partial<typeof all>) =>
      sectionsOf(rows, 'people', names, { ...all, ...filter }, '—').map((section) => section.rows.map((row) => row.code))
    expect(codes({})).toEqual([['P1', 'P2'], ['P3']])
    expect(codes({ station: 'S2' })).toEqual([['P3']])
    expect(codes({ query: '石坪 杨' })).toEqual([['P1']])
    expect(codes({ onlyGaps: true })).toEqual([['P2']])
  })

  it('shows the gaps of promises before those of lesser tiers, dearest first', () => {
    const gaps = gapsOf(week, names, all, tiers)
    expect(gaps.unseen.map((one) => [one.code, one.unserved.length])).toEqual([['V3', 1]])
    expect(gaps.byTier.map((group) => [group.tier, group.points])).toEqual([
      ['promised', 5],
      ['priority', 110],
    ])
    expect(gaps.byTier[1]?.list.map((one) => one.value)).toEqual([90, 20])
  })

  it('cuts four weeks into weeks', () => {
    const month = view({ days: 28 })
    expect(weeksOf(month)).toBe(4)
    expect(daysOf(month, 3)[0]).toBe('2026-12-14')
    expect(daysOf(view({ days: 10 }), 1)).toHaveLength(3)
  })

  it('marks slots and days that break a rule', () => {
    const broken = brokenOf({
      ...week,
      violations: [
        { code: 'closed', detail: '', officer: 'P1', day: MONDAY, duty: 'D2' },
        { code: 'day-hours', detail: '', officer: 'P3', day: MONDAY },
      ],
    })
    expect([...broken].sort()).toEqual(['D2~0~P1', `P3 ${MONDAY}`])
  })
})

describe('moving by keyboard', () => {
  const rows = sectionsOf(peopleRows(week, names, days), 'people', names, all, '—').flatMap((section) => section.rows)
  const first = firstSlot(rows) ?? ''

  it('goes from slot to slot along cells, columns and rows', () => {
    expect(first).toBe('D1~0~P1')
    expect(neighbour(rows, first, 'down')).toBe('D2~0~P1')
    expect(neighbour(rows, 'D2~0~P1', 'down')).toBe('D4~0~P3')
    expect(neighbour(rows, 'D4~0~P3', 'up')).toBe('D2~0~P1')
    expect(neighbour(rows, first, 'up')).toBeNull()
    expect(neighbour(rows, first, 'right')).toBeNull()
  })

  it('carries a held slot and stops at the edges', () => {
    const held = pickUp(rows, first)
    if (!held) throw new Error('nothing held')
    expect(isMoved(held)).toBe(false)
    const up = carry(held, 'up', rows.length, days.length, true)
    expect(isMoved(up)).toBe(false)
    const there = carry(carry(held, 'down', rows.length, days.length, true), 'right', rows.length, days.length, true)
    expect([there.row, there.day, isMoved(there)]).toEqual([1, 1, true])
    const back = carry(carry(there, 'up', rows.length, days.length, true), 'left', rows.length, days.length, true)
    expect(isMoved(back)).toBe(false)
  })

  it('leaves a service at its place', () => {
    const held = pickUp(rows, first)
    if (!held) throw new Error('nothing held')
    expect(carry(held, 'down', rows.length, days.length, false).row).toBe(held.row)
  })
})

describe('changes', () => {
  const score = { fixed: 0, promised: 0, statutory: 0, priority: 0, optional: 0, continuity: 0, travel_minutes: 100, total: 500, served: 4, asked: 7 }

  it('tells what is newly broken from what was broken before', () => {
    const old = { code: 'closed', detail: 'x', officer: 'P1', day: MONDAY, duty: 'D1' }
    const fresh = { code: 'day-hours', detail: 'y', officer: 'P2', day: MONDAY }
    const before = { ...week, violations: [old], score }
    const after = { ...week, violations: [old, fresh], unserved: week.unserved.slice(1), score: { ...score, travel_minutes: 112, total: 480 } }
    const effects = effectsOf(before, after)
    expect(effects.newlyBroken).toEqual([fresh])
    expect([effects.mended, effects.nowServed, effects.travelMinutes, effects.points]).toEqual([0, 1, 12, -20])
    expect(isHarmless(effects)).toBe(false)
    expect(isHarmless(effectsOf(before, before))).toBe(true)
  })

  it('moves one member of a crew without the others', () => {
    expect(moveOf(slot({}), 'P2', TUESDAY, false)).not.toHaveProperty('instead_of')
    expect(moveOf(slot({}), 'P2', TUESDAY, true)).toMatchObject({ officer: 'P2', instead_of: 'P1' })
  })

  it('makes room before it closes a gap', () => {
    const gap = leftOut({ cheapest: { officer: 'P1', with: [], day: MONDAY, from: '11:00', extra_travel_minutes: 4, displaced: ['D2'], points: 3 } })
    expect(cheapestEdits(week, gap)).toEqual([
      { change: 'remove', duty: 'D2', occurrence: 0 },
      { change: 'place', duty: 'D9', occurrence: 0, officer: 'P1', day: MONDAY, from: '11:00' },
    ])
  })

  it('seats a whole crew at one time', () => {
    const way = { officer: 'P2', with: ['P3'], day: TUESDAY, from: '14:00', extra_travel_minutes: 20, displaced: [], points: 9 }
    const gap = leftOut({ crew: 2, cheapest: way })
    const seat = { change: 'place', duty: 'D9', occurrence: 0, day: TUESDAY, from: '14:00' }
    expect(cheapestEdits(week, gap)).toEqual([{ ...seat, officer: 'P2' }, { ...seat, officer: 'P3' }])
    expect(firstCrew(gap, ['P1'])).toEqual(['P2', 'P3'])
    const nobody = leftOut({ crew: 3, reasons: [{ code: 'no-time', count: 1, officer: 'P3' }] })
    expect(firstCrew(nobody, ['P1', 'P2', 'P3'])).toEqual(['P3', 'P1', 'P2'])
  })

  it('undoes edit after edit, and never an undo', () => {
    const version = (number: number, edit: object | null): PlanVersion => ({ version: number, edit: edit as PlanVersion['edit'] ?? null, made_by: '', made_at: '' })
    const history = [version(1, null), version(2, [{ change: 'pin' }]), version(3, [{ change: 'remove' }, { change: 'place' }])]
    expect(undoTarget(history, 3)).toBe(2)
    const undone = [...history, version(4, { change: 'revert', to: 2 })]
    expect(undoTarget(undone, 4)).toBe(1)
    const twice = [...undone, version(5, { change: 'revert', to: 1 })]
    expect(undoTarget(twice, 5)).toBeNull()
  })
})

describe('names', () => {
  it('knows who and what lies beyond the own lists', () => {
    const own = namesOf([{ code: 'V1', name: '凉溪村', kind: 'village', parent: '' }], [], new Map([['V9', '远山村'], ['P9', '石强']]))
    expect([own.place('V1'), own.short('V9'), own.person('P9'), own.person('P8')]).toEqual(['凉溪村', '远山村', '石强', 'P8'])
  })
})

describe('address', () => {
  it('comes back as it went', () => {
    const shown = { tab: 'people', slot: 'D1~0~P1', version: 3, week: 2, day: 4, station: 'S1', query: '杨 明', onlyGaps: true, against: '2' } as const
    expect(shownOf(queryOf(shown))).toEqual(shown)
    expect(queryOf(shownOf({}))).toEqual({})
  })

  it('takes nonsense for the plain page', () => {
    expect(shownOf({ tab: 'x', version: '-1', week: 'a', day: ['1', '2'] })).toEqual(shownOf({}))
  })
})

describe('export', () => {
  it('names people and places beside their codes', () => {
    const rows = slotRows(week, names)
    expect(rows).toHaveLength(5)
    expect(rows[1]).toEqual(expect.arrayContaining([MONDAY, 'P1', '杨明', 'V1', '凉溪村', '石坪派出所', '走访', slotId(slot({})).split('~')[0]]))
    expect(rows.every((row) => row.length === rows[0]?.length)).toBe(true)
  })
})
