// Who comes to the bureau: an account is made without anybody else seeing its credentials, is set up on a phone, and its owner
// changes password and authenticator.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { expectAccessible, expectNoSideways, expectTargets } from './axe.mjs'
import { launch } from './chromium.mjs'
import { watchProblems } from './files.mjs'
import { County, totp, until } from './harness.mjs'
import { stepsIn } from './steps.mjs'

const AREA = '522699000000'
const DESKTOP = { viewport: { width: 1440, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' }
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' }
const PASSWORDS = { first: '山里的第一场雪下了三天', second: '河边的第二棵树还在开花' }

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser
/** @type {County} */
let county
/** The security administrator at a desk, and the new colleague with a phone. @type {{ admin: Page, phone: Page }} */
let pages
/** What the colleague types by now. @type {{ login: string, password: string, totp_secret: string, usedStep?: number }} */
const wu = { login: 'wu', password: PASSWORDS.first, totp_secret: '' }
let link = ''
/** What the consoles said. @type {string[][]} */
const said = []

before(async () => {
  browser = await launch()
  county = await County.generate()
  await county.importSheets(['divisions', 'holidays', 'organisation'])
  const admin = await county.account('security_admin', AREA)
  await county.start()
  pages = { admin: await newPage(DESKTOP), phone: await newPage(PHONE) }
  await county.signIn(pages.admin, admin)
})
after(async () => {
  await browser?.close()
  await county?.end()
})

const step = stepsIn(() => browser)

/** @param {import('playwright-core').BrowserContextOptions} options */
async function newPage(options) {
  const page = await (await browser.newContext(options)).newPage()
  page.setDefaultTimeout(15_000)
  // The browser itself reports a refused request.
  said.push(watchProblems(page, /status of 4\d\d/))
  return page
}

/** @param {Page} page @param {string} name */
async function expectFine(page, name) {
  for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
    await page.emulateMedia({ colorScheme })
    await expectAccessible(page, `${name}, ${colorScheme}`)
  }
  await expectNoSideways(page, name)
  await expectTargets(page, 44, name)
}

/** The digits of the running half minute, as an authenticator shows them. @param {string} secret */
function digits(secret) {
  wu.usedStep = Math.floor(Date.now() / 30_000)
  return totp(secret, wu.usedStep)
}

/** Digits that were not used yet: whoever is quick waits for the next ones, as everybody does. */
async function freshDigits() {
  const used = wu.usedStep ?? 0
  await until(() => Math.floor(Date.now() / 30_000) > used, 'the authenticator shows the next digits', 70)
  return digits(wu.totp_secret)
}

/** @param {Page} page */
async function keyOn(page) {
  const secret = await page.locator('.second-factor-key').innerText()
  assert.match(secret, /^[A-Z2-7]{32}$/)
  return secret
}

/** @param {Page} page @param {string} button */
const press = (page, button) => page.getByRole('button', { name: button, exact: true }).click()

/** @param {Page} page */
async function signOut(page) {
  await page.goto(`${county.address}/app/me`)
  await press(page, '退出登录')
  await page.waitForURL('**/app/sign-in')
}

/** @param {Page} page @param {string} act */
async function onAccount(page, act) {
  await page.getByRole('row', { name: /wu/ }).getByRole('button', { name: act, exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: act, exact: true }).click()
}

step('who makes an account sees a code to hand over, and neither password nor key', async () => {
  const page = pages.admin
  await page.goto(`${county.address}/app/accounts`)
  await press(page, '新建账号')
  await page.getByLabel('登录名').fill(wu.login)
  await page.getByLabel('角色').selectOption('bureau')
  await page.getByRole('dialog').getByRole('button', { name: '建立' }).click()
  const slip = page.getByRole('dialog', { name: '请交给本人' })
  link = await slip.locator('code').first().innerText()
  assert.match(link, new RegExp(`^${county.address}/app/enrol#[0-9a-f]{32}$`))
  await slip.getByRole('img', { name: '启用地址的二维码' }).waitFor()
  assert.doesNotMatch(await slip.innerText(), /密钥：|otpauth/)
  await expectFine(page, 'slip')
  await page.emulateMedia({ media: 'print' })
  await page.getByRole('heading', { name: '启用账号' }).waitFor()
  assert.equal(await page.locator('.record-table').isVisible(), false, 'the slip alone is printed')
  await page.emulateMedia({ media: 'screen' })
  await page.keyboard.press('Escape')
  await slip.getByRole('alert').waitFor()
  await press(page, '已交给本人，关闭')
  await page.getByRole('row', { name: /wu/ }).getByText('待本人启用').waitFor()
})

step('its owner sets both on a phone, also when the phone dropped the page meanwhile', async () => {
  const page = pages.phone
  await page.goto(link)
  await page.getByText('1. 选一个密码').waitFor()
  await expectFine(page, 'enrol')
  wu.totp_secret = await keyOn(page)
  await page.reload()
  assert.equal(await keyOn(page), wu.totp_secret, 'the key that was added is still the one shown')
  await page.getByLabel('新密码').fill('wu')
  await page.getByLabel('动态验证码').fill(digits(wu.totp_secret))
  await press(page, '完成并登录')
  await page.locator('.field-error', { hasText: '密码太短' }).waitFor()
  await page.getByLabel('新密码').fill(PASSWORDS.first)
  await page.getByLabel('动态验证码').fill('000000')
  await press(page, '完成并登录')
  await page.locator('.field-error', { hasText: '对不上' }).waitFor()
  await page.getByLabel('动态验证码').fill(digits(wu.totp_secret))
  await press(page, '完成并登录')
  await page.waitForURL('**/app/figures')
  await page.goto(link)
  await page.getByText('一次性验证码无效').waitFor()
  await page.getByText('重新生成一个').first().waitFor()
  await expectFine(page, 'used code')
})

step('the new credentials open the door', async () => {
  const page = pages.phone
  await signOut(page)
  await county.signIn(page, wu)
})

step('a changed password holds from now on', async () => {
  const page = pages.phone
  await page.goto(`${county.address}/app/me`)
  await press(page, '修改密码')
  const dialog = page.getByRole('dialog')
  await expectFine(page, 'password dialog')
  await dialog.getByLabel('现在的密码').fill('不是这个密码')
  await dialog.getByLabel('新密码').fill(PASSWORDS.second)
  await dialog.getByLabel('动态验证码').fill('000000')
  await dialog.getByRole('button', { name: '修改密码' }).click()
  await dialog.getByText('登录名、密码或验证码不对').waitFor()
  await until(async () => (await lockedFor()) <= 0, 'the wait after a wrong try is over')
  await dialog.getByLabel('现在的密码').fill(PASSWORDS.first)
  await dialog.getByLabel('动态验证码').fill(await freshDigits())
  await dialog.getByRole('button', { name: '修改密码' }).click()
  await page.getByText('密码已修改').waitFor()
  wu.password = PASSWORDS.second
  assert.equal(await page.getByRole('button', { name: '修改密码' }).count(), 1, 'here the session goes on')
})

step('another authenticator takes the place of the present one', async () => {
  const page = pages.phone
  await press(page, '更换验证器')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('现在的密码').fill(wu.password)
  await dialog.getByLabel('动态验证码').fill(await freshDigits())
  await press(page, '显示新密钥')
  wu.totp_secret = await keyOn(page)
  await expectFine(page, 'new key')
  await dialog.getByLabel('新验证器显示的六位数字').fill(digits(wu.totp_secret))
  await dialog.getByRole('button', { name: '更换验证器' }).click()
  await page.getByText('验证器已更换').waitFor()
  await press(page, '退出其他设备')
  await page.getByText('其他设备已退出登录，这里不受影响').waitFor()
  await signOut(page)
  await county.signIn(page, wu)
})

step('a locked account is seen, unlocked and reset', async () => {
  const { admin, phone } = pages
  const wrong = { login: wu.login, password: '不是这个密码', totp: '000000' }
  const tries = async () => (await phone.request.post(`${county.address}/api/v1/session`, { data: wrong })).json()
  const seen = new Set()
  await until(async () => seen.add((await tries()).type).has('/problems/locked') && (await lockedFor()) > 5, 'wrong tries lock the account', 30)
  await admin.goto(`${county.address}/app/accounts`)
  await admin.getByRole('row', { name: /wu/ }).getByText('连续输错，锁定到').waitFor()
  await expectFine(admin, 'locked account')
  await onAccount(admin, '解锁')
  await admin.getByText('wu 可以登录了').waitFor()
  await onAccount(admin, '重置')
  const slip = admin.getByRole('dialog', { name: '请交给本人' })
  assert.notEqual(await slip.locator('code').first().innerText(), link)
  await phone.goto(`${county.address}/app/me`)
  await phone.waitForURL('**/app/sign-in?**')
  assert.deepEqual(said.flat(), [])
})

/** Seconds for which the account stays locked. */
async function lockedFor() {
  const { accounts } = await county.get(pages.admin, '/api/v1/accounts')
  const account = accounts.find((/** @type {{ login: string }} */ one) => one.login === wu.login)
  return account.locked_until ? (Date.parse(account.locked_until) - Date.now()) / 1000 : 0
}
