// WCAG 2.2 AA by axe-core, and what axe does not see: horizontal scrolling, targets that are too small.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

const AXE = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * @typedef {{ name: string, context: import('playwright-core').BrowserContextOptions, elder?: string }} View
 * @type {View[]}
 */
export const VIEWS = ['zh-CN', 'en-GB'].flatMap((locale) =>
  /** @type {const} */ (['light', 'dark']).flatMap((colorScheme) => [
    { name: `phone ${locale} ${colorScheme}`, context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale, colorScheme } },
    { name: `desktop ${locale} ${colorScheme}`, context: { viewport: { width: 1440, height: 900 }, locale, colorScheme } },
  ]),
)
/** @type {View} 200 % text at 320 px. */
export const NARROW = { name: '320 px, 200 % text', context: { viewport: { width: 320, height: 640 }, locale: 'zh-CN' }, elder: '30' }

/**
 * Fails with everything that axe finds on the page as it stands.
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
export async function expectAccessible(page, name) {
  // Evaluated by the debugger, which the page's content security policy does not bind.
  await page.evaluate(AXE)
  const violations = await page.evaluate(async (rules) => {
    // @ts-expect-error axe was put there a moment ago.
    const result = await window.axe.run(document, { runOnly: { type: 'tag', values: rules } })
    return result.violations.map((/** @type {{ id: string, help: string, nodes: { html: string, failureSummary: string }[] }} */ one) => ({
      rule: one.id,
      help: one.help,
      where: one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} | ${node.failureSummary.split('\n').slice(1).join(' ')}`),
    }))
  }, RULES)
  assert.deepEqual(violations, [], `${name}: axe found violations`)
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
export async function expectNoSideways(page, name) {
  const { wide, width } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, width: innerWidth }))
  assert.ok(wide <= width, `${name}: ${wide} px wide in a window of ${width} px`)
}

/**
 * Buttons, links that stand alone and inputs are at least `pixels` high and wide.
 * @param {import('playwright-core').Page} page
 * @param {number} pixels
 * @param {string} name
 */
export async function expectTargets(page, pixels, name) {
  const small = await page.evaluate((least) => {
    const targets = [...document.querySelectorAll('button, .button, select, input:not([type=checkbox]):not([type=radio]):not(.hidden-visually), nav a')]
    return targets.flatMap((target) => {
      const { width, height } = target.getBoundingClientRect()
      const isShown = width > 0 && height > 0
      return isShown && (height < least - 0.5 || width < least - 0.5) ? [`${target.outerHTML.slice(0, 120)} is ${Math.round(width)} × ${Math.round(height)} px`] : []
    })
  }, pixels)
  assert.deepEqual(small, [], `${name}: targets under ${pixels} px`)
}
