import { texts } from '../ui/texts.ts'

export interface ProblemField {
  /** JSON pointer into the body. */
  pointer: string
  detail: string
}

interface ProblemParts {
  code: string
  title: string
  status: number
  detail?: string
  hint?: string
  instance?: string
  errors?: ProblemField[]
}

/** A refusal, in words for the person: RFC 9457 with a hint of what to do next. */
export class Problem extends Error {
  /** The last part of the document's `type`; `no-signal` and `unreadable-answer` arise on this side. */
  readonly code: string
  readonly title: string
  /** 0 when no answer came at all. */
  readonly status: number
  readonly detail: string
  readonly hint: string
  readonly instance: string
  readonly errors: readonly ProblemField[]

  constructor({ code, title, status, detail = '', hint = '', instance = '', errors = [] }: ProblemParts) {
    super(detail || title)
    this.name = 'Problem'
    this.code = code
    this.title = title
    this.status = status
    this.detail = detail
    this.hint = hint
    this.instance = instance
    this.errors = errors
  }

  /** No answer: the same command may be sent again, its `op_id` keeps it from being done twice. */
  get isNoSignal(): boolean {
    return this.status === 0
  }

  /** Anything that was thrown, as a problem. */
  static of(thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown
    // `fetch` rejects with a TypeError when there is no connection, with a DOMException when its time is over.
    if (thrown instanceof TypeError || thrown instanceof DOMException) {
      return new Problem({ code: 'no-signal', title: texts.noSignal, status: 0, hint: texts.noSignalHint })
    }
    const detail = thrown instanceof Error ? thrown.message : String(thrown)
    return new Problem({ code: 'unreadable-answer', title: texts.unreadableAnswer, status: 500, detail, hint: texts.unreadableAnswerHint })
  }

  static async ofResponse(response: Response): Promise<Problem> {
    const unreadable = { code: 'unreadable-answer', title: texts.unreadableAnswer, status: response.status, hint: texts.unreadableAnswerHint }
    if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return new Problem(unreadable)
    const body: unknown = await response.json().catch(() => null)
    return isDocument(body) ? new Problem({ ...body, code: body.type.split('/').at(-1) ?? '' }) : new Problem(unreadable)
  }

  /** What is said of the field at `pointer`, for the field to show. */
  at(pointer: string): string {
    return this.errors.find((error) => error.pointer === pointer)?.detail ?? ''
  }
}

function isDocument(body: unknown): body is ProblemParts & { type: string } {
  return typeof body === 'object' && body !== null && 'type' in body && typeof body.type === 'string' && 'title' in body
}
