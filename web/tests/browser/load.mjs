// What the residents' pages cost under load: node tests/browser/load.mjs http://127.0.0.1:8470 [PID OF THE SERVER]
// With the process id it reads the server's CPU time and largest memory from /proc, which a busy machine changes little.
import { readFile } from 'node:fs/promises'
import { Agent, get } from 'node:http'

const [address, pid] = process.argv.slice(2)
if (!address) throw new Error('name the address of a running server')
const REQUESTS = 2000
const AT_ONCE = 32
const WARM_UP = 50
const MAPS_AT_ONCE = 64
const TICK_MS = 10

const agent = new Agent({ keepAlive: true, maxSockets: MAPS_AT_ONCE })
const { places } = await (await fetch(`${address}/api/v1/public/places`)).json()
const place = places.find((/** @type {{ next: object | null }} */ one) => one.next) ?? places[0]
console.log(`| address | requests, at once | per second | median (ms) | 95 % (ms) | server CPU per request (ms) | answer (kB) |`)
console.log('|---|---|---|---|---|---|---|')
for (const path of ['/', '/api/v1/public/places', `/p/${place.code}`, `/calendar/${place.code}.ics`]) await measure(path, REQUESTS, AT_ONCE)
const before = await largestMemory()
await measure('/map/base.pmtiles', MAPS_AT_ONCE * 4, MAPS_AT_ONCE)
if (pid) console.log(`\nlargest memory: ${before} MB before the maps, ${await largestMemory()} MB after`)
agent.destroy()

/** @param {string} path @param {number} count @param {number} atOnce */
async function measure(path, count, atOnce) {
  for (let at = 0; at < Math.min(WARM_UP, count); at += 1) await fetchBody(path)
  const cpu = await cpuMs()
  /** @type {number[]} */
  const times = []
  let bytes = 0
  let left = count
  const began = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        left -= 1
        const asked = performance.now()
        const body = await fetchBody(path)
        bytes += body.length
        times.push(performance.now() - asked)
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  times.sort((one, other) => one - other)
  const share = (/** @type {number} */ part) => (times[Math.floor(part * (times.length - 1))] ?? 0).toFixed(1)
  const each = pid ? (((await cpuMs()) - cpu) / count).toFixed(2) : '–'
  const name = path.replace(place.code, '{code}')
  console.log(`| ${name} | ${count}, ${atOnce} | ${Math.round(count / seconds)} | ${share(0.5)} | ${share(0.95)} | ${each} | ${Math.round(bytes / count / 1000)} |`)
}

/** @param {string} path @returns {Promise<Buffer>} */
function fetchBody(path) {
  return new Promise((resolve, reject) => {
    const request = get(address + path, { agent, headers: { 'accept-encoding': 'gzip' } }, (response) => {
      /** @type {Buffer[]} */
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('end', () => (response.statusCode === 200 ? resolve(Buffer.concat(pieces)) : reject(new Error(`${path}: ${response.statusCode}`))))
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}

async function cpuMs() {
  if (!pid) return 0
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

async function largestMemory() {
  const line = pid && /VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))
  return line ? Math.round(Number(line[1]) / 1000) : 0
}
