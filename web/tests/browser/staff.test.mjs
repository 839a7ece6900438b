// The staff app's frame: signing in, the rail, the sheets of the county.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { expectAccessible, expectNoSideways, expectTargets, NARROW, VIEWS } from './axe.mjs'
import { launch } from './chromium.mjs'
import { serveFiles, watchProblems } from './files.mjs'
import { staffInterface } from './records/staff.mjs'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const PAGES = ['/app/county/people', '/app/county/people/file', '/app/county/posts', '/app/me', '/app/nowhere']

/** @type {import('playwright-core').Browser} */
let browser
before(async () => {
  browser = await launch()
})
after(() => browser?.close())

/**
 * @param {import('playwright-core').BrowserContextOptions} options
 * @param {(page: import('playwright-core').Page, url: string) => Promise<void>} story
 */
async function withPage(options, story) {
  const server = await serveFiles(DIST, staffInterface())
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  // The browser itself reports a refused request.
  const problems = watchProblems(page, /status of 401/)
  try {
    await story(page, server.url)
    assert.deepEqual(problems, [])
  } finally {
    await context.close()
    await server.close()
  }
}

async function signIn(/** @type {import('playwright-core').Page} */ page, /** @type {string} */ url) {
  await page.goto(`${url}/app/county/people`)
  await page.locator('input[autocomplete=username]').fill('chief-1')
  await page.locator('input[type=password]').fill('correct-horse')
  await page.locator('button[type=submit]').click()
  await page.waitForURL('**/app/county/people')
}

for (const view of [...VIEWS, NARROW]) {
  test(`the frame and the sheets are accessible: ${view.name}`, () =>
    withPage(view.context, async (page, url) => {
      if (view.elder) await page.addInitScript((size) => localStorage.setItem('anlin-elder', size), view.elder)
      await page.goto(`${url}/app/sign-in`)
      await page.locator('h1').waitFor()
      await expectAccessible(page, `${view.name} sign-in`)
      await signIn(page, url)
      for (const path of PAGES) {
        await page.goto(url + path)
        await page.locator('h1').waitFor()
        await page.locator('.loading').waitFor({ state: 'detached' })
        const name = `${view.name} ${path}`
        await expectNoSideways(page, name)
        await expectTargets(page, view.elder ? 60 : 44, name)
        await expectAccessible(page, name)
      }
      await page.goto(`${url}/app/county/people`)
      await page.locator('.page-head .button.primary').click()
      await page.locator('dialog[open]').waitFor()
      await expectAccessible(page, `${view.name} row dialog`)
    }))
}

test('who is signed out signs in and comes back to the page that was asked for', () =>
  withPage({ locale: 'zh-CN' }, async (page, url) => {
    await page.goto(`${url}/app/county/people?query=杨胜`)
    await page.getByLabel('登录名').fill('chief-1')
    await page.getByLabel('密码').fill('wrong')
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByRole('alert').getByText('登录名、密码或验证码不对').waitFor()
    await page.getByLabel('密码').fill('correct-horse')
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByText('共 2 行').waitFor()
    assert.match(decodeURIComponent(page.url()), /people\?query=杨胜/)
    assert.equal(await page.title(), '县情 · 安邻')
    await page.getByRole('link', { name: '我的' }).first().click()
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.waitForURL('**/app/sign-in')
  }))

test('a row is added, refused where it is wrong, changed and removed', () =>
  withPage({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } }, async (page, url) => {
    await signIn(page, url)
    await page.getByRole('button', { name: '新增' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('代码').fill('060001')
    await dialog.getByLabel('调解').check()
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.getByText('名称不能为空 写上姓名。').waitFor()
    assert.equal(await dialog.getByLabel('名称').getAttribute('aria-invalid'), 'true')
    await dialog.getByLabel('名称').fill('龙安')
    await dialog.getByLabel('种类').selectOption('officer')
    await dialog.getByRole('button', { name: '保存' }).click()
    await page.getByRole('row', { name: /060001/ }).getByRole('button', { name: '修改' }).click()
    await dialog.getByLabel('电话').fill('13900000000')
    assert.equal(await dialog.getByLabel('代码').isDisabled(), true)
    await dialog.getByRole('button', { name: '保存' }).click()
    await page.getByRole('row', { name: /13900000000/ }).getByRole('button', { name: '删除' }).click()
    await dialog.getByRole('button', { name: '删除' }).click()
    await page.getByText('共 8 行').waitFor()
  }))

test('a file is shown before it is applied, and what is not used is named', () =>
  withPage({ locale: 'zh-CN', viewport: { width: 390, height: 844 } }, async (page, url) => {
    await signIn(page, url)
    await page.getByRole('link', { name: '导入导出' }).click()
    const lines = ['code,name,kind', '051001,李小梅,officer', '070001,石大山,officer']
    await page.locator('input[type=file]').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) })
    await page.getByText('身份证号').waitFor()
    await page.getByRole('button', { name: '全部应用（2 处变化）' }).click()
    await page.waitForURL('**/app/county/people')
    await page.getByText('石大山').waitFor()
  }))

test('the frame works by keyboard alone', () =>
  withPage({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } }, async (page, url) => {
    await signIn(page, url)
    await page.goto(`${url}/app/county/people`)
    await page.locator('table').waitFor()
    await page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : null))
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), '跳到正文')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'main')
  }))
