// The main job from end to end, in a real browser against the real program: a county is imported, planned, published, seen by
// residents, worked without signal, and what is taken away is seen as lost.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { launch, launchWithProfile } from './chromium.mjs'
import { County, countyDay, SHEETS, thisMonday, until } from './harness.mjs'
import { stepsIn } from './steps.mjs'

const DESKTOP = { viewport: { width: 1440, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' }
const PHONE = { viewport: { width: 390, height: 844 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' }
const PLAN_SECONDS = 4
const CODES = { county: '522699000000', station: '522699501000' }

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ id: string, slot: string, day: string, from: string, to: string, place: string, place_name: string, officer: string, officer_name: string, state: string, is_public: boolean }} Promised */

/** @type {import('playwright-core').Browser} */
let browser
/** @type {County} */
let county
/** Pages of the bureau and of a station's chief, signed in once. @type {{ bureau: Page, chief: Page }} */
let staff
/** What was announced, as the chief may list it. @type {Promised[]} */
let promised = []
let profile = ''
/** The officer's browser; its profile outlives it. @type {import('playwright-core').BrowserContext | null} */
let phone = null
/** Whose phone it is. @type {{ account: import('./harness.mjs').Account, code: string, place_name: string } | undefined} */
let officer

before(async () => {
  county = await County.generate()
  profile = await mkdtemp(join(tmpdir(), 'anlin-phone-'))
  browser = await launch()
})
after(async () => {
  await phone?.close()
  await browser?.close()
  await county?.end()
  await rm(profile, { recursive: true, force: true, maxRetries: 5 })
})

const step = stepsIn(() => browser)

/** @param {import('playwright-core').BrowserContextOptions} options */
async function newPage(options) {
  const page = await (await browser.newContext(options)).newPage()
  page.setDefaultTimeout(15_000)
  return page
}

/** @param {Page} page @param {string} name @param {string} text */
const choose = (page, name, text) => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

/** @param {Page} page @param {string | RegExp} words */
const says = (page, words) => page.getByText(words).first().waitFor()

step('a file with a mistake is refused with row, column and remedy, and nothing of it is imported', async () => {
  await county.importSheets(SHEETS.slice(0, SHEETS.indexOf('people')))
  const bureauAccount = await county.account('bureau', CODES.county)
  const chiefAccount = await county.account('station_chief', CODES.station)
  await county.start()
  const bureau = await newPage(DESKTOP)
  const chief = await newPage(DESKTOP)
  staff = { bureau, chief }
  await county.signIn(bureau, bureauAccount)
  await county.signIn(chief, chiefAccount)

  await bureau.goto(`${county.address}/app/county/people/file`)
  const lines = (await county.file('people.csv')).trimEnd().split('\n')
  const bad = lines.map((line, at) => (at === 2 ? line.replace(',officer,', ',sheriff,') : line))
  assert.notDeepEqual(bad, lines)
  await choose(bureau, 'people.csv', bad.join('\n'))
  const refused = bureau.getByRole('row').filter({ hasText: 'kind' })
  await refused.waitFor()
  const cells = await refused.locator('td, th').allInnerTexts()
  assert.match(cells.join(' | '), /3/, 'the row as a spreadsheet counts it')
  assert.ok((cells.at(-1) ?? '').trim().length > 3, `a remedy: ${cells}`)
  await says(bureau, /一行也不导入/)
  assert.equal(await bureau.getByRole('button', { name: /全部应用/ }).count(), 0)
  await bureau.goto(`${county.address}/app/county/people`)
  await says(bureau, '这张表还没有内容')
})

step('the mended file is shown before it is applied, then the people are there', async () => {
  const page = staff.bureau
  await page.getByRole('link', { name: '导入导出' }).click()
  await choose(page, 'people.csv', await county.file('people.csv'))
  await page.getByRole('button', { name: '全部应用（14 处变化）' }).click()
  await page.waitForURL('**/app/county/people')
  await says(page, '共 14 行')
  await page.getByRole('row', { name: /黄辉军/ }).waitFor()
  await county.importSheets(SHEETS.slice(SHEETS.indexOf('posts')))
  assert.match(await county.importRoads(), /可行车道路/)
})

step('the chief plans four weeks, looks at the gaps and pins a slot', async () => {
  const page = staff.chief
  await page.goto(`${county.address}/app/plan`)
  await page.getByRole('button', { name: '新建计划' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('从哪一周').or(dialog.locator('input[type=date]')).first().fill(thisMonday())
  await dialog.getByText('四周').click()
  await dialog.locator('input[inputmode=numeric]').first().fill(String(PLAN_SECONDS))
  await dialog.getByRole('button', { name: '开始排' }).click()
  await page.waitForURL(/\/app\/plan\/[0-9a-f-]{36}/)
  await page.getByRole('tab', { name: /缺口/ }).waitFor({ timeout: 60_000 })
  await page.getByRole('tab', { name: '人员 × 日' }).click()
  await page.locator('.chip').first().waitFor()
  assert.equal(await page.locator('.chip.pinned').count(), 0)
  await page.locator('.chip').first().click()
  await dialog.getByRole('button', { name: '固定' }).click()
  // A crew is pinned together.
  await page.locator('.chip.pinned').first().getByText('固定').waitFor()
})

step('the plan is published', async () => {
  const page = staff.chief
  await page.getByRole('button', { name: '发布', exact: true }).click()
  const dialog = page.getByRole('dialog')
  assert.match(await dialog.innerText(), /会向居民公布，成为承诺/)
  await dialog.getByRole('button', { name: '发布', exact: true }).click()
  await page.locator('.plan-line').getByText('已发布').waitFor()
  const answer = await county.get(page, `/api/v1/promises?from=${countyDay()}&to=${countyDay(13)}&within=${CODES.station}`)
  promised = answer.promises
  assert.ok(promised.some((one) => one.is_public && one.day > countyDay()))
})

step('a resident without an account sees the next presence and takes the calendar along', async () => {
  const [next] = promised.filter((one) => one.is_public && one.day > countyDay() && one.day < countyDay(6)).toSorted((a, b) => (a.day + a.from).localeCompare(b.day + b.from))
  assert.ok(next)
  const page = await newPage(PHONE)
  await page.goto(county.address)
  await page.getByRole('searchbox').fill(next.place_name)
  await page.locator(`a[href$="/${next.place}"]`).first().click()
  await page.getByRole('heading', { level: 1, name: next.place_name }).waitFor()
  // Something may be announced there for today.
  const words = await page.locator('main').innerText()
  assert.ok(words.includes(`${next.from}–${next.to}`), `${next.from}–${next.to} is not in ${words}`)
  assert.ok(words.includes(next.officer_name))
  const link = await page.locator('a[href$=".ics"]').first().getAttribute('href')
  const feed = await (await page.request.get(new URL(link ?? '', county.address).href)).text()
  assert.match(feed, new RegExp(`BEGIN:VEVENT[^]*DTSTART[^:]*:${next.day.replaceAll('-', '')}T`))
  await page.context().close()
})

/** Closes the officer's browser, if it is open, and opens it again with the same profile. @param {string} path */
async function restartPhone(path) {
  await phone?.close()
  phone = await launchWithProfile(profile, PHONE)
  const page = phone.pages()[0] ?? (await phone.newPage())
  await page.goto(county.address + path)
  return page
}

/** @param {Page} page */
async function isKeptOnThePhone(page) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
  await until(
    () =>
      page.evaluate(async () => {
        const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)))
        const kept = await Promise.all(caches_.map(async (cache) => (await cache.keys()).length))
        return kept.reduce((sum, count) => sum + count, 0) >= 10
      }),
    'the pages are kept on the phone',
  )
}

