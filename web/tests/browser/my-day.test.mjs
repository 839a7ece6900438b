// An officer's day without signal, in a real browser: recorded with the server stopped, kept over a crash of the browser,
// and all of it arrives exactly once.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { expectAccessible, expectNoSideways, expectTargets, NARROW, VIEWS } from './axe.mjs'
import { launch, launchWithProfile } from './chromium.mjs'
import { day, officerDays, SmallServer } from './small-server.mjs'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const PHONE = { width: 390, height: 844 }
/** Taps can be taken back for ten seconds; then they are sent. */
const SENT_MS_MAX = 20_000

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} Context */

class Phone {
  /** @type {Context | null} */
  context = null
  /** @type {import('playwright-core').Browser | null} */
  browser = null
  profile = ''
  server = new SmallServer(DIST, officerDays)

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
    await this.browser?.close()
    await this.server.stop()
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** @type {Phone} */
let phone
beforeEach(async () => {
  phone = new Phone()
  phone.profile = await mkdtemp(join(tmpdir(), 'anlin-phone-'))
})
afterEach(() => phone.end())

/** The first visit, with signal: pages, days and map lie on the phone afterwards. */
async function prepare() {
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

const outcomes = () => phone.server.applied.map(({ body }) => body.outcome).join(' ')

test('a day without signal, over a crash and a lost answer, arrives exactly once', async () => {
  await prepare()
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
  assert.equal(phone.server.applied.length, 0)
  phone.server.answersToLose = 2
  await phone.server.start()
  await again.getByRole('button', { name: '现在试一次' }).click()
  await says(again, /4 条记录等待发送/)
  await again.reload()
  await until(() => phone.server.answersToLose === 0, 'the answers are lost')
  await again.getByRole('button', { name: '现在试一次' }).click()
  await says(again, /本机记录都已送达/)
  assert.equal(outcomes(), 'started kept lost kept')
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
})

test('a tap is taken back before it is sent', async () => {
  const page = await prepare()
  await page.getByRole('button', { name: '到了' }).click()
  await page.getByRole('button', { name: /^撤销/ }).click()
  await page.getByRole('button', { name: '到了' }).waitFor()
  await page.getByRole('button', { name: '直接记完成' }).click()
  await until(() => phone.server.applied.length > 0, 'the record arrives')
  assert.equal(outcomes(), 'kept')
  assert.equal(phone.server.applied[0]?.sequence, 1)
})

test('details are added to the record, later ones as a correction', async () => {
  const page = await prepare()
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
})

test('a line that never answers does not keep the day from opening', async () => {
  await prepare()
  await phone.restart()
  phone.server.isSilent = true
  const started = Date.now()
  const page = await phone.open()
  await page.getByRole('button', { name: '到了' }).click()
  await says(page, /已记下：.*已到/)
  assert.ok(Date.now() - started < 8000, 'the remembered session and the kept days are enough')
  phone.server.isSilent = false
  await page.reload()
  await until(() => phone.server.applied.length === 1, 'the record arrives')
})

/** @param {Page} page */
async function signInAgain(page) {
  await page.getByRole('link', { name: '去登录' }).click()
  await page.getByLabel('登录名').fill('officer')
  await page.locator('input[type=password]').fill('a long password')
  await page.getByRole('button', { name: '登录' }).click()
}

test('the session ends while the day is open: records wait, and the sign-in leads back and sends them', async () => {
  const page = await prepare()
  phone.server.isSignedIn = false
  await page.getByRole('button', { name: '到了' }).click()
  await page.getByRole('link', { name: '我的' }).last().click()
  await page.getByText('登录已过期，记录先存在本机').waitFor({ timeout: SENT_MS_MAX })
  await expectAccessible(page, 'the panel when signed out')
  await signInAgain(page)
  await page.waitForURL('**/app/me')
  await says(page, /本机记录都已送达/)
  assert.equal(outcomes(), 'started')
})

test('a session that ended while the phone lay idle does not lock the day', async () => {
  let page = await prepare()
  phone.server.isSignedIn = false
  await phone.restart()
  page = await phone.open('/app')
  await says(page, /登录已过期。日程照常看/)
  await page.getByRole('button', { name: '到了' }).waitFor()
  await expectAccessible(page, 'the day when signed out')
  await phone.server.stop()
  await phone.restart()

  page = await phone.open()
  await page.getByRole('button', { name: '到了' }).click()
  await says(page, /已记下：.*已到/)
  await page.getByRole('tab', { name: '地图' }).click()
  await page.locator('canvas').first().waitFor()
  await phone.server.start()
  await page.reload()
  await says(page, /登录已过期。日程照常看/)
  assert.equal(phone.server.applied.length, 0)
  await signInAgain(page)
  await page.waitForURL('**/app/my-day?view=map')
  await until(() => phone.server.applied.length === 1, 'the record arrives after the sign-in')
  await page.getByText('登录已过期').waitFor({ state: 'detached' })
  await page.reload()
  await page.locator('.day-tab').first().waitFor()
  assert.equal(outcomes(), 'started')
})

test('signed out, only the day and what waits can be opened; after three days not even they', async () => {
  const page = await prepare()
  phone.server.isSignedIn = false
  await page.reload()
  await says(page, /登录已过期。日程照常看/)
  await page.evaluate(() => history.pushState(null, '', '/app/places'))
  await page.reload()
  await page.waitForURL('**/app/sign-in?to=/app/places')
  await page.getByRole('link', { name: /看本机存下的 officer 的日程/ }).click()
  await page.getByRole('button', { name: '到了' }).waitFor()

  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('anlin-session') ?? '')
    localStorage.setItem('anlin-session', JSON.stringify({ ...kept, known_at: kept.known_at - 73 * 3600 * 1000 }))
  })
  await phone.server.stop()
  await page.reload()
  await page.waitForURL('**/app/sign-in?to=/app/my-day')
  assert.equal(await page.getByRole('link', { name: /看本机存下的/ }).count(), 0)
  await page.waitForFunction(keptDays, 0)
})

