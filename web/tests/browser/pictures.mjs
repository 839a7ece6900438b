// Makes the pictures in docs/pictures from a demonstration, by hand:
//   node tests/browser/pictures.mjs SERVER.json            all but the real map
//   node tests/browser/pictures.mjs SERVER.json andorra    the map of a demonstration on real roads
// SERVER.json is what `anlin --json demo` printed.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { launch } from './chromium.mjs'
import { countyDay, thisMonday } from './harness.mjs'
import { withFewColours } from './png.mjs'

const FOLDER = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url))
const BYTES_MAX = 300_000
const PHONE = { width: 390, height: 844 }
const DESKTOP = { width: 1440, height: 1000 }

const [file, only = ''] = process.argv.slice(2)
if (!file) throw new Error('name the file with what `anlin --json demo` printed')
const text = await readFile(file, 'utf8')
const lines = text.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
const served = lines.find((line) => line.links) ?? JSON.parse(text)
/** @type {string} */
const address = served.public.replace(/\/$/, '')
const browser = await launch()
const bare = await browser.newPage()
await mkdir(FOLDER, { recursive: true })

/** @param {string} role '' without account @param {{ width: number, height: number }} viewport */
async function open(role, viewport) {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', colorScheme: 'light' })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  if (role) {
    const { link } = served.links.find((/** @type {{ role: string }} */ one) => one.role === role)
    await page.goto(link)
    await page.waitForURL((url) => url.pathname.startsWith('/app') && !url.pathname.endsWith('/link'))
  }
  return page
}

/** @param {import('playwright-core').Page} page @param {string} name */
async function shoot(page, name) {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('.loading, [aria-busy=true]'))
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
  // Tiles and fonts fade in.
  await page.waitForTimeout(1500)
  const shot = await page.screenshot({ scale: 'css' })
  const small = await withFewColours(bare, shot)
  await writeFile(`${FOLDER}${name}.png`, small)
  console.log(`${name}.png ${Math.round(small.length / 1000)} kB instead of ${Math.round(shot.length / 1000)}`)
  if (small.length > BYTES_MAX) throw new Error(`${name}.png is too large`)
}

async function shootAll() {
  // The demonstration's weeks are planned for the whole county.
  const bureau = await open('bureau', DESKTOP)
  const found = await bureau.request.get(`${address}/api/v1/plans?from=${thisMonday()}&to=${countyDay()}`)
  const { plans } = await found.json()
  if (!plans?.length) throw new Error(`no plan of this week: ${await found.text()}`)
  const { places: stations } = await (await bureau.request.get(`${address}/api/v1/places?kind=station`)).json()
  await bureau.goto(`${address}/app/plan/${plans[0].id}?tab=people&station=${stations[1].code}`)
  await bureau.locator('.chip').first().waitFor()
  await shoot(bureau, 'week-board')
  await bureau.goto(`${address}/app/figures`)
  await bureau.locator('.figure-card').first().waitFor()
  await shoot(bureau, 'figures')

  const officer = await open('officer', PHONE)
  await officer.goto(`${address}/app/my-day`)
  await officer.locator('.day-tab').first().waitFor()
  // On a day of rest, the next day with stops.
  const next = officer.getByRole('link', { name: /^下一次/ }).or(officer.getByRole('button', { name: /^下一次/ }))
  if (await next.count()) await next.first().click()
  await shoot(officer, 'my-day')

  const resident = await open('', { ...PHONE, height: 1240 })
  const { places } = await (await resident.request.get(`${address}/api/v1/public/places`)).json()
  const place = places.find((/** @type {{ kind: string, next: object | null }} */ one) => one.kind === 'police_room' && one.next)
  await resident.goto(`${address}/p/${place.code}`)
  await shoot(resident, 'place')
}

async function shootMap() {
  const page = await open('bureau', { width: 1200, height: 900 })
  await page.goto(`${address}/app/figures?show=all`)
  const map = page.locator('.figures-map')
  await map.waitFor()
  await shoot(page, 'andorra-map')
}

await (only === 'andorra' ? shootMap() : shootAll())
await browser.close()
