/** The only way to the server: typed by openapi.json, refusals thrown as `Problem`. */
import createClient from 'openapi-fetch'
import { ask } from './ask.ts'
import { Problem } from './problem.ts'
import type { components, paths } from './schema.ts'

export type Schemas = components['schemas']

/** A request that takes longer has no answer; commands may be sent again. */
const REQUEST_SECONDS_MAX = 30

let tellSignedOut: () => void = () => {}

/** Called when the server no longer knows who this is. */
export function whenSignedOut(callback: () => void): void {
  tellSignedOut = callback
}

export const api = createClient<paths>({ baseUrl: typeof location === 'undefined' ? '' : location.origin, fetch: ask })

api.use({
  onRequest({ request }) {
    // Another site cannot set it without asking first, which the server refuses.
    request.headers.set('x-anlin', '1')
    return new Request(request, { signal: AbortSignal.timeout(REQUEST_SECONDS_MAX * 1000) })
  },
  async onResponse({ response }) {
    if (response.ok) return
    const problem = await Problem.ofResponse(response)
    if (problem.code === 'sign-in-needed') tellSignedOut()
    throw problem
  },
})

/** The content of an answer: `await answerOf(api.GET('/api/v1/session'))`. */
export async function answerOf<T>(asked: Promise<{ data?: T }>): Promise<T> {
  try {
    const { data } = await asked
    return data as T
  } catch (thrown) {
    throw Problem.of(thrown)
  }
}

/** The identity of a command. It is made once, when the person decides, and stays the same however often it is sent. */
export function newOpId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  // Over plain HTTP in a home network browsers hide `randomUUID`.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
