// An officer's day without signal, in a real browser: recorded with the server stopped, kept over a crash of the browser,
// and all of it arrives exactly once. Run: `node tests/browser/my-day.mjs [folder of the built pages]`.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launchWithProfile } from './chromium.mjs'
import { officerDays, SmallServer } from './small-server.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PHONE = { width: 390, height: 844 }
/** Taps can be taken back for ten seconds; then they are sent. */
const SENT_MS_MAX = 20_000

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} Context */

class Phone {
  /** @type {Context | null} */
  context = null
  profile = mkdtempSync(join(tmpdir(), 'anlin-phone-'))
  /** @type {SmallServer} */
  server

  /** @param {string} dist */
  constructor(dist) {
    this.server = new SmallServer(dist, officerDays)
  }

  /** @param {string} [path] @returns {Promise<Page>} */
  async open(path = '/app/my-day') {
    this.context ??= await launchWithProfile(this.profile, { viewport: PHONE, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    const page = this.context.pages()[0] ?? (await this.context.newPage())
    await page.goto(`${this.server.address}${path}`)
    return page
  }

  /** The browser is closed, and opened again by the next visit. */
  async restart() {
    await this.context?.close()
    this.context = null
  }

  /** The browser dies; what it had not written is gone. */
  async crash() {
    const context = this.context
    this.context = null
    const page = context?.pages()[0]
    if (!context || !page) return
    const closed = new Promise((resolve) => context.once('close', resolve))
    const devtools = await context.newCDPSession(page)
    await Promise.race([devtools.send('Browser.crash').catch(() => {}), closed])
    await closed
  }

  async end() {
    await this.context?.close()
    await this.server.stop()
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The first visit, with signal: pages, days and map lie on the phone afterwards. @param {Phone} phone */
async function prepare(phone) {
  await phone.server.start()
  const page = await phone.open()
  await page.getByRole('button', { name: '到了' }).waitFor()
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    const names = await caches.keys()
    const cache = await caches.open(names[0] ?? '')
    if ((await cache.keys()).length < 10) throw new Error('the pages are not kept')
  })
  return page
}

/** @param {Page} page @param {RegExp} words */
const says = (page, words) => page.getByText(words).first().waitFor()

/** @param {() => boolean} isTrue @param {string} what */
async function until(isTrue, what) {
  const end = Date.now() + SENT_MS_MAX
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** @param {Phone} phone */
const outcomes = (phone) => phone.server.applied.map(({ body }) => body.outcome).join(' ')

/** @type {Record<string, (phone: Phone) => Promise<void>>} */
export const tests = {
  async 'a day without signal, over a crash and a lost answer, arrives exactly once'(phone) {
    await prepare(phone)
    await phone.server.stop()
    await phone.restart()

    const page = await phone.open()
    const started = Date.now()
    await page.getByRole('button', { name: '到了' }).click()
    await says(page, /已记下：.*已到/)
    await page.getByRole('button', { name: '完成', exact: true }).click()
    await says(page, /已记下：.*已完成/)
    assert.ok(Date.now() - started < 10_000, 'a visit takes two taps and less than ten seconds')

    await page.getByRole('button', { name: '没去成' }).click()
    await page.getByRole('button', { name: '道路不通' }).click()
    await says(page, /已记下：.*道路不通/)
    await recordUnplanned(page)
    await phone.crash()

    const again = await phone.open('/app/me')
    await says(again, /4 条记录等待发送/)
    assert.deepEqual(phone.server.applied, [])
    phone.server.answersToLose = 2
    await phone.server.start()
    await again.getByRole('button', { name: '现在试一次' }).click()
    await says(again, /4 条记录等待发送/)
    await again.reload()
    await until(() => phone.server.answersToLose === 0, 'the answers are lost')
    await again.getByRole('button', { name: '现在试一次' }).click()
    await says(again, /本机记录都已送达/)
    assert.equal(outcomes(phone), 'started kept lost kept')
    assert.deepEqual(
      phone.server.applied.map((one) => one.sequence),
      [1, 2, 3, 4],
    )
    assert.equal(new Set(phone.server.applied.map((one) => one.op_id)).size, 4)
    const [, kept, lost, own] = phone.server.applied.map((one) => one.body)
    assert.ok(kept.started_at <= kept.ended_at)
    assert.equal(lost.cause, 'road_closed')
    assert.equal(own.own_initiative, true)
    assert.equal(own.note, '灭火器过期一具，电话＊＊＊＊＊＊＊＊＊＊＊')
  },

  async 'a tap is taken back before it is sent'(phone) {
    const page = await prepare(phone)
    await page.getByRole('button', { name: '到了' }).click()
    await page.getByRole('button', { name: /^撤销/ }).click()
    await page.getByRole('button', { name: '到了' }).waitFor()
    await page.getByRole('button', { name: '直接记完成' }).click()
    await until(() => phone.server.applied.length > 0, 'the record arrives')
    assert.equal(outcomes(phone), 'kept')
    assert.equal(phone.server.applied[0]?.sequence, 1)
  },

  async 'details are added to the record, later ones as a correction'(phone) {
    const page = await prepare(phone)
    await page.getByRole('button', { name: '直接记完成' }).click()
    await page.getByRole('button', { name: '补充', exact: true }).click()
    await page.getByLabel('宣传').check()
    await page.getByLabel('走访了几户').fill('3')
    await page.getByRole('button', { name: '保存' }).click()
    await until(() => phone.server.applied.length === 1, 'the record arrives')
    const [first] = phone.server.applied
    assert.deepEqual(first?.body.kinds.toSorted(), ['desk', 'outreach'])
    assert.equal(first?.body.homes_visited, 3)
    assert.equal(first?.body.corrects, undefined)

    await page.getByRole('button', { name: /08:30/ }).click()
    await page.getByRole('button', { name: '补充、更正' }).click()
    await page.getByLabel('走访了几户').fill('4')
    await page.getByRole('button', { name: '保存' }).click()
    await until(() => phone.server.applied.length === 2, 'the correction arrives')
    const second = phone.server.applied[1]
    assert.equal(second?.body.corrects, first?.op_id)
    assert.equal(second?.body.homes_visited, 4)
  },

  async 'signed out: records wait for the sign-in'(phone) {
    const page = await prepare(phone)
    phone.server.isSignedIn = false
    await page.getByRole('button', { name: '到了' }).click()
    await until(() => phone.server.requests.length === 0, 'nothing is sent')
    await page.getByRole('link', { name: '我的' }).last().click()
    await page.getByText('登录已过期，记录先存在本机').waitFor({ timeout: SENT_MS_MAX })
    phone.server.isSignedIn = true
    await page.reload()
    await until(() => phone.server.applied.length === 1, 'the record arrives after the sign-in')
  },

  async 'a conflict shows both sides, a refusal its reason'(phone) {
    const page = await prepare(phone)
    const slot = officerDays().days[2]?.slots[0]?.slot ?? ''
    phone.server.decided.set(slot, { outcome: 'lost', cause: 'weather', kinds: [] })
    await page.getByRole('button', { name: '到了' }).click()
    await page.getByRole('link', { name: '要您决定' }).first().click({ timeout: SENT_MS_MAX })
    await says(page, /服务器上已有不同的记录/)
    const panel = page.locator('.sync')
    assert.match(await panel.innerText(), /本机记录\s+已到[\s\S]*服务器上\s+没去成 · 天气/)
    await panel.getByRole('button', { name: '以服务器的为准' }).click()
    await panel.getByText('要您决定').waitFor({ state: 'detached' })
  },

  async 'every view is free of violations and fits 320 px with large text'(phone) {
    const page = await prepare(phone)
    await page.getByRole('button', { name: '直接记完成' }).click()
    for (const look of looks()) {
      await page.setViewportSize(look.size)
      await page.evaluate(({ theme, elder, lang }) => {
        localStorage.setItem('anlin-theme', theme)
        localStorage.setItem('anlin-elder', elder)
        document.cookie = `anlin-lang=${lang}; path=/`
      }, look)
      for (const path of ['/app/my-day', '/app/my-day?view=map', '/app/me']) {
        await page.goto(`${phone.server.address}${path}`)
        await page.locator('h1').waitFor()
        await page.waitForTimeout(200)
        await check(page, `${path} ${JSON.stringify(look)}`)
      }
    }
    await dialogsAreFree(page, phone)
  },
}

/** @param {Page} page */
async function recordUnplanned(page) {
  await page.getByRole('button', { name: '记计划外的工作' }).click()
  await page.getByLabel('找地点').fill('方祥')
  await page.getByRole('button', { name: /方祥村/ }).click()
  await page.getByLabel('安全检查').check()
  await page.getByLabel('备注').fill('灭火器过期一具，电话13812345678')
  await says(page, /这里像是证件号或电话号码/)
  await page.getByRole('button', { name: '保存' }).click()
  await says(page, /已记下：方祥村/)
}

function looks() {
  const normal = { theme: 'light', elder: 'off', lang: 'zh', size: PHONE }
  return [
    normal,
    { ...normal, theme: 'dark', lang: 'en' },
    { ...normal, size: { width: 1440, height: 900 } },
    { ...normal, elder: '30', size: { width: 320, height: 700 } },
  ]
}

/** @param {Page} page @param {Phone} phone */
async function dialogsAreFree(page, phone) {
  await page.goto(`${phone.server.address}/app/my-day`)
  for (const name of ['改期', '没去成', '记计划外的工作']) {
    await page.getByRole('button', { name }).first().click()
    await page.getByRole('dialog').waitFor()
    await check(page, `the dialog ${name}`)
    await page.keyboard.press('Escape')
  }
}

/** @param {Page} page @param {string} where */
async function check(page, where) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(overflow <= 0, `${where}: ${overflow} px too wide`)
  const small = await page.evaluate(() => {
    const least = document.documentElement.dataset['elder'] ? 60 : 44
    const keys = [...document.querySelectorAll('main button, main a.button, dialog button, main .choice, dialog .choice, main .day-tab')]
    const seen = keys.filter((key) => key.getClientRects().length > 0)
    return seen.filter((key) => key.getBoundingClientRect().height < least - 0.5).map((key) => key.textContent?.trim())
  })
  assert.deepEqual(small, [], `${where}: too small to touch`)
  // The page forbids scripts that are not its own; the devtools may.
  await page.evaluate(AXE)
  const found = await page.evaluate(async () => {
    const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }
    const { violations } = await /** @type {any} */ (window).axe.run(document, options)
    return violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes.map((/** @type {any} */ node) => node.html).join(' | ')}`)
  })
  assert.deepEqual(found, [], where)
}

/** @param {string} dist @param {string} wanted */
export async function run(dist, wanted = '') {
  let [passed, failed] = [0, 0]
  for (const [name, test] of Object.entries(tests)) {
    if (!name.includes(wanted)) continue
    const phone = new Phone(dist)
    try {
      await test(phone)
      passed += 1
      console.log(`ok      ${name}`)
    } catch (thrown) {
      failed += 1
      console.error(`FAILED  ${name}\n`, thrown)
    } finally {
      await phone.end()
    }
  }
  return { passed, failed }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const dist = process.argv[2] ?? new URL('../../dist', import.meta.url).pathname
  const { passed, failed } = await run(dist, process.argv[3])
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed ? 1 : 0)
}
