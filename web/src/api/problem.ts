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

/** A part of the pages that could not be loaded, as browsers put it. */
const MISSING_PART = /dynamically imported module|importing a module script/i

/** A refusal, in words for the person: RFC 9457 with a hint of what to do next. */
export class Problem extends Error {
  /** The last part of the document's `type`; `no-signal`, `unreadable-answer` and `page-broken` arise on this side. */
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

  static noSignal(): Problem {
    return new Problem({ code: 'no-signal', title: texts.noSignal, status: 0, hint: texts.noSignalHint })
  }

  static unreadable(status: number, detail = ''): Problem {
    return new Problem({ code: 'unreadable-answer', title: texts.unreadableAnswer, status, detail, hint: texts.unreadableAnswerHint })
  }

  /** Anything that was thrown, as a problem. What no answer explains is a mistake of our own, and the console keeps it. */
  static of(thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown
    const detail = thrown instanceof Error ? thrown.message : String(thrown)
    if (thrown instanceof SyntaxError) return Problem.unreadable(500, detail)
    if (thrown instanceof TypeError && MISSING_PART.test(detail)) return Problem.noSignal()
    console.error(thrown)
    return new Problem({ code: 'page-broken', title: texts.pageBroken, status: 500, detail, hint: texts.pageBrokenHint })
  }

  static async ofResponse(response: Response): Promise<Problem> {
    if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return Problem.unreadable(response.status)
    const body: unknown = await response.json().catch(() => null)
    return isDocument(body) ? new Problem({ ...body, code: body.type.split('/').at(-1) ?? '' }) : Problem.unreadable(response.status)
  }

  /** What is said of the field at `pointer`, for the field to show. */
  at(pointer: string): string {
    return this.errors.find((error) => error.pointer === pointer)?.detail ?? ''
  }
}

function isDocument(body: unknown): body is ProblemParts & { type: string } {
  return typeof body === 'object' && body !== null && 'type' in body && typeof body.type === 'string' && 'title' in body
}
