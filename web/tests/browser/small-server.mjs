// A server of a few lines with the built pages, one officer's days and the rules of `op_id`. It can be stopped, can lose
// an answer after the work is done, and can forget who is signed in: all that a phone in a valley meets.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
}
const CSP = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; object-src 'none'; base-uri 'none'"

export class SmallServer {
  /** What was really done, in order. @type {{ op_id: string, sequence: number, body: any }[]} */
  applied = []
  /** @type {any[]} */
  requests = []
  isSignedIn = true
  /** A line that takes requests and brings no answer. */
  isSilent = false
  /** Answers that get lost after the work is done. */
  answersToLose = 0
  /** How often somebody asked for the days. */
  daysAsked = 0
  /** Slots of which somebody else has said something. @type {Map<string, any>} */
  decided = new Map()
  port = 0
  #digests = new Map()
  /** @type {import('node:http').Server | null} */
  #server = null
  #dist
  #permissions

  /**
   * @param {string} dist folder of the built pages
   * @param {() => object} days the officer's days
   * @param {string[]} permissions
   */
  constructor(dist, days, permissions = ['record_work']) {
    this.#dist = dist
    this.days = days
    this.#permissions = permissions
  }

  get address() {
    return `http://127.0.0.1:${this.port}`
  }

  /** The same port again after a stop. @returns {Promise<void>} */
  start() {
    const server = createServer((request, response) => void this.#answer(request, response))
    this.#server = server
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.port, '127.0.0.1', () => {
        const address = server.address()
        if (address && typeof address === 'object') this.port = address.port
        resolve()
      })
    })
  }

  /** @returns {Promise<void>} */
  stop() {
    const server = this.#server
    this.#server = null
    server?.closeAllConnections()
    return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()))
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async #answer(request, response) {
    const path = new URL(request.url ?? '/', this.address).pathname
    const body = await textOf(request)
    const json = (/** @type {number} */ status, /** @type {object} */ value) => {
      const type = status < 400 ? 'application/json' : 'application/problem+json'
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(JSON.stringify(value))
    }
    if (this.isSilent) return
    if (path === '/api/v1/session' && request.method === 'POST') this.isSignedIn = true
    if (path.startsWith('/api/') && !this.isSignedIn) return json(401, problem('sign-in-needed', 401, '请先登录'))
    if (path === '/api/v1/session') return json(200, this.#session())
    if (path === '/api/v1/my-days') {
      const days = JSON.stringify(this.days())
      const tag = `"${createHash('sha256').update(days).digest('hex')}"`
      this.daysAsked += 1
      const isKnown = request.headers['if-none-match'] === tag
      response.writeHead(isKnown ? 304 : 200, { 'content-type': 'application/json', 'cache-control': 'no-store', etag: tag }).end(isKnown ? '' : days)
      return
    }
    if (path === '/api/v1/sync') {
      const results = this.#carryOut(JSON.parse(body))
      if (this.answersToLose > 0) {
        this.answersToLose -= 1
        response.destroy()
        return
      }
      return json(200, { results })
    }
    if (path.startsWith('/api/')) return json(404, problem('not-found', 404, '没有找到'))
    if (path === '/map/base.pmtiles') return json(404, problem('no-roads', 404, '还没有导入道路'))
    this.#file(path, response)
  }

  /** @param {string} path @param {import('node:http').ServerResponse} response */
  #file(path, response) {
    const isPage = path === '/app' || path.startsWith('/app/')
    const file = join(this.#dist, isPage ? 'index.html' : path.replaceAll('..', ''))
    if (!existsSync(file) || !extname(file)) {
      response.writeHead(404).end()
      return
    }
    const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(file))] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache', 'content-security-policy': CSP }).end(readFileSync(file))
  }

  #session() {
    const county = { code: '522634', name: '雷山县', zone: 'Asia/Shanghai', pairing_note: null }
    const account = { id: '0192f000-0000-7000-8000-000000000001', login: 'officer', role: 'officer', area: '522634000001', officer: '0001', state: 'active' }
    return { account, county, area_name: county.name, permissions: this.#permissions, demo: false }
  }

  /** @param {{ device: string, operations: any[] }} request */
  #carryOut(request) {
    this.requests.push(request)
    return request.operations.map(({ op_id, sequence, body }) => {
      const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex')
      const earlier = this.#digests.get(op_id)
      if (earlier === digest) return { op_id, status: 'replayed' }
      const standing = this.decided.get(body.slot)
      if (earlier || standing) return { op_id, status: 'conflict', record: standing, problem: problem('conflict', 409, '内容已被别人改动') }
      if (body.note?.includes('refuse')) return { op_id, status: 'refused', problem: problem('invalid', 422, '有些内容不对') }
      this.#digests.set(op_id, digest)
      this.applied.push({ op_id, sequence, body })
      return { op_id, status: 'applied' }
    })
  }
}

