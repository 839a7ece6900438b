/** A server of a few lines that keeps the rules of `op_id` and sequence; the real one is tried in the browser tests. */
import { Problem } from '../api/problem.ts'
import type { SyncRequest } from './flush.ts'
import type { SyncResult } from './types.ts'

export class MemoryServer {
  /** What was really done, in order. */
  readonly applied: { op_id: string; sequence: number; outcome: string; place: string }[] = []
  readonly requests: SyncRequest[] = []
  readonly #digests = new Map<string, string>()
  readonly #states = new Map<string, string>()
  /** Called before the request is looked at, and after it was carried out; may throw. */
  before: (request: SyncRequest) => void = () => {}
  after: (request: SyncRequest) => void = () => {}

  send = async (request: SyncRequest): Promise<{ results: SyncResult[] }> => {
    this.requests.push(structuredClone(request))
    this.before(request)
    const results = request.operations.map((operation) => this.#carryOut(operation))
    this.after(request)
    return { results }
  }

  /** Somebody else, on another phone, has said what became of a slot. */
  decide(slot: string, outcome: string): void {
    this.#states.set(slot, outcome)
  }

  #carryOut({ op_id, sequence, body }: SyncRequest['operations'][number]): SyncResult {
    const digest = JSON.stringify(body)
    const earlier = this.#digests.get(op_id)
    if (earlier === digest) return { op_id, status: 'replayed' }
    if (earlier) return { op_id, status: 'conflict', problem: problem('operation-reused', 409) }
    const there = body.slot && this.#states.get(body.slot)
    if (there && there !== body.outcome) return { op_id, status: 'conflict', problem: problem('conflict', 409) }
    if (body.place === 'unknown') return { op_id, status: 'refused', problem: problem('not-found', 404) }
    this.#digests.set(op_id, digest)
    this.applied.push({ op_id, sequence, outcome: body.outcome, place: body.place })
    return { op_id, status: 'applied' }
  }
}

function problem(code: string, status: number) {
  return { type: `/problems/${code}`, title: code, status }
}

export function noSignal(): never {
  throw Problem.noSignal()
}

export function refuseWith(status: number): never {
  throw new Problem({ code: status === 401 ? 'sign-in-needed' : 'some-code', title: 'some title', status })
}