/** Whether so many accounts have their days on this phone. @param {number} count @returns {Promise<boolean>} */
async function keptDays(count) {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('anlin')
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  const keys = await new Promise((resolve) => {
    const asked = database.transaction('days').objectStore('days').getAllKeys()
    asked.onsuccess = () => resolve(asked.result)
  })
  database.close()
  return keys.length === count
}

test('a conflict shows both sides, a refusal its reason', async () => {
  const page = await prepare()
  const slot = officerDays().days[2]?.slots[0]?.slot ?? ''
  phone.server.decided.set(slot, { outcome: 'lost', cause: 'weather', kinds: [] })
  await page.getByRole('button', { name: '到了' }).click()
  await page.getByRole('link', { name: '要您决定' }).first().click({ timeout: SENT_MS_MAX })
  await says(page, /服务器上已有不同的记录/)
  const panel = page.locator('.sync')
  await expectAccessible(page, 'the panel with a conflict')
  assert.match(await panel.innerText(), /本机记录\s+已到[\s\S]*服务器上\s+没去成 · 天气/)
  await panel.getByRole('button', { name: '以服务器的为准' }).click()
  await panel.getByText('要您决定').waitFor({ state: 'detached' })
})

test('a stop moves to a free day; to one that is taken only after a second look, without signal too', async () => {
  await prepare()
  await phone.server.stop()
  await phone.restart()
  const page = await phone.open()
  await page.getByRole('button', { name: '改期' }).click()
  const dialog = page.getByRole('dialog')
  const days = dialog.getByRole('combobox')
  assert.equal(await days.inputValue(), day(6), 'the first day on which nothing stands at this hour')
  assert.deepEqual(await days.locator('option:disabled').evaluateAll((all) => all.map((one) => one.getAttribute('value'))), [day(3), day(4)])
  await days.selectOption(day(1))
  await expectAccessible(page, 'moving to a day that is taken')
  await dialog.getByRole('button', { name: '天气' }).click()
  await dialog.getByText(/那天这个时间已有：08:30–09:45 .*。仍要改到这天？/).waitFor()
  await expectAccessible(page, 'asked once more')
  await dialog.getByRole('button', { name: '换一天' }).click()
  await dialog.getByRole('button', { name: '天气' }).click()
  await dialog.getByRole('button', { name: '仍要改到这天' }).click()
  await says(page, /已记下：.*改期 · 天气 · 改到/)
  await phone.server.start()
  await page.reload()
  await until(() => phone.server.applied.length === 1, 'the record arrives')
  assert.equal(phone.server.applied[0]?.body.moved_to_day, day(1))
})

test('a day that was changed meanwhile is seen when the page is opened again', async () => {
  const page = await prepare()
  await page.clock.install()
  await page.reload()
  await page.getByRole('button', { name: '到了' }).waitFor()
  const before = phone.server.daysAsked
  const changed = officerDays()
  const [stop] = changed.days[2]?.slots ?? []
  assert.ok(stop)
  stop.name = '临时集市'
  phone.server.days = () => changed
  await page.getByRole('link', { name: '我的' }).last().click()
  await page.getByRole('link', { name: '今天' }).last().click()
  await page.getByRole('button', { name: '到了' }).waitFor()
  assert.equal(phone.server.daysAsked, before, 'within a minute nobody asks')
  await page.getByRole('link', { name: '我的' }).last().click()
  await page.clock.fastForward(70_000)
  await page.getByRole('link', { name: '今天' }).last().click()
  await page.getByRole('heading', { name: '临时集市' }).waitFor()
  await phone.server.stop()
  await page.clock.fastForward(400_000)
  await says(page, /离线中，显示的是 .* 存下的日程|显示的是 .* 的日程，联系上服务器后自动更新/)
})

