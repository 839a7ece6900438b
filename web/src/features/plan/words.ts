/** Reasons and rules in plain words. Their codes stand in docs/formats/plan.schema.json and plan-rules.md. */
import { defineTexts, formatDay, formatNumber, wordOf } from '../../i18n.ts'
import type { Reason, Violation } from './api.ts'
import type { Names } from './names.ts'

/** What a reason's sentence may say; what is not known is empty. */
export interface ReasonParts {
  minutes: string
  days: string
  points: string
  what: string
}

export const reasonTexts = defineTexts({
  zh: {
    skills: {
      mediate: '调解',
      safety_check: '安全检查',
      outreach: '宣传',
      patrol: '巡逻',
      first_aid: '急救',
      bilingual: '双语',
      enforce: '执法',
    },
    minutes: (count: string) => `${count} 分钟`,
    days: (count: string) => `${count} 天`,
    points: (count: string) => `${count} 分`,
    nearest: (who: string, day: string) => `最接近：${who} ${day}`,
    officerDays: (count: string) => `${count} 人天`,
    reasons: {
      free: () => '没有阻碍，可以安排',
      'not-worth-it': ({ points }: ReasonParts) => (points ? `排得下，但要多跑的路和打乱的安排超出它的分值 ${points}` : '排得下，但得不偿失'),
      'costs-more': ({ points }: ReasonParts) => (points ? `排得下，但整份计划会比现在的安排差 ${points}` : '排得下，但不如现在的安排'),
      'no-time': ({ minutes }: ReasonParts) => (minutes ? `当天别的任务之间没有空档，差 ${minutes}` : '当天别的任务之间没有空档'),
      'week-hours': ({ minutes }: ReasonParts) => (minutes ? `本周工时已满，差 ${minutes}` : '本周工时已满'),
      'day-hours': ({ minutes }: ReasonParts) => (minutes ? `当天工时已满，差 ${minutes}` : '当天工时已满'),
      'drive-minutes': ({ minutes }: ReasonParts) => (minutes ? `当天行车时间已到上限，差 ${minutes}` : '当天行车时间已到上限'),
      'run-of-days': ({ days }: ReasonParts) => (days ? `连续上班会超过上限 ${days}` : '连续上班会超过上限'),
      'no-partner': () => '同一时间没有人能同去',
      'too-soon-after-another': ({ days }: ReasonParts) => (days ? `离同一任务的另一次太近，差 ${days}` : '离同一任务的另一次太近'),
      'pinned-elsewhere': () => '已固定给别人或别的日子',
      'day-too-short': ({ minutes }: ReasonParts) =>
        minutes ? `即使当天只做这一件，路程加办事也排不进上班和开放时间，差 ${minutes}` : '即使当天只做这一件，路程加办事也排不进上班和开放时间',
      closed: () => '这一天不开放',
      'opening-too-short': ({ minutes }: ReasonParts) => (minutes ? `这一天开放的时间不够办完，差 ${minutes}` : '这一天开放的时间不够办完'),
      'not-market-day': () => '这项任务只在赶集日做，这一天不逢集',
      unreachable: () => '以其交通方式没有路往返',
      'on-leave': () => '请假',
      'on-station-duty': () => '在所值班',
      'rest-after-duty': () => '值班后补休',
      'in-training': () => '培训',
      'day-off': () => '轮休或不上班',
      'skill-missing': ({ what }: ReasonParts) => (what ? `缺少技能：${what}` : '缺少所需技能'),
      'officer-needed': () => '辅警不能单独承担，须有民警',
      'outside-area': () => '不在其任职、本所或支援范围内',
    },
  },
  en: {
    skills: {
      mediate: 'mediation',
      safety_check: 'safety checks',
      outreach: 'outreach',
      patrol: 'patrol',
      first_aid: 'first aid',
      bilingual: 'both languages',
      enforce: 'enforcement',
    },
    minutes: (count: string) => `${count} min`,
    days: (count: string) => (count === '1' ? '1 day' : `${count} days`),
    points: (count: string) => (count === '1' ? '1 point' : `${count} points`),
    nearest: (who: string, day: string) => `nearest: ${who}, ${day}`,
    officerDays: (count: string) => (count === '1' ? '1 person-day' : `${count} person-days`),
    reasons: {
      free: () => 'Nothing stands in the way',
      'not-worth-it': ({ points }: ReasonParts) =>
        points ? `It would fit, but costs ${points} more in travel and disturbance than it is worth` : 'It would fit, but costs more than it is worth',
      'costs-more': ({ points }: ReasonParts) =>
        points ? `It would fit, but the whole plan would be ${points} worse than it is now` : 'It would fit, but is worse than how it is planned now',
      'no-time': ({ minutes }: ReasonParts) => (minutes ? `The other work of the day leaves no gap, ${minutes} short` : 'The other work of the day leaves no gap'),
      'week-hours': ({ minutes }: ReasonParts) => (minutes ? `The hours of the week are used up, ${minutes} short` : 'The hours of the week are used up'),
      'day-hours': ({ minutes }: ReasonParts) => (minutes ? `The hours of the day are used up, ${minutes} short` : 'The hours of the day are used up'),
      'drive-minutes': ({ minutes }: ReasonParts) => (minutes ? `No more driving is allowed that day, ${minutes} short` : 'No more driving is allowed that day'),
      'run-of-days': ({ days }: ReasonParts) => (days ? `${days} more at work in a row than allowed` : 'More days at work in a row than allowed'),
      'no-partner': () => 'Nobody is free to come along at the same time',
      'too-soon-after-another': ({ days }: ReasonParts) => (days ? `Too soon after another service of this duty, ${days} short` : 'Too soon after another service of this duty'),
      'pinned-elsewhere': () => 'Pinned to somebody else or another day',
      'day-too-short': ({ minutes }: ReasonParts) =>
        minutes
          ? `Even on an empty day the way and the work do not fit between the hours of work and of the place, ${minutes} short`
          : 'Even on an empty day the way and the work do not fit between the hours of work and of the place',
      closed: () => 'Closed on this day',
      'opening-too-short': ({ minutes }: ReasonParts) => (minutes ? `Open for less time than the work takes, ${minutes} short` : 'Open for less time than the work takes'),
      'not-market-day': () => 'Only done on market days, and this is none',
      unreachable: () => 'No road there and back for this way of moving',
      'on-leave': () => 'On leave',
      'on-station-duty': () => 'On station duty',
      'rest-after-duty': () => 'Resting after station duty',
      'in-training': () => 'In training',
      'day-off': () => 'A day off',
      'skill-missing': ({ what }: ReasonParts) => (what ? `Missing skill: ${what}` : 'A required skill is missing'),
      'officer-needed': () => 'An auxiliary cannot do this alone; an officer is needed',
      'outside-area': () => 'Outside of their post, their station and the stations they help',
    },
  },
})

