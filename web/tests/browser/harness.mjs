// The real program with a data folder of its own: a small county, accounts, a server that stops and comes back.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const START_MS_MAX = 30_000
const ZONE = 'Asia/Shanghai'
/** Sheets in an order in which every row finds what it names. */
export const SHEETS = ['divisions', 'holidays', 'organisation', 'places', 'people', 'posts', 'leave', 'training', 'rota', 'duties', 'appointments']
const SMALL = { stations: 2, rooms: 4, villages: 12, officers: 8, auxiliaries: 6 }

/** @typedef {{ login: string, password: string, totp_secret: string, usedStep?: number }} Account */
/** @typedef {import('playwright-core').Page} Page */

export function programPath() {
  const path = process.env['ANLIN_PROGRAM'] ?? fileURLToPath(new URL('../../../target/debug/anlin', import.meta.url))
  if (!existsSync(path)) throw new Error('no program: run `cargo build --package cli`, or name it in ANLIN_PROGRAM')
  return path
}

/** The day in the county, as 2026-11-23. @param {number} days from today */
export function countyDay(days = 0) {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' })
  return format.format(new Date(Date.now() + days * 86_400_000))
}

/** The Monday of the running week. */
export function thisMonday() {
  const weekday = new Date(`${countyDay()}T12:00:00Z`).getUTCDay()
  return countyDay(-((weekday + 6) % 7))
}

/** A code that was not used yet: the server takes none twice, but also the one of the next half minute. @param {Account} account */
function nextCode(account) {
  account.usedStep = Math.max(Math.floor(Date.now() / 30_000), (account.usedStep ?? 0) + 1)
  return totp(account.totp_secret, account.usedStep)
}

/** RFC 6238 with SHA-1 and six digits. @param {string} secret base32 @param {number} at step of 30 seconds */
export function totp(secret, at) {
  const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(at))
  const hash = createHmac('sha1', key).update(step).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0')
}

/** Waits for something that is not on a page. @param {() => Promise<boolean> | boolean} isTrue @param {string} what */
export async function until(isTrue, what, seconds = 20) {
  const end = Date.now() + seconds * 1000
  while (!(await isTrue())) {
    assert.ok(Date.now() < end, `waited ${seconds} s in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

export class County {
  folder = ''
  code = ''
  port = 0
  /** @type {import('node:child_process').ChildProcess | null} */
  #server = null

  /** A county that is generated, not yet imported. */
  static async generate() {
    const county = new County()
    county.folder = await mkdtemp(join(tmpdir(), 'anlin-county-'))
    const sizes = Object.entries(SMALL).flatMap(([name, count]) => [`--${name}`, String(count)])
    await county.cli('generate', 'county', '--seed', '7', ...sizes, '--week-start', thisMonday(), '--out', join(county.folder, 'files'))
    await county.cli('init')
    return county
  }

  get address() {
    return `http://127.0.0.1:${this.port}`
  }

  /** @param {string[]} words @returns {Promise<string>} */
  async cli(...words) {
    const { stdout } = await run(programPath(), ['--data', join(this.folder, 'data'), '--lang', 'zh', ...words])
    return stdout
  }

  /** @param {string} name */
  file(name) {
    return readFile(join(this.folder, 'files', name), 'utf8')
  }

  /** @param {string[]} names */
  async importSheets(names) {
    for (const name of names) await this.cli('import', name, join(this.folder, 'files', `${name}.csv`))
  }

  async importRoads() {
    const files = join(this.folder, 'files')
    return this.cli('import', 'roads', join(files, 'roads.osm'), '--heights', join(files, 'N26E108.hgt'))
  }

  /** @param {string} role @param {string} area @param {string} [officer] @returns {Promise<Account>} */
  async account(role, area, officer) {
    const words = ['account', 'create', '--json', '--role', role, '--area', area, '--login', [role, officer].filter(Boolean).join('-')]
    return JSON.parse(await this.cli(...words, ...(officer ? ['--officer', officer] : [])))
  }

  /** On a free port at first, on the same one after a stop. */
  async start() {
    const server = spawn(programPath(), ['--data', join(this.folder, 'data'), 'serve', '--listen', `127.0.0.1:${this.port}`], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#server = server
    let said = ''
    server.stderr.on('data', (part) => (said += part))
    await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the server does not start: ${said}`)), START_MS_MAX)
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
      server.stdout.on('data', (part) => {
        said += part
        const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)
        if (!found) return
        this.port = Number(found[1])
        clearTimeout(late)
        resolve(null)
      })
    })
  }

  /** As somebody pulls the plug. */
  async stop() {
    const server = this.#server
    this.#server = null
    if (!server || server.exitCode !== null) return
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGKILL')
    await ended
  }

  async end() {
    await this.stop()
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  /** Through the sign-in page, as people do it. @param {Page} page @param {Account} account */
  async signIn(page, account) {
    await page.goto(`${this.address}/app/sign-in`)
    await page.locator('input[autocomplete=username]').fill(account.login)
    await page.locator('input[type=password]').fill(account.password)
    await page.locator('input[autocomplete=one-time-code]').fill(nextCode(account))
    await page.locator('button[type=submit]').click()
    await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'))
  }

  /** What the interface answers to whoever is signed in on the page. @param {Page} page @param {string} path */
  async get(page, path) {
    const response = await page.request.get(this.address + path)
    assert.ok(response.ok(), `${path}: ${response.status()} ${await response.text()}`)
    return response.json()
  }

  /** @param {Page} page @param {string} path @param {object} body */
  async post(page, path, body) {
    const response = await page.request.post(this.address + path, { data: body, headers: { 'x-anlin': '1' } })
    assert.ok(response.ok(), `${path}: ${response.status()} ${await response.text()}`)
    return response.json()
  }
}
