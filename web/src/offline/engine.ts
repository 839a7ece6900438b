/**
 * Ties the outbox to the page: when it is sent, who else is told, what is preloaded. Runs for one account at a time;
 * `watchAccount` starts and stops it. Recording works from the first moment, with or without a server.
 */
import { ask } from '../api/ask.ts'
import { Problem } from '../api/problem.ts'
import { endSession, isSignedOut } from '../app/session.ts'
import { openDatabase, type Database } from './database.ts'
import { flush, type Flushed, type SyncRequest } from './flush.ts'
import * as outbox from './outbox.ts'
import { preloadDays, preloadMap } from './preload.ts'
import { askToPersist } from './register.ts'
import * as state from './state.ts'
import type { Operation, SyncResult, WorkBody } from './types.ts'

const TICK_SECONDS = 30
/** How often an open page looks whether the days ahead have changed. */
const LOOK_SECONDS = 120
const SEND_SECONDS_MAX = 15
const PAUSE_SECONDS_MAX = 600
const LOCK = 'anlin-flush'

let opening: Promise<Database> | undefined
let account = ''
let timer: ReturnType<typeof setTimeout> | undefined
let flushing: Promise<void> | undefined
let isWantedAgain = false
/** Tries in a row that a server answered with "not now". */
let refusals = 0
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('anlin-offline')

/** The database; opened anew when another tab made this page close it. */
export function database(): Promise<Database> {
  opening ??= openDatabase().then((opened) => {
    const forget = () => (opening = undefined)
    opened.addEventListener('close', forget)
    opened.addEventListener('versionchange', forget)
    return opened
  })
  opening.catch(() => (opening = undefined))
  return opening
}

/** Whose work this phone keeps from now on; `null` when nobody is signed in. What waits stays for its owner. */
export async function watchAccount(login: string | null): Promise<void> {
  account = login ?? ''
  refusals = 0
  clearTimeout(timer)
  state.sync.value = { isRunning: false, at: null, trouble: null, next_at: null }
  state.days.value = null
  await reread()
  if (!account) return forgetDays()
  const archive = await (await database()).get('archive', 'base').catch(() => undefined)
  state.mapBytes.value = archive?.bytes.size ?? 0
  void askToPersist()
  await forgetOthersDays()
  await Promise.all([syncNow(), preload(false)])
}

/** The same person has signed in again: what waits is sent, and the days are fetched anew. */
export async function goOn(): Promise<void> {
  await Promise.all([syncNow(), preload(true)])
}

/** Of whoever was here, only what waits to be sent stays. */
export async function forgetDays(): Promise<void> {
  await (await database()).clear('days')
}

/** On a shared computer one officer's tour is not kept for the next; what waits to be sent is. */
async function forgetOthersDays(): Promise<void> {
  const db = await database()
  const others = (await db.getAllKeys('days')).filter((login) => login !== account)
  await Promise.all(others.map((login) => db.delete('days', login)))
}

/** Reads everything the pages show from the database. */
async function reread(): Promise<void> {
  if (!account) {
    state.operations.value = []
    return
  }
  try {
    const db = await database()
    const [operations, device, kept, all] = await Promise.all([
      outbox.listOperations(db, account),
      db.get('device', account),
      db.get('days', account),
      db.getAll('outbox'),
    ])
    state.operations.value = operations
    state.othersWaiting.value = all.filter((one) => one.account !== account && one.state === 'waiting').length
    state.sync.value = { ...state.sync.value, at: device?.synced_at ?? null }
    if (kept) state.days.value = { answer: kept.answer, fetched_at: kept.fetched_at }
    state.storageTrouble.value = ''
  } catch (thrown) {
    state.storageTrouble.value = thrown instanceof Error ? thrown.message : String(thrown)
  }
  state.isReady.value = true
}

async function changed(): Promise<void> {
  await reread()
  channel?.postMessage('changed')
  plan()
}

/** Records what was done. When it returns, it survives a dead battery. */
export async function record(body: WorkBody): Promise<Operation> {
  const operation = await outbox.record(await database(), account, body, Date.now())
  await changed()
  return operation
}

/** `false`: it is on its way already, and a correction must be recorded instead. */
export async function undo(opId: string): Promise<boolean> {
  const isUndone = await outbox.undo(await database(), opId)
  await changed()
  return isUndone
}

/** Changes a record that was not sent, or records the change as a correction of it. */
export async function amend(operation: Operation, body: WorkBody): Promise<void> {
  const { corrects: _own, ...rest } = body
  const { corrects } = operation.body
  const whole = corrects ? { ...rest, corrects } : rest
  const isAmended = await outbox.amend(await database(), operation.op_id, { body: whole, held_until: Date.now() })
  if (isAmended) await changed()
  else await record({ ...body, corrects: operation.op_id })
}

/** Holds a record back while its details are being written; `seconds` of 0 lets it go. */
export async function hold(opId: string, seconds: number): Promise<void> {
  await outbox.amend(await database(), opId, { held_until: Date.now() + seconds * 1000 })
  await changed()
}

export async function dropTroubled(opId: string): Promise<void> {
  await outbox.drop(await database(), opId)
  await changed()
}

export async function sendAgain(operation: Operation, body: WorkBody = operation.body): Promise<void> {
  await outbox.again(await database(), operation.op_id, body, Date.now())
  await changed()
  await syncNow()
}

