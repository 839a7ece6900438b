/**
 * Two languages, Chinese first. Each feature keeps its texts in one `defineTexts({ zh, en })`; a key that is missing in
 * `en`, or is only there, does not type-check. Reading a text in a template follows the chosen language.
 */
import { shallowRef } from 'vue'

export type Lang = 'zh' | 'en'

type Entry = string | readonly string[] | ((...values: never[]) => string) | { readonly [key: string]: Entry }
type Texts = { readonly [key: string]: Entry }
/** The same keys; strings may differ, functions take the same values. */
type Same<T> = {
  readonly [Key in keyof T]: T[Key] extends string
    ? string
    : T[Key] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Same<T[Key]>
}

/** Each in its own language: who cannot read the page must find the way out of it. */
export const langNames: Readonly<Record<Lang, string>> = { zh: '中文', en: 'English' }

const COOKIE = 'anlin-lang'
const YEAR_SECONDS = 365 * 24 * 3600

export const lang = shallowRef<Lang>('zh')
/** The county's zone: every time on a page is that of the county, wherever the reader is. */
export const zone = shallowRef('Asia/Shanghai')

export function defineTexts<const T extends Texts>(texts: { readonly zh: T; readonly en: Same<NoInfer<T>> }): Same<T> {
  return new Proxy({} as Same<T>, {
    get: (_target, key) => (texts[lang.value] as Record<string | symbol, unknown>)[key],
    has: (_target, key) => key in texts.zh,
    ownKeys: () => Reflect.ownKeys(texts.zh),
    getOwnPropertyDescriptor: (_target, key) => ({ configurable: true, enumerable: key in texts.zh }),
  })
}

/** Of a value that came from outside, its word; an unknown value is shown as it is. */
export function wordOf(words: { readonly [key: string]: string }, value: string): string {
  return Object.prototype.hasOwnProperty.call(words, value) ? (words[value] ?? value) : value
}

/** The language chosen before, or Chinese unless the browser asks for English first: the server decides alike. */
export function rememberedLang(cookies: string, browserLang: string): Lang {
  const chosen = cookies.split(';').map((pair) => pair.trim().split('=')).find(([name]) => name === COOKIE)?.[1]
  if (chosen === 'zh' || chosen === 'en') return chosen
  return browserLang.toLowerCase().startsWith('en') ? 'en' : 'zh'
}

export function startLang(): void {
  lang.value = rememberedLang(document.cookie, navigator.language)
  document.documentElement.lang = htmlLang(lang.value)
}

export function chooseLang(chosen: Lang): void {
  lang.value = chosen
  document.cookie = `${COOKIE}=${chosen}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
  document.documentElement.lang = htmlLang(chosen)
}

export function htmlLang(of: Lang): string {
  return of === 'zh' ? 'zh-CN' : 'en'
}

const formats = new Map<string, Intl.DateTimeFormat>()

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang.value} ${JSON.stringify(options)}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', options)
    formats.set(key, format)
  }
  return format
}

/** Noon, so that no rounding can reach another day. */
function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00Z`)
}

const DAY_STYLES = {
  /** 11月23日 周一 · Mon 23 Nov */
  short: { month: 'short', day: 'numeric', weekday: 'short' },
  /** 11/23 · 23/11 */
  tiny: { month: 'numeric', day: 'numeric' },
  /** 2026年11月23日星期一 · Monday 23 November 2026 */
  long: { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' },
  weekday: { weekday: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** A civil day, `2026-11-23`. */
export function formatDay(day: string, style: keyof typeof DAY_STYLES = 'short'): string {
  return dateFormat({ ...DAY_STYLES[style], timeZone: 'UTC' }).format(noonOf(day))
}

/** An instant, in the county's zone. */
export function formatInstant(instant: string): string {
  const options = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return dateFormat({ ...options, timeZone: zone.value }).format(new Date(instant))
}

export function formatNumber(value: number, digits = 0): string {
  return new Intl.NumberFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value)
}

/** 1 小时 30 分 · 1 h 30 min */
export function formatMinutes(minutes: number): string {
  const [hours, rest] = [Math.trunc(minutes / 60), Math.round(minutes % 60)]
  const words = lang.value === 'zh' ? ([' 小时', ' 分'] as const) : ([' h', ' min'] as const)
  const parts = [hours ? `${hours}${words[0]}` : '', rest || !hours ? `${rest}${words[1]}` : '']
  return parts.filter(Boolean).join(' ')
}

/** The civil day of an instant in the county's zone; instants on the phone may be of another. */
export function dayOf(instant: Date): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone.value, year: 'numeric', month: '2-digit', day: '2-digit' })
  return parts.format(instant)
}

/** A civil day that came from outside, such as the address. */
export function dayIn(text: unknown): string | null {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const noon = noonOf(text)
  return !Number.isNaN(noon.getTime()) && noon.toISOString().startsWith(text) ? text : null
}

export function plusDays(day: string, days: number): string {
  const date = noonOf(day)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** 1 is Monday, 7 Sunday. */
export function weekdayOf(day: string): number {
  return noonOf(day).getUTCDay() || 7
}

/** The Monday of the week that `day` lies in. */
export function mondayOf(day: string): string {
  return plusDays(day, 1 - weekdayOf(day))
}
