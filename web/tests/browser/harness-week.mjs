// A county whose week is planned, published, worked and robbed of some hours: every page has something to show.
import { County, countyDay, SHEETS, thisMonday, until } from './harness.mjs'

export const CODES = { county: '522699000000', station: '522699501000' }
const ROLES = /** @type {const} */ (['bureau', 'station_chief', 'auditor', 'system_admin', 'security_admin'])

/** @typedef {import('./harness.mjs').Account} Account */
/** @typedef {import('playwright-core').Page} Page */

/**
 * @param {import('playwright-core').Browser} browser
 * @returns {Promise<{ county: County, accounts: Record<string, Account>, plan: string, place: string, displacement: string }>}
 */
export async function workedCounty(browser) {
  const county = await County.generate()
  try {
    return await worked(county, browser)
  } catch (thrown) {
    // A server that runs on would keep the tests from ending.
    await county.end()
    throw thrown
  }
}

/** @param {County} county @param {import('playwright-core').Browser} browser */
async function worked(county, browser) {
  await county.importSheets(SHEETS)
  await county.importRoads()
  /** @type {Record<string, Account>} */
  const accounts = {}
  for (const role of ROLES) accounts[role] = await county.account(role, role === 'station_chief' ? CODES.station : CODES.county)
  await county.start()

  const page = await browser.newPage()
  await county.signIn(page, /** @type {Account} */ (accounts['bureau']))
  const command = () => ({ op_id: crypto.randomUUID() })
  const { id: plan } = await county.post(page, '/api/v1/plans', { ...command(), area: CODES.county, from: thisMonday(), weeks: 4, seed: 1, seconds: 3 })
  await until(async () => (await county.get(page, `/api/v1/plans/${plan}`)).state === 'draft', 'the plan is made', 60)
  await county.post(page, `/api/v1/plans/${plan}/publish`, command())
  const { promises } = await county.get(page, `/api/v1/promises?from=${countyDay()}&to=${countyDay(13)}&within=${CODES.station}`)
  const busy = promises.find((/** @type {{ day: string }} */ one) => one.day === countyDay()) ?? promises[0]
  accounts['officer'] = await county.account('officer', CODES.station, busy.officer)
  const robbed = promises.find((/** @type {{ is_public: boolean, day: string, officer: string }} */ one) => one.is_public && one.day > countyDay() && one.officer !== busy.officer)
  const order = { ordered_by: '县局指挥中心', reason: '防汛巡查', origin: 'campaign', officers: [robbed.officer], from_day: countyDay(), from_time: '00:00', to_day: robbed.day, to_time: '23:59' }
  const { id: displacement } = await county.post(page, '/api/v1/displacements', { ...command(), ...order })
  await page.close()
  return { county, accounts, plan, place: robbed.place, displacement }
}
