/** Who is signed in. The phone remembers it, so that the day's work opens without signal. */
import { computed, shallowRef } from 'vue'
import { answerOf, api, type Schemas } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { zone } from '../i18n.ts'

export type Session = Schemas['SessionView']
export type Permission = Schemas['Permission']

const KEY = 'anlin-session'

export const session = shallowRef<Session | null>(null)
export const permissions = computed(() => new Set<Permission>(session.value?.permissions))

export function may(permission: Permission): boolean {
  return permissions.value.has(permission)
}

export function openSession(opened: Session): void {
  session.value = opened
  if (opened.county) zone.value = opened.county.zone
  localStorage.setItem(KEY, JSON.stringify(opened))
}

export function forgetSession(): void {
  session.value = null
  localStorage.removeItem(KEY)
}

/** A line that has not answered by then hardly will. */
const PATIENCE_MS = 3000

/**
 * Asks the server; without signal, or while a bad line keeps it waiting, the one remembered here counts. `null` when
 * nobody is signed in.
 */
export async function findSession(): Promise<Session | null> {
  const asked = askServer()
  if (!localStorage.getItem(KEY)) return asked
  await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
  if (!session.value) restoreSession()
  return session.value
}

async function askServer(): Promise<Session | null> {
  try {
    openSession(await answerOf(api.GET('/api/v1/session')))
  } catch (thrown) {
    const problem = Problem.of(thrown)
    if (problem.status === 401) forgetSession()
    else if (problem.isNoSignal || problem.status >= 500) restoreSession()
    else throw problem
  }
  return session.value
}

function restoreSession(): void {
  const kept = localStorage.getItem(KEY)
  if (kept) openSession(JSON.parse(kept) as Session)
}

export async function signOut(): Promise<void> {
  await answerOf(api.DELETE('/api/v1/session'))
  forgetSession()
}
