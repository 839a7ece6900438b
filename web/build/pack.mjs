// Puts a brotli copy beside every built file that is sent as it is; the server prefers it.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const FOLDER = new URL('../dist/', import.meta.url).pathname
const PACKED = /\.(js|css|html|svg|json|webmanifest)$/
/** The server writes into it before it is sent. */
const TEMPLATES = ['public.html']

const entries = await readdir(FOLDER, { recursive: true, withFileTypes: true })
for (const entry of entries) {
  if (!entry.isFile() || !PACKED.test(entry.name) || TEMPLATES.includes(entry.name)) continue
  const path = join(entry.parentPath, entry.name)
  const bytes = await readFile(path)
  const packed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
  if (packed.length < bytes.length) await writeFile(`${path}.br`, packed)
}

/**
 * What a first visit to a page loads: the page, the scripts it names and what they import at once.
 * @param {string} page
 * @returns {Promise<number>}
 */
async function firstLoadBytes(page) {
  const seen = new Set()
  /** @param {string | undefined} name @returns {Promise<number>} */
  const visit = async (name) => {
    if (!name || seen.has(name)) return 0
    seen.add(name)
    const bytes = await readFile(join(FOLDER, name))
    let sum = gzipSync(bytes).length
    const text = bytes.toString()
    const found = name.endsWith('.html')
      ? [...text.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)]
      : [...text.matchAll(/(?:^|[;}\s])(?:import|export)[^'"()]*?["']\.\/([^"']+)["']/g)].map((match) => [match[0], `assets/${match[1]}`])
    for (const match of found) sum += await visit(match[1])
    return sum
  }
  return visit(page)
}

const LIMITS = { 'public.html': 60, 'index.html': 90 }
let isTooLarge = false
for (const [page, limit] of Object.entries(LIMITS)) {
  const kilobytes = (await firstLoadBytes(page)) / 1000
  console.log(`${page}: first load ${kilobytes.toFixed(1)} kB gzip, at most ${limit}`)
  isTooLarge ||= kilobytes > limit
}
if (isTooLarge) {
  console.error('error: a first load is larger than allowed')
  process.exit(1)
}
