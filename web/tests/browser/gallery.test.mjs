// Every component in every state: accessible on phone and desktop, in both languages, light and dark.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expectAccessible, expectNoSideways, expectTargets, NARROW, VIEWS } from './axe.mjs'
import { launch } from './chromium.mjs'
import { serveFiles, watchProblems } from './files.mjs'

const WEB = fileURLToPath(new URL('../../', import.meta.url))
/** @type {import('playwright-core').Browser} */
let browser
/** @type {Awaited<ReturnType<typeof serveFiles>>} */
let server

before(async () => {
  await build({ root: WEB, mode: 'gallery', logLevel: 'error' })
  server = await serveFiles(`${WEB}node_modules/.gallery`)
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.close()
})

for (const view of [...VIEWS, NARROW]) {
  test(`the components are accessible: ${view.name}`, async () => {
    const context = await browser.newContext(view.context)
    if (view.elder) await context.addInitScript((size) => localStorage.setItem('anlin-elder', size), view.elder)
    const page = await context.newPage()
    const problems = watchProblems(page, /favicon/)
    await page.goto(`${server.url}/tests/gallery/gallery.html`)
    await page.locator('h1').waitFor()
    await expectNoSideways(page, view.name)
    await expectTargets(page, view.elder ? 60 : 44, view.name)
    await expectAccessible(page, view.name)
    await page.goto(`${server.url}/tests/gallery/gallery.html?dialog`)
    await page.locator('dialog[open]').waitFor()
    await expectAccessible(page, `${view.name}, dialog`)
    assert.deepEqual(problems.filter((text) => !text.includes('404')), [])
    await context.close()
  })
}

test('a table sorts, filters and exports', async () => {
  const page = await browser.newPage({ locale: 'en-GB' })
  await page.goto(`${server.url}/tests/gallery/gallery.html`)
  const firstName = () => page.locator('tbody th').first().innerText()
  await page.getByRole('button', { name: 'Police room' }).click()
  assert.equal(await firstName(), 'Dadi Shui township room')
  await page.getByRole('button', { name: 'Police room' }).click()
  assert.equal(await firstName(), 'Yongle room')
  await page.getByRole('searchbox', { name: 'Filter' }).fill('lang')
  assert.equal(await page.locator('tbody tr').count(), 1)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()])
  assert.match(download.suggestedFilename(), /\.csv$/)
  await page.close()
})

test('a dialog keeps the focus inside and gives it back', async () => {
  const page = await browser.newPage({ locale: 'en-GB' })
  await page.goto(`${server.url}/tests/gallery/gallery.html`)
  const opener = page.getByRole('button', { name: 'Withdraw' })
  await opener.focus()
  await page.keyboard.press('Enter')
  await page.locator('dialog[open]').waitFor()
  for (let at = 0; at < 8; at += 1) await page.keyboard.press('Tab')
  assert.ok(await page.evaluate(() => document.activeElement === document.body || Boolean(document.activeElement?.closest('dialog'))))
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), 'Withdraw')
  await page.close()
})