/** Sends what waits, now. Calls while it runs are answered by one more run. */
export function syncNow(): Promise<void> {
  isWantedAgain = true
  flushing ??= run().finally(() => (flushing = undefined))
  return flushing
}

async function run(): Promise<void> {
  clearTimeout(timer)
  state.sync.value = { ...state.sync.value, isRunning: true, next_at: null }
  while (isWantedAgain) {
    isWantedAgain = false
    const whose = account
    if (!whose || isSignedOut.value) break
    try {
      const flushed = await alone(async () => flush(await database(), whose, send, Date.now))
      await outbox.forgetOld(await database(), whose, Date.now())
      if (whose === account) note(flushed)
    } catch (thrown) {
      state.storageTrouble.value = thrown instanceof Error ? thrown.message : String(thrown)
    }
  }
  const before = state.troubled.value.length
  state.sync.value = { ...state.sync.value, isRunning: false }
  await changed()
  // The server knows something this phone does not: show its side.
  if (state.troubled.value.length > before) void preload(true)
}

function note(flushed: Flushed): void {
  const isAnswered = flushed.end !== 'no-signal'
  const isPatience = flushed.end === 'waits'
  refusals = isPatience ? refusals + 1 : 0
  if (flushed.sent > 0 || flushed.end !== 'done') state.hasSignal.value = isAnswered
  if (flushed.end === 'sign-in') endSession()
  const pause = Math.min(TICK_SECONDS * 2 ** (refusals - 1), PAUSE_SECONDS_MAX) * 1000
  state.sync.value = {
    ...state.sync.value,
    trouble: flushed.end === 'done' ? null : { title: flushed.problem.title, hint: flushed.problem.hint },
    next_at: isPatience ? Date.now() + pause : null,
  }
}

/** Two tabs must not send at the same time: sequences would arrive out of order. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? await navigator.locks.request(LOCK, work) : work()
}

/** Sets the next try: when the youngest record may go, when the server asked to come again, or in half a minute. */
function plan(): void {
  clearTimeout(timer)
  const { isRunning, next_at } = state.sync.value
  const first = state.waiting.value[0]
  if (!first || isRunning || isSignedOut.value) return
  const now = Date.now()
  const isHeld = first.sequence === null && first.held_until > now
  const at = next_at ?? (isHeld ? first.held_until : first.sequence === null && !state.sync.value.trouble ? now : now + TICK_SECONDS * 1000)
  timer = setTimeout(() => void syncNow(), Math.max(at - now, 0) + 50)
}

async function send(request: SyncRequest): Promise<{ results: SyncResult[] }> {
  const response = await ask('/api/v1/sync', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-anlin': '1' },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(SEND_SECONDS_MAX * 1000),
  })
  if (!response.ok) throw await Problem.ofResponse(response)
  const answer: unknown = await response.json()
  // A hotel's sign-in page answers 200 to everything.
  if (!isAnswer(answer)) throw Problem.noSignal()
  return answer
}

function isAnswer(answer: unknown): answer is { results: SyncResult[] } {
  return typeof answer === 'object' && answer !== null && 'results' in answer && Array.isArray(answer.results)
}

interface Fetching {
  whose: string
  done: Promise<void>
}
let fetching: Fetching | undefined

/** Fetches days and map when they have grown old. Without signal the kept ones stay, and they are shown meanwhile. */
export function preload(isForced: boolean): Promise<void> {
  if (!account || isSignedOut.value) return Promise.resolve()
  if (!isForced && fetching?.whose === account) return fetching.done
  const mine: Fetching = { whose: account, done: fetchAhead(account, isForced) }
  fetching = mine
  return mine.done.finally(() => {
    if (fetching === mine) fetching = undefined
  })
}

async function fetchAhead(whose: string, isForced: boolean): Promise<void> {
  try {
    const { answer, fetched_at, isFresh } = await preloadDays(await database(), whose, Date.now(), isForced)
    if (isFresh) state.hasSignal.value = true
    if (whose === account) state.days.value = { answer, fetched_at }
    state.preloadTrouble.value = null
    if (isFresh) channel?.postMessage('changed')
  } catch (thrown) {
    const problem = Problem.of(thrown)
    if (problem.isNoSignal) state.hasSignal.value = false
    if (problem.code === 'sign-in-needed') endSession()
    state.preloadTrouble.value = { title: problem.title, hint: problem.hint }
    return
  }
  // The map may be missing or slow; the day's work does not wait for it.
  const archive = await preloadMap(await database(), Date.now()).catch(() => null)
  if (archive) state.mapBytes.value = archive.bytes.size
}

/** The whole base map as it is kept on this phone, for drawing without a server. */
export async function keptMap(): Promise<Blob | null> {
  return (await (await database()).get('archive', 'base'))?.bytes ?? null
}

function wake(): void {
  if (!account || document.visibilityState === 'hidden') return
  void syncNow()
  void preload(false)
}

if (typeof window !== 'undefined') {
  addEventListener('online', wake)
  addEventListener('offline', () => (state.hasSignal.value = false))
  document.addEventListener('visibilitychange', wake)
  channel?.addEventListener('message', () => void reread().then(plan))
  setInterval(() => {
    if (document.visibilityState !== 'hidden') void preload(false)
  }, LOOK_SECONDS * 1000)
}