/** Numbers of the referee's detail, in its order, such as spent and allowed. */
export type RuleNumbers = readonly string[]

export const ruleTexts = defineTexts({
  zh: {
    rules: {
      'unknown-reference': () => '计划里有数据中没有的人员、任务、地点或日子',
      'tour-twice': () => '同一人一天只能有一条行程，且不能是空的',
      'served-twice': () => '同一次任务被重复安排，或人数超过需要',
      'crew-incomplete': ([come, all]: RuleNumbers) => (all ? `同行的人没有到齐：需要 ${all} 人，只有 ${come} 人` : '同行的人没有到齐'),
      'crew-apart': () => '同行的人没有在同一天同一时间开始',
      'outside-area': () => '不在此人的任职、本所或支援范围内',
      'skill-missing': () => '没有人具备所需技能',
      'auxiliary-alone': () => '辅警不得单独巡逻、执法或承担须有民警的任务',
      'on-leave': () => '此人请假',
      'on-station-duty': () => '此人在所值班',
      'rest-after-duty': () => '值班后应当补休',
      'in-training': () => '此人在培训',
      'day-off': () => '此人当天休息',
      'rest-too-short': ([rest, needed]: RuleNumbers) =>
        needed ? `两天之间休息不足：${rest} 分钟，应有 ${needed} 分钟` : '两天之间休息不足',
      'outside-hours': () => '行程超出上班时间',
      'travel-time': () => '路上时间与道路实际所需不符',
      unreachable: () => '有一段没有路',
      'times-disagree': () => '时间前后矛盾，或办事时间不够',
      closed: () => '不在地点或任务的开放时间内',
      'not-market-day': () => '须在赶集日做，这一天不逢集',
      'appointment-time': () => '约定事项没有按约定的时间开始',
      'too-soon': ([, , gap]: RuleNumbers) => (gap ? `同一任务的两次隔得太近，至少应隔 ${gap} 天` : '同一任务的两次隔得太近'),
      'week-hours': ([spent]: RuleNumbers) => (spent ? `超过一周工时，共 ${spent} 分钟` : '超过一周工时'),
      'day-hours': ([spent, allowed]: RuleNumbers) => (allowed ? `超过一天工时：${spent} 分钟，上限 ${allowed} 分钟` : '超过一天工时'),
      'drive-minutes': ([spent, allowed]: RuleNumbers) =>
        allowed ? `超过一天行车上限：${spent} 分钟，上限 ${allowed} 分钟` : '超过一天行车上限',
      'run-of-days': ([run, allowed]: RuleNumbers) => (allowed ? `连续上班 ${run} 天，上限 ${allowed} 天` : '连续上班天数超过上限'),
      'break-missing': ([minutes]: RuleNumbers) => (minutes ? `行程中没有留出 ${minutes} 分钟休息` : '行程中没有留出休息'),
      'pin-broken': () => '已固定的安排被改动',
      'account-wrong': () => '有任务既没有安排，也没有列为未安排，或重复列出',
      'score-differs': () => '计划的分值与核对结果不一致',
    },
  },
  en: {
    rules: {
      'unknown-reference': () => 'It names a person, duty, place or day that the records do not have',
      'tour-twice': () => 'A person has one tour a day at most, and it has stops',
      'served-twice': () => 'One service is planned twice, or with more people than it needs',
      'crew-incomplete': ([come, all]: RuleNumbers) => (all ? `Not everybody comes: ${come} of ${all}` : 'Not everybody comes'),
      'crew-apart': () => 'Those who go together do not begin on the same day at the same time',
      'outside-area': () => 'The place is not this person’s to serve',
      'skill-missing': () => 'Nobody who comes holds the required skill',
      'auxiliary-alone': () => 'An auxiliary never patrols, enforces or does an officer’s work alone',
      'on-leave': () => 'The person is on leave',
      'on-station-duty': () => 'The person is on station duty',
      'rest-after-duty': () => 'The day after station duty is for rest',
      'in-training': () => 'The person is in training',
      'day-off': () => 'It is the person’s day off',
      'rest-too-short': ([rest, needed]: RuleNumbers) =>
        needed ? `Too little rest between two days: ${rest} min, ${needed} are needed` : 'Too little rest between two days',
      'outside-hours': () => 'The tour goes beyond the hours of work',
      'travel-time': () => 'The time on the road is not what the road takes',
      unreachable: () => 'One leg has no road',
      'times-disagree': () => 'The times contradict each other, or the work is too short',
      closed: () => 'Outside the hours of the place or the duty',
      'not-market-day': () => 'It belongs on a market day, and this is none',
      'appointment-time': () => 'An appointment does not begin at its time',
      'too-soon': ([, , gap]: RuleNumbers) => (gap ? `Two services of a duty lie too near, at least ${gap} days apart are asked for` : 'Two services of a duty lie too near'),
      'week-hours': ([spent]: RuleNumbers) => (spent ? `Beyond the hours of the week: ${spent} min` : 'Beyond the hours of the week'),
      'day-hours': ([spent, allowed]: RuleNumbers) => (allowed ? `Beyond the hours of the day: ${spent} min, ${allowed} allowed` : 'Beyond the hours of the day'),
      'drive-minutes': ([spent, allowed]: RuleNumbers) =>
        allowed ? `Too long on the road: ${spent} min, ${allowed} allowed` : 'Too long on the road',
      'run-of-days': ([run, allowed]: RuleNumbers) => (allowed ? `${run} days at work in a row, ${allowed} allowed` : 'Too many days at work in a row'),
      'break-missing': ([minutes]: RuleNumbers) => (minutes ? `The tour leaves no break of ${minutes} min` : 'The tour leaves no break'),
      'pin-broken': () => 'Something pinned was changed',
      'account-wrong': () => 'A service is neither planned nor listed as left out, or listed twice',
      'score-differs': () => 'The score is not what the check counts',
    },
  },
})

