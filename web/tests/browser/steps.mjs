// A story told in steps: each builds on the one before, so after one that failed the others are left out.
import { test } from 'node:test'

/**
 * @param {() => import('playwright-core').Browser} browser in which the people of the story work
 * @returns {(name: string, act: () => Promise<void>) => void}
 */
export function stepsIn(browser) {
  let isBroken = false
  return (name, act) => {
    test(name, async (t) => {
      if (isBroken) return t.skip('an earlier step failed')
      isBroken = true
      try {
        await act()
        isBroken = false
      } finally {
        if (isBroken) await tellWhatIsShown(browser())
      }
    })
  }
}

/** What the people of the story have before them when a step fails. @param {import('playwright-core').Browser} browser */
async function tellWhatIsShown(browser) {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    const words = await page.locator('body').innerText({ timeout: 1000 }).catch(() => '')
    console.error(`--- ${page.url()}\n${words.slice(0, 900)}`)
  }
}
