// Serves built files with the product's own security headers, and answers of the interface that a test gives.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
}
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; " +
  "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** @typedef {{ status?: number, type?: string, body: unknown }} Answer */
/** @typedef {(request: { method: string, path: string, query: URLSearchParams, body: any }) => Answer | null | Promise<Answer | null>} Respond */

/**
 * @param {string} folder
 * @param {Respond} respond what is no file; `null` means 404
 */
export async function serveFiles(folder, respond = () => null) {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    response.setHeader('content-security-policy', CSP)
    response.setHeader('x-content-type-options', 'nosniff')
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const answer = await respond({ method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, body: text ? JSON.parse(text) : null })
    if (answer) {
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' })
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
      return
    }
    const path = url.pathname.startsWith('/app') && !extname(url.pathname) ? '/index.html' : url.pathname
    const bytes = await readFile(join(folder, path)).catch(() => null)
    const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(path))] ?? 'application/octet-stream'
    response.writeHead(bytes ? 200 : 404, { 'content-type': type })
    response.end(bytes ?? '')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    /** No signal from now on. */
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve(null))
      }),
  }
}

/**
 * The page's console errors and broken promises; a test ends with `assert.deepEqual(problems, [])`.
 * @param {import('playwright-core').Page} page
 * @param {RegExp} [expected]
 */
export function watchProblems(page, expected) {
  /** @type {string[]} */
  const problems = []
  const add = (/** @type {string} */ text) => {
    if (!expected?.test(text)) problems.push(text)
  }
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') add(message.text())
  })
  page.on('pageerror', (error) => add(error.message))
  return problems
}
