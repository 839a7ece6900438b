import { defineTexts } from '../i18n.ts'

export const stripTexts = defineTexts({
  zh: {
    states: { kept: '兑现', moved: '改期', lost: '落空', planned: '已排', none: '无人应到' },
    causes: {
      borrowed: '抽调',
      station_duty: '值班',
      urgent_case: '警情',
      leave: '请假',
      weather: '天气',
      road_closed: '道路不通',
      unrecorded: '没有记录',
      other: '其他',
    },
    letters: { borrowed: '抽', station_duty: '值', urgent_case: '警', leave: '假', weather: '天', road_closed: '路', unrecorded: '？', other: '他' },
    past: (kept: number, moved: number, lost: number) => `近 28 天：兑现 ${kept}，改期 ${moved}，落空 ${lost}`,
    pastNone: '近 28 天：无人应到',
    next: (planned: number) => (planned ? `今后 28 天：已排 ${planned}` : '今后 28 天：还没有安排'),
    of: (name: string) => `${name}的承诺`,
    lastDays: '近 28 天',
    nextDays: '今后 28 天',
    today: '今天',
    list: '逐日列出',
    legend: '图例',
    noDays: '这些天无人应到，也没有安排。',
  },
  en: {
    states: { kept: 'kept', moved: 'moved', lost: 'lost', planned: 'planned', none: 'nobody due' },
    causes: {
      borrowed: 'borrowed by others',
      station_duty: 'station duty',
      urgent_case: 'urgent case',
      leave: 'leave',
      weather: 'weather',
      road_closed: 'road closed',
      unrecorded: 'no record',
      other: 'other',
    },
    letters: { borrowed: 'B', station_duty: 'S', urgent_case: 'U', leave: 'L', weather: 'W', road_closed: 'R', unrecorded: '?', other: 'O' },
    past: (kept: number, moved: number, lost: number) => `Last 28 days: ${kept} kept, ${moved} moved, ${lost} lost`,
    pastNone: 'Last 28 days: nobody was due',
    next: (planned: number) => (planned ? `Next 28 days: ${planned} planned` : 'Next 28 days: nothing planned yet'),
    of: (name: string) => `Promises to ${name}`,
    lastDays: 'Last 28 days',
    nextDays: 'Next 28 days',
    today: 'today',
    list: 'Day by day',
    legend: 'Key',
    noDays: 'Nobody is due on any of these days.',
  },
})

/** The strip in one sentence, as a screen reader hears it. */
export function stripWords(name: string, counts: { kept: number; moved: number; lost: number }, planned: number): string {
  const { kept, moved, lost } = counts
  const past = kept + moved + lost ? stripTexts.past(kept, moved, lost) : stripTexts.pastNone
  return [stripTexts.of(name), past, stripTexts.next(planned)].join('；')
}
