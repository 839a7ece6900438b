// The residents' pages: found, read, printed; small and quick on a slow phone.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { expectAccessible, expectNoSideways, expectTargets, NARROW, VIEWS } from './axe.mjs'
import { launch } from './chromium.mjs'
import { serveFiles, watchProblems } from './files.mjs'
import { home, place, poster } from './records/resident.mjs'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const PAGES = { '/': home, [`/p/${place.place.code}`]: place, [`/p/${place.place.code}/poster`]: poster }
const FIRST_LOAD_BYTES_MAX = 60_000

/** @type {import('playwright-core').Browser} */
let browser
/** @type {Awaited<ReturnType<typeof serveFiles>>} */
let server

before(async () => {
  const template = await readFile(`${DIST}/public.html`, 'utf8')
  server = await serveFiles(DIST, ({ path }) => {
    if (path.endsWith('qr.svg')) return { type: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10H0z"/></svg>' }
    const page = PAGES[path]
    if (!page) return null
    const json = JSON.stringify(page).replaceAll('<', '\\u003c')
    return { type: 'text/html; charset=utf-8', body: template.replace('id="page">null<', `id="page">${json}<`) }
  })
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.close()
})

for (const view of [...VIEWS, NARROW]) {
  test(`residents' pages are accessible: ${view.name}`, async () => {
    const context = await browser.newContext(view.context)
    if (view.elder) await context.addInitScript((size) => localStorage.setItem('anlin-elder', size), view.elder)
    const page = await context.newPage()
    const problems = watchProblems(page)
    for (const path of Object.keys(PAGES)) {
      await page.goto(server.url + path)
      await page.locator('h1').waitFor()
      await expectNoSideways(page, `${view.name} ${path}`)
      await expectTargets(page, view.elder ? 60 : 44, `${view.name} ${path}`)
      await expectAccessible(page, `${view.name} ${path}`)
    }
    assert.deepEqual(problems, [])
    await context.close()
  })
}

test('a village is found by typing, and says when somebody is there next', async () => {
  const page = await browser.newPage({ locale: 'zh-CN', viewport: { width: 390, height: 844 } })
  await page.goto(server.url)
  await page.getByRole('searchbox').fill('猫猫河')
  await page.getByText('找到 1 处').waitFor()
  assert.match(page.url(), /query=/)
  await page.goto(`${server.url}/p/${place.place.code}`)
  assert.match(await page.locator('.next-time').innerText(), /今天 08:30–12:00/)
  assert.equal(await page.getByRole('link', { name: /拨打/ }).getAttribute('href'), 'tel:13800000000')
  await page.getByText('恳谈会 · 原因：防汛抽调，本周后半重排').waitFor()
  await page.getByRole('button', { name: 'English' }).click()
  assert.match(await page.locator('.next-time').innerText(), /Today 08:30–12:00/)
  assert.equal(await page.getAttribute('html', 'lang'), 'en')
  await page.close()
})

test('the first visit loads less than 60 kB', async () => {
  const page = await browser.newPage()
  /** @type {string[]} */
  const loaded = []
  page.on('response', (response) => loaded.push(new URL(response.url()).pathname))
  await page.goto(`${server.url}/p/${place.place.code}`, { waitUntil: 'networkidle' })
  const { gzipSync } = await import('node:zlib')
  let sum = 0
  for (const path of loaded) sum += gzipSync(await readFile(`${DIST}${path}`).catch(() => Buffer.from(JSON.stringify(place)))).length
  assert.ok(sum <= FIRST_LOAD_BYTES_MAX, `${sum} bytes gzip for ${loaded.join(' ')}`)
  await page.close()
})

test('the poster fits on one sheet of A4', async () => {
  const page = await browser.newPage({ locale: 'zh-CN' })
  await page.goto(`${server.url}/p/${place.place.code}/poster`)
  await page.locator('h1').waitFor()
  const pdf = await page.pdf({ format: 'A4' })
  assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length, 1)
  await page.close()
})