/** Finds a place by typing and records a visit that nobody planned. @param {Page} page @param {string} place */
async function recordOwnVisit(page, place) {
  await page.getByRole('button', { name: '记计划外的工作' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('找地点').fill(place)
  await dialog.getByRole('button', { name: place }).first().click()
  await dialog.getByLabel('走访了几户').fill('3')
  await dialog.getByRole('button', { name: '保存' }).click()
  // The stop before may have been at the same place, and its bar may still be there.
  await says(page, new RegExp(`已记下：${place}.*计划外`))
}

step('an officer records with the server stopped and the browser restarted, and it arrives exactly once', async () => {
  // Whoever has a stop today; on a day when nobody has, only unplanned work is recorded.
  const today = promised.find((one) => one.day === countyDay() && one.state === 'planned')
  const own = today ?? promised[0]
  assert.ok(own)
  const account = await county.account('officer', CODES.station, own.officer)
  officer = { account, code: own.officer, place_name: own.place_name }
  const first = await restartPhone('/app/sign-in')
  await county.signIn(first, account)
  await first.goto(`${county.address}/app/my-day`)
  await first.locator('.day-tab').first().waitFor()
  await isKeptOnThePhone(first)
  const records = () => county.get(staff.chief, `/api/v1/work-records?from=${countyDay(-2)}&to=${countyDay(13)}&officer=${own.officer}`)
  assert.deepEqual((await records()).work_records, [])

  await county.stop()
  const page = await restartPhone('/app/my-day')
  let recorded = 1
  if (today) {
    await page.getByRole('button', { name: '到了' }).click()
    await page.getByRole('button', { name: '完成', exact: true }).click()
    await says(page, /已记下：.*已完成/)
    recorded += 2
  }
  await recordOwnVisit(page, own.place_name)

  const again = await restartPhone('/app/me')
  await says(again, `${recorded} 条记录等待发送`)
  await county.start()
  await again.getByRole('button', { name: '现在试一次' }).click()
  await says(again, '本机记录都已送达')
  await again.reload()
  await says(again, '本机记录都已送达')
  const { work_records: arrived } = await records()
  assert.equal(arrived.length, recorded)
  assert.equal(new Set(arrived.map((/** @type {{ id: string }} */ one) => one.id)).size, recorded)
})

step('the session ends while the phone lies idle: the day opens, a record waits, and arrives once after the sign-in', async () => {
  assert.ok(officer)
  const { account, place_name } = officer
  const records = async () => (await county.get(staff.chief, `/api/v1/work-records?from=${countyDay(-2)}&to=${countyDay(13)}&officer=${officer?.code}`)).work_records
  const before = (await records()).length
  await phone?.clearCookies()
  let page = await restartPhone('/app/my-day')
  await says(page, /登录已过期。日程照常看/)
  await page.locator('.day-tab').first().waitFor()

  await county.stop()
  page = await restartPhone('/app/my-day')
  await recordOwnVisit(page, place_name)
  await county.start()
  await county.signIn(page, account)
  await page.goto(`${county.address}/app/me`)
  await says(page, '本机记录都已送达')
  await page.reload()
  await says(page, '本机记录都已送达')
  assert.equal((await records()).length, before + 1)
})

/** The card of a figure, as the bureau reads it. @param {Page} page @param {string} name */
async function cardOf(page, name) {
  await page.goto(`${county.address}/app/figures?show=all`)
  const card = page.locator('.figure-card').filter({ has: page.getByRole('heading', { name }) })
  await card.waitFor()
  return card.innerText()
}

/** A promise that falls when its officer is taken away from today on. @type {Promised | undefined} */
let fallen

step('hours are taken away: the chief sees which promises fall, and logs the order', async () => {
  fallen = promised.find((one) => one.is_public && one.day > countyDay() && one.day <= countyDay(6))
  assert.ok(fallen)
  const before = await cardOf(staff.bureau, '自主与被抽调')
  const page = staff.chief
  await page.goto(`${county.address}/app/displacements`)
  await page.getByRole('button', { name: '登记抽调' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('下令单位').fill('县局指挥中心')
  await dialog.getByLabel('事由').fill('防汛巡查')
  await dialog.getByLabel('开始时间').fill('00:00')
  await dialog.getByLabel('结束日期').fill(countyDay(6))
  await dialog.getByLabel('结束时间').fill('23:59')
  await dialog.getByLabel('查找姓名或警号').fill(fallen.officer)
  await dialog.getByRole('checkbox', { name: fallen.officer_name }).check()
  await dialog.getByText(/其中 \d+ 个已向居民公布/).waitFor()
  await dialog.getByRole('button', { name: '登记', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.locator('main').getByText('防汛巡查').first().waitFor()
  assert.notEqual(await cardOf(staff.bureau, '自主与被抽调'), before)
})

step('chief, bureau and residents see what was lost, and why', async () => {
  assert.ok(fallen)
  const { bureau, chief } = staff
  await chief.goto(`${county.address}/app/places/${fallen.place}`)
  await chief.locator('.strip-letter', { hasText: '抽' }).first().waitFor()
  await bureau.goto(`${county.address}/app/figures?show=all`)
  const row = bureau.getByRole('row').filter({ has: bureau.locator(`a[href$="/places/${fallen.place}"]`) })
  await row.locator('.strip-letter', { hasText: '抽' }).first().waitFor()
  const resident = await newPage(PHONE)
  await resident.goto(`${county.address}/p/${fallen.place}`)
  await resident.locator('.strip-letter', { hasText: '抽' }).first().waitFor()
  await resident.getByText('逐日列出').click()
  await resident.getByText(/落空.*抽调/).first().waitFor()
})
