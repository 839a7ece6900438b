// Every page of the real program: accessible on phone and desktop, in both languages, light and dark; nothing scrolls sideways
// on the narrowest phone; nothing is said on the console.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { launch } from './chromium.mjs'
import { watchProblems } from './files.mjs'
import { workedCounty } from './harness-week.mjs'

const AXE = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } }
const NARROW = { width: 320, height: 640 }
/** The text of the browser, and the program's own largest. @type {Record<string, { fontSize: string, elder?: string }>} */
const TEXT_SIZES = { 'usual text': { fontSize: '' }, '200 % text': { fontSize: '200%' }, 'largest text': { fontSize: '', elder: '30' } }
const LANGS = /** @type {const} */ (['zh', 'en'])

/** @typedef {Awaited<ReturnType<typeof workedCounty>>} Worked */

/** Every page by the name of its route, with who looks at it. `{plan}` and the like are filled in. */
const PAGES = {
  'sign-in': [['', '/app/sign-in']],
  setup: [['', '/app/setup']],
  link: [['', '/app/link']],
  enrol: [['', '/app/enrol']],
  'not-found': [['bureau', '/app/nowhere']],
  me: [['bureau', '/app/me']],
  'my-day': [['officer', '/app/my-day'], ['officer', '/app/my-day?view=map']],
  sheet: [['bureau', '/app/county/people'], ['auditor', '/app/county/posts']],
  'sheet-file': [['bureau', '/app/county/people/file']],
  plans: [['station_chief', '/app/plan']],
  plan: [['bureau', '/app/plan/{plan}'], ['bureau', '/app/plan/{plan}?tab=people'], ['bureau', '/app/plan/{plan}?tab=history']],
  figures: [['bureau', '/app/figures'], ['bureau', '/app/figures?show=all'], ['bureau', '/app/figures?show=stations']],
  'figure-records': [['bureau', '/app/figures/promises_kept/records']],
  displacements: [['station_chief', '/app/displacements']],
  displacement: [['bureau', '/app/displacements/{displacement}']],
  places: [['bureau', '/app/places']],
  place: [['bureau', '/app/places/{place}']],
  roads: [['system_admin', '/app/roads']],
  accounts: [['security_admin', '/app/accounts']],
  audit: [['auditor', '/app/audit']],
}
const PUBLIC_PAGES = ['/', '/p/{place}', '/p/{place}/poster', '/p/1234']
/** Routes that only lead on. */
const WITHOUT_PAGE = ['start']

/** @type {import('playwright-core').Browser} */
let browser
/** @type {Worked} */
let worked
/** Signed in once each; pages without account belong to `''`. @type {Map<string, import('playwright-core').BrowserContext>} */
const contexts = new Map()

before(async () => {
  browser = await launch()
  worked = await workedCounty(browser)
})
after(async () => {
  await browser?.close()
  await worked?.county.end()
})

/** @param {string} role */
async function contextOf(role) {
  const known = contexts.get(role)
  if (known) return known
  const context = await browser.newContext({ timezoneId: 'Asia/Shanghai' })
  context.setDefaultTimeout(20_000)
  const account = worked.accounts[role]
  if (account) {
    const page = await context.newPage()
    await worked.county.signIn(page, account)
    await page.close()
  }
  contexts.set(role, context)
  return context
}

/** What axe finds, a line for each. @param {import('playwright-core').Page} page @returns {Promise<string[]>} */
async function violationsOn(page) {
  // Evaluated by the debugger, which the page's content security policy does not bind.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  return page.evaluate(async (rules) => {
    // @ts-expect-error axe was put there a moment ago.
    const found = await window.axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] })
    return found.violations.flatMap((/** @type {{ id: string, nodes: { html: string, failureSummary: string }[] }} */ one) =>
      one.nodes.slice(0, 3).map((node) => `${one.id}: ${node.html.slice(0, 200)} | ${node.failureSummary.split('\n').slice(1).join(' ').trim()}`),
    )
  }, RULES)
}

/** @param {import('playwright-core').Page} page */
async function settled(page) {
  await page.locator('h1').first().waitFor()
  await page.locator('.loading').first().waitFor({ state: 'detached' })
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]') && document.fonts.status === 'loaded')
}

/** Everything wrong with a page, each thing once with the ways of looking that show it. @param {string} role @param {string} path */
async function troublesOf(role, path) {
  const context = await contextOf(role)
  const page = await context.newPage()
  /** @type {Map<string, string[]>} */
  const troubles = new Map()
  const add = (/** @type {string} */ what, /** @type {string} */ view) => troubles.set(what, [...(troubles.get(what) ?? []), view])
  // The browser itself reports an answer that says no.
  const said = watchProblems(page, /status of (401|404)/)
  const address = worked.county.address + path.replace(/\{(\w+)\}/, (_all, name) => String(worked[/** @type {'plan'} */ (name)]))
  for (const lang of LANGS) {
    await context.addCookies([{ name: 'anlin-lang', value: lang, url: worked.county.address }])
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport)
      await page.goto(address)
      await settled(page)
      if (page.url() !== address) add(`led on to ${page.url()}`, lang)
      for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
        await page.emulateMedia({ colorScheme })
        for (const what of await violationsOn(page)) add(what, `${size} ${lang} ${colorScheme}`)
      }
      for (const words of await page.locator('.error-box').allInnerTexts()) add(`an error is shown: ${words.slice(0, 200)}`, lang)
      const isRight = await page.evaluate((wanted) => document.documentElement.lang.startsWith(wanted), lang)
      if (!isRight) add('the page speaks the other language', lang)
    }
    await page.setViewportSize(NARROW)
    for (const [view, text] of Object.entries(TEXT_SIZES)) {
      await page.evaluate(({ fontSize, elder }) => {
        document.documentElement.style.fontSize = fontSize
        if (elder) document.documentElement.dataset['elder'] = elder
      }, text)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      if (wide > NARROW.width) add(`${wide} px wide in a window of ${NARROW.width} px`, `${lang}, ${view}`)
    }
  }
  for (const text of said) add(`console: ${text}`, 'any')
  await page.close()
  return [...troubles].map(([what, views]) => `${what}\n    (${views.join(', ')})`)
}

for (const [route, looks] of Object.entries({ ...PAGES, public: PUBLIC_PAGES.map((path) => ['', path]) })) {
  for (const [role = '', path = ''] of looks) {
    test(`${route}: ${path} is accessible, fits and is silent`, async () => {
      const troubles = await troublesOf(role, path)
      assert.equal(troubles.length, 0, `${path}\n  ${troubles.join('\n  ')}`)
    })
  }
}

test('every route of the staff app is looked at', async () => {
  const router = await readFile(new URL('../../src/app/router.ts', import.meta.url), 'utf8')
  const names = [...router.matchAll(/name: '([\w-]+)', component/g)].map((found) => found[1] ?? '')
  assert.ok(names.length > 10)
  const left = names.filter((name) => !(name in PAGES) && !WITHOUT_PAGE.includes(name))
  assert.deepEqual(left, [], 'add them to PAGES')
})
