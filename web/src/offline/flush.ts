/** Sends what waits. One flusher at a time on a phone; see `offline.ts` for when it runs. */
import type { Schemas } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { newDevice, type Database } from './database.ts'
import { claim, refuse, settle } from './outbox.ts'
import type { Operation, SyncResult } from './types.ts'

export type SyncRequest = Schemas['Sync']
/** Throws a `Problem` when there is no answer, or one that refuses the whole request. */
export type Send = (request: SyncRequest) => Promise<{ results: SyncResult[] }>

/** Why it stopped. `done`: nothing is left that may be sent now. */
export type Flushed =
  | { end: 'done'; sent: number }
  | { end: 'no-signal' | 'sign-in' | 'waits'; sent: number; problem: Problem }

const AT_ONCE_MAX = 50
/** Refusals of what was sent, not of who sends or when. */
const BAD_REQUEST = [400, 413, 415, 422]

export async function flush(database: Database, account: string, send: Send, now: () => number): Promise<Flushed> {
  const device = (await database.get('device', account)) ?? newDevice(account)
  let sent = 0
  let most = AT_ONCE_MAX
  for (;;) {
    const claimed = await claim(database, account, now(), most)
    if (!claimed.length) return { end: 'done', sent }
    try {
      const { results } = await send(requestOf(device.id, account, claimed))
      await settle(database, account, results, now())
      sent += claimed.length
      // A server that leaves operations unanswered is not asked again at once.
      const answered = new Set(results.filter(isFinal).map((result) => result.op_id))
      if (claimed.some((one) => !answered.has(one.op_id))) return waits('waits', sent, unanswered())
      most = AT_ONCE_MAX
    } catch (thrown) {
      const problem = Problem.of(thrown)
      const [only] = claimed
      if (!BAD_REQUEST.includes(problem.status) || !only) return stopped(problem, sent)
      // One operation nobody can read must not hold back the others: they are sent one by one.
      if (claimed.length === 1) await refuse(database, only, documentOf(problem), now())
      most = 1
    }
  }
}

function requestOf(device: string, login: string, claimed: readonly Operation[]): SyncRequest {
  const operations = claimed.map(({ op_id, sequence, kind, body }) => ({ op_id, sequence: sequence ?? 0, kind, body }))
  return { device, login, operations }
}

function isFinal({ status }: SyncResult): boolean {
  return ['applied', 'replayed', 'conflict', 'refused'].includes(status)
}

function stopped(problem: Problem, sent: number): Flushed {
  if (problem.isNoSignal) return waits('no-signal', sent, problem)
  if (problem.code === 'sign-in-needed') return waits('sign-in', sent, problem)
  return waits('waits', sent, problem)
}

function waits(end: 'no-signal' | 'sign-in' | 'waits', sent: number, problem: Problem): Flushed {
  return { end, sent, problem }
}

function unanswered(): Problem {
  return Problem.unreadable(200, 'operations without a result')
}

function documentOf({ code, title, status, detail, hint }: Problem) {
  return { type: code, title, status, detail, hint }
}