test('an address with a bad day shows today, and nobody is said to be at fault', async () => {
  await prepare()
  for (const bad of ['abc', '2026-02-30', '2026-99-99']) {
    const page = await phone.open(`/app/my-day?day=${bad}`)
    await page.getByRole('heading', { level: 1, name: '我的一天' }).waitFor()
    await page.getByRole('button', { name: '到了' }).waitFor()
  }
})

test('a stop without travel shows its address alone', async () => {
  const page = await prepare()
  const [first] = officerDays().days[2]?.slots ?? []
  assert.ok(first)
  assert.equal(await page.locator('.stop-card').getByText(first.address).innerText(), first.address)
  await page.locator('.stop-line').nth(1).click()
  await page.locator('.stop-card').getByText(/^路上约 35 分 · .+村口$/).waitFor()
})

test('the second tap of a double tap on 保存 does not fall on what lay beneath', async () => {
  await phone.server.start()
  phone.browser = await launch()
  const context = await phone.browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true, locale: 'zh-CN', serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto(`${phone.server.address}/app/my-day`)
  await fillUnplanned(page)
  const box = await page.getByRole('button', { name: '保存' }).boundingBox()
  assert.ok(box)
  const [x, y] = [box.x + box.width * 0.8, box.y + box.height / 2]
  await page.touchscreen.tap(x, y)
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.touchscreen.tap(x, y)
  await says(page, /已记下：方祥村/)
  const beneath = page.getByRole('link', { name: '我的' }).last()
  assert.ok(await beneath.evaluate((link, at) => link.contains(document.elementFromPoint(at.x, at.y)), { x, y }), 'the tap fell on a link')
  assert.equal(new URL(page.url()).pathname, '/app/my-day')
  const link = await beneath.boundingBox()
  assert.ok(link && x - link.x > 60)
  await page.touchscreen.tap(link.x + 10, y)
  await page.waitForURL('**/app/me')
})

for (const view of [...VIEWS, NARROW]) {
  test(`an officer's pages are accessible: ${view.name}`, async () => {
    await phone.server.start()
    phone.browser = await launch()
    const context = await phone.browser.newContext({ ...view.context, serviceWorkers: 'block' })
    if (view.elder) await context.addInitScript((size) => localStorage.setItem('anlin-elder', size), view.elder)
    const page = await context.newPage()
    const least = view.elder ? 60 : 44
    for (const path of ['/app/my-day', '/app/my-day?view=map', '/app/me']) {
      await page.goto(phone.server.address + path)
      await page.locator('.day-tab, .sync').first().waitFor()
      // One record waits, and can be taken back.
      if (path === '/app/my-day') await page.locator('.stop-more .button').first().click()
      await expectNoSideways(page, `${view.name} ${path}`)
      await expectTargets(page, least, `${view.name} ${path}`)
      await expectAccessible(page, `${view.name} ${path}`)
    }
    await page.goto(`${phone.server.address}/app/my-day`)
    await page.locator('.stop-more .button').first().waitFor()
    const keys = { moved: page.locator('.stop-more .button').nth(1), lost: page.locator('.stop-more .button').nth(2), unplanned: page.locator('#stop > .button').last() }
    for (const [name, key] of Object.entries(keys)) {
      await key.click()
      await page.locator('dialog[open]').waitFor()
      await expectTargets(page, least, `${view.name}, ${name}`)
      await expectAccessible(page, `${view.name}, ${name}`)
      await page.keyboard.press('Escape')
    }
  })
}

/** @param {Page} page */
async function recordUnplanned(page) {
  await fillUnplanned(page)
  await page.getByRole('button', { name: '保存' }).click()
  await says(page, /已记下：方祥村/)
}

/** @param {Page} page */
async function fillUnplanned(page) {
  await page.getByRole('button', { name: '记计划外的工作' }).click()
  await page.getByLabel('找地点').fill('方祥')
  await page.getByRole('button', { name: /方祥村/ }).click()
  await page.getByLabel('安全检查').check()
  await page.getByLabel('备注').fill('灭火器过期一具，电话13812345678')
  await says(page, /这里像是证件号或电话号码/)
}