type Words = { readonly [code: string]: (...values: never[]) => string }

function sentence<Value>(words: Words, code: string, value: Value): string {
  const say = Object.keys(words).includes(code) ? (words[code] as ((value: Value) => string) | undefined) : undefined
  return say ? say(value) : code
}

function counted(value: number | null | undefined, words: (count: string) => string): string {
  return value ? words(formatNumber(value)) : ''
}

export function reasonSentence(reason: Reason): string {
  return sentence<ReasonParts>(reasonTexts.reasons as Words, reason.code, {
    minutes: counted(reason.minutes, reasonTexts.minutes),
    days: counted(reason.days, reasonTexts.days),
    points: counted(reason.points, reasonTexts.points),
    what: reason.what ? wordOf(reasonTexts.skills, reason.what) : '',
  })
}

/** Who comes nearest on which day, and for how many person-days the reason holds. */
export function reasonScope(reason: Reason, names: Names): string {
  const scope = reason.officer && reason.day ? [reasonTexts.nearest(names.person(reason.officer), formatDay(reason.day))] : []
  if (reason.count > 1) scope.push(reasonTexts.officerDays(formatNumber(reason.count)))
  return scope.join(' · ')
}

/** Names of crews and clock times are no numbers of the rule. */
function numbersOf(detail: string): string[] {
  return detail.match(/(?<![\d:.])\d+(?![\d:])/g) ?? []
}

export function ruleSentence(violation: Pick<Violation, 'code' | 'detail'>): string {
  return sentence<RuleNumbers>(ruleTexts.rules as Words, violation.code, numbersOf(violation.detail))
}
