import { Problem } from './problem.ts'

/**
 * `fetch` that tells a missing answer from a mistake of our own, since both throw a `TypeError`: no connection, a time that
 * is over and a line that breaks off are "no signal". The body is whole when it returns.
 */
export async function ask(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  try {
    const response = await fetch(input, init)
    const body = await response.blob()
    const { status, statusText, headers } = response
    return new Response(body.size > 0 ? body : null, { status, statusText, headers })
  } catch {
    throw Problem.noSignal()
  }
}