/** @param {string} code @param {number} status @param {string} title */
function problem(code, status, title) {
  return { type: `/problems/${code}`, title, status }
}

/** @param {import('node:http').IncomingMessage} request @returns {Promise<string>} */
async function textOf(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}

const ZONE = 'Asia/Shanghai'

/** @param {number} days from today */
export function day(days) {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' })
  return format.format(new Date(Date.now() + days * 86_400_000))
}

const NAMES = ['大塘警务室', '永乐村', '桃江小学', '西江集市', '达地水族乡警务室', '方祥村', '郎德上寨', '望丰村']
const KINDS = ['desk', 'visit', 'school_gate', 'outreach', 'safety_check', 'visit', 'talk', 'patrol']
const slotId = (/** @type {number} */ at, /** @type {number} */ number) => `0192f000-0000-7000-8${100 + at}-0000000000${10 + number}`
const code = (/** @type {number} */ at) => `5226340000${10 + at}`

/** An officer's days as the server describes them: two past, thirteen ahead. */
export function officerDays() {
  const place = (/** @type {number} */ at) => ({
    place: code(at),
    name: NAMES[at],
    kind: 'village',
    lon: 108.05 + 0.03 * at,
    lat: 26.36 + 0.02 * ((at * 3) % 5),
    phone: at % 2 ? '' : '0855-3221110',
    address: `${NAMES[at]}村口`,
  })
  const slot = (/** @type {number} */ ahead, /** @type {number} */ number) => {
    const at = (number + 2 * ahead + 8) % NAMES.length
    const hour = 8 + 2 * number
    return {
      ...place(at),
      slot: slotId(ahead + 2, number),
      from: `${String(hour).padStart(2, '0')}:30`,
      to: `${String(hour + 1).padStart(2, '0')}:45`,
      kind: KINDS[at],
      tier: 'promised',
      travel_minutes: number === 0 ? 0 : 25 + 10 * number,
      state: ahead === -2 ? 'kept' : 'planned',
      cause: null,
      promised_day: null,
      moved_to_day: null,
      records: [],
    }
  }
  const stops = (/** @type {number} */ ahead) => (ahead === 0 ? 5 : ahead % 3 === 0 ? 0 : 3)
  const days = Array.from({ length: 16 }, (_, index) => {
    const ahead = index - 2
    return {
      day: day(ahead),
      duty: ahead === 3 ? 'duty24' : ahead === 4 ? 'rest' : 'work',
      leave: null,
      trainings: ahead === 0 ? [{ from: '17:00', to: '18:00', title: '急救' }] : [],
      displacements: [],
      slots: Array.from({ length: stops(ahead) }, (_unused, number) => slot(ahead, number)),
      other_records: [],
    }
  })
  return { officer: { code: '0001', name: '民警一' }, today: day(0), days, places: NAMES.map((_, at) => place(at)), causes: [], kinds: [] }
}
