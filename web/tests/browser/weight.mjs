// What residents' pages weigh, and when the largest part is painted, on a cheap phone with slow 3G (400 kbit/s, 400 ms, a
// processor four times slower): node tests/browser/weight.mjs http://127.0.0.1:8470
import { launch } from './chromium.mjs'

const address = process.argv[2]
if (!address) throw new Error('name the address of a running server')
const RUNS = 5
const SLOW = { offline: false, latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 }
const SLOWER_PROCESSOR = 4
const SETTLE_MS = 4000

const { places } = await (await fetch(`${address}/api/v1/public/places`)).json()
const place = places.find((/** @type {{ next: object | null }} */ one) => one.next) ?? places[0]
const browser = await launch()
console.log(`| page | largest paint, median of ${RUNS} (ms) | first paint (ms) | first load (bytes) | requests | of which document | scripts | styles |`)
console.log('|---|---|---|---|---|---|---|---|')
for (const path of ['/', `/p/${place.code}`]) {
  const runs = []
  for (let run = 0; run < RUNS; run += 1) runs.push(await visit(address + path))
  runs.sort((a, b) => a.largest - b.largest)
  const { largest, first, bytes } = /** @type {Awaited<ReturnType<typeof visit>>} */ (runs[Math.floor(RUNS / 2)])
  const sum = (/** @type {string} */ type) => bytes.filter((one) => type === '' || one.type === type).reduce((all, one) => all + one.size, 0)
  const name = path === '/' ? `/ (${places.length} places)` : '/p/{code}'
  console.log(`| ${name} | ${Math.round(largest)} | ${Math.round(first)} | ${sum('')} | ${bytes.length} | ${sum('Document')} | ${sum('Script')} | ${sum('Stylesheet')} |`)
}
await browser.close()

/** A first visit: nothing is cached. @param {string} url */
async function visit(url) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, locale: 'zh-CN' })
  await context.addInitScript(() => {
    const seen = Object.assign(window, { largestPaint: 0 })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.largestPaint = entry.startTime
    }).observe({ type: 'largest-contentful-paint', buffered: true })
  })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', SLOW)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_PROCESSOR })
  /** @type {Map<string, { type: string, size: number }>} */
  const loads = new Map()
  devtools.on('Network.responseReceived', ({ requestId, type }) => loads.set(requestId, { type, size: 0 }))
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const load = loads.get(requestId)
    if (load) load.size = encodedDataLength
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  await page.waitForTimeout(SETTLE_MS)
  const { largest, first } = await page.evaluate(() => ({
    largest: /** @type {{ largestPaint: number }} */ (/** @type {unknown} */ (window)).largestPaint,
    first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  }))
  await context.close()
  return { largest, first, bytes: [...loads.values()] }
}
