/**
 * Who is signed in. The phone remembers it, so that the day's work opens without signal, and also after the session has
 * ended on the server: what is kept here stays in the hands of the one who records, until they sign in again.
 */
import { computed, shallowRef } from 'vue'
import { answerOf, api, type Schemas } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { zone } from '../i18n.ts'

export type Session = Schemas['SessionView']
export type Permission = Schemas['Permission']

interface Remembered {
  session: Session
  /** Milliseconds since 1970: when the server last said that this is who is signed in. */
  known_at: number
  is_signed_out: boolean
}

const KEY = 'anlin-session'
/** A long weekend without signal; docs/privacy.md says why no longer. */
export const KEPT_MS_MAX = 72 * 3600 * 1000

export const session = shallowRef<Session | null>(null)
/** The server no longer knows the session: only what this phone keeps can be used. */
export const isSignedOut = shallowRef(false)
export const permissions = computed(() => new Set<Permission>(session.value?.permissions))

export function may(permission: Permission): boolean {
  return permissions.value.has(permission)
}

let tellForgotten: () => void = () => {}

/** Called when what this phone keeps of somebody's work must go. */
export function whenForgotten(callback: () => void): void {
  tellForgotten = callback
}

export function openSession(opened: Session): void {
  remember({ session: opened, known_at: Date.now(), is_signed_out: false })
}

/** The server no longer knows who this is. Who records work goes on with what this phone keeps. */
export function endSession(): void {
  const kept = remembered()
  if (kept?.session.permissions.includes('record_work')) remember({ ...kept, is_signed_out: true })
  else forgetSession()
}

export function forgetSession(): void {
  session.value = null
  isSignedOut.value = false
  if (!localStorage.getItem(KEY)) return
  localStorage.removeItem(KEY)
  tellForgotten()
}

/** On a shared computer nobody's days are kept for whoever comes next week. */
export function forgetWhenOld(): void {
  if (!remembered()) forgetSession()
}

/** Cookies are shared between tabs: who signs in or out in another one does so here. */
export function followOtherTabs(): void {
  addEventListener('storage', ({ key }) => {
    if (key !== KEY) return
    const kept = remembered()
    if (kept) show(kept)
    else forgetSession()
  })
}

function remember(kept: Remembered): void {
  localStorage.setItem(KEY, JSON.stringify(kept))
  show(kept)
}

function show({ session: kept, is_signed_out }: Remembered): void {
  session.value = kept
  isSignedOut.value = is_signed_out
  if (kept.county) zone.value = kept.county.zone
}

function remembered(): Remembered | null {
  const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Remembered> | null
  if (!kept?.session || kept.known_at === undefined) return null
  // A clock that was set back must not keep the days for ever.
  const isOld = Math.abs(Date.now() - kept.known_at) > KEPT_MS_MAX
  return isOld ? null : { session: kept.session, known_at: kept.known_at, is_signed_out: kept.is_signed_out ?? false }
}

/** A line that has not answered by then hardly will. */
const PATIENCE_MS = 3000

/**
 * Asks the server; without signal, or while a bad line keeps it waiting, the one remembered here counts. `null` when
 * nobody is signed in.
 */
export async function findSession(): Promise<Session | null> {
  forgetWhenOld()
  const asked = askServer()
  if (!remembered()) return asked
  await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
  if (!session.value) restoreSession()
  return session.value
}

async function askServer(): Promise<Session | null> {
  try {
    openSession(await answerOf(api.GET('/api/v1/session')))
  } catch (thrown) {
    const problem = Problem.of(thrown)
    const isNoAnswer = problem.isNoSignal || problem.status >= 500 || problem.code === 'unreadable-answer'
    if (problem.code === 'sign-in-needed') endSession()
    else if (isNoAnswer) restoreSession()
    else throw problem
  }
  return session.value
}

function restoreSession(): void {
  const kept = remembered()
  if (kept) show(kept)
}

export async function signOut(): Promise<void> {
  try {
    if (!isSignedOut.value) await answerOf(api.DELETE('/api/v1/session'))
  } catch (thrown) {
    // It had ended there already.
    if (Problem.of(thrown).code !== 'sign-in-needed') throw thrown
  }
  forgetSession()
}
