/** What the pages may know about this phone and its connection; `engine.ts` writes it. Kept small: every page loads it. */
import { computed, shallowRef, watch } from 'vue'
import { isSignedOut, session, whenForgotten } from '../app/session.ts'
import type { MyDays, Operation } from './types.ts'

export interface SyncState {
  isRunning: boolean
  /** When the server last answered. */
  at: number | null
  /** Why the last try came to nothing, in the words of the problem. */
  trouble: { title: string; hint: string } | null
  /** The next try, when the server asked for patience. */
  next_at: number | null
}

/** Everything recorded here by the one who is signed in, oldest first. */
export const operations = shallowRef<readonly Operation[]>([])
export const hasSignal = shallowRef(typeof navigator === 'undefined' || navigator.onLine !== false)
export const sync = shallowRef<SyncState>({ isRunning: false, at: null, trouble: null, next_at: null })
export const days = shallowRef<{ answer: MyDays; fetched_at: number } | null>(null)
/** Size of the map kept on this phone. */
export const mapBytes = shallowRef(0)
/** Why the days ahead could not be fetched. */
export const preloadTrouble = shallowRef<{ title: string; hint: string } | null>(null)
/** Operations of other accounts that wait on this phone for their owners. */
export const othersWaiting = shallowRef(0)
/** Whether the phone's own database has been read. */
export const isReady = shallowRef(false)
/** The phone refuses to store anything: recording would not be safe. */
export const storageTrouble = shallowRef('')

export const waiting = computed(() => operations.value.filter(({ state }) => state === 'waiting'))
export const safe = computed(() => operations.value.filter(({ state }) => state === 'safe'))
/** What the officer has to decide about. */
export const troubled = computed(() => operations.value.filter(({ state }) => state === 'conflict' || state === 'refused'))
export const waitingCount = computed(() => waiting.value.length)

/** Keeps the work of whoever is signed in on this phone, from now on. Called once, at the page's start. */
export function startOutbox(): void {
  whenForgotten(async () => (await import('./engine.ts')).forgetDays())
  const recorder = computed(() => (session.value?.permissions.includes('record_work') ? session.value.account.login : null))
  watch(
    [recorder, isSignedOut],
    async ([login], [before]) => {
      // Who records nothing needs none of it.
      if (!login && !before) return
      const engine = await import('./engine.ts')
      if (login !== before) await engine.watchAccount(login)
      else if (!isSignedOut.value) await engine.goOn()
    },
    { immediate: true },
  )
}
