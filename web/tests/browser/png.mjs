// Pictures with at most 256 colours: a third of the bytes, and nobody sees it on a page of paper and ink.
import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const INDEXED = 3

/**
 * @param {import('playwright-core').Page} page any page that may decode a picture
 * @param {Buffer} png
 */
export async function withFewColours(page, png) {
  const { width, height, palette, indices } = await page.evaluate(quantise, png.toString('base64'))
  const flat = Buffer.from(indices, 'base64')
  const rows = Buffer.alloc(height * (width + 1))
  // Each row begins with its filter: none.
  for (let y = 0; y < height; y += 1) flat.copy(rows, y * (width + 1) + 1, y * width, (y + 1) * width)
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, INDEXED, 0, 0, 0], 8)
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('PLTE', Buffer.from(palette)), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}

/** @param {string} type @param {Buffer} content */
function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  size.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([size, body, sum])
}

/** Runs in the page: the most frequent colours, and for every pixel the nearest of them. @param {string} base64 */
async function quantise(base64) {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(bitmap, 0, 0)
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer)
  /** @type {Map<number, number>} */
  const counts = new Map()
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1)
  // Greys of letters are many: the 96 commonest colours stay as they are, the others share what is left evenly.
  const ordered = [...counts].sort((a, b) => b[1] - a[1])
  const kept = ordered.slice(0, 96).map(([pixel]) => pixel)
  const bins = new Map()
  for (const [pixel, count] of ordered.slice(96)) {
    const bin = (pixel >> 3) & 0x1f1f1f
    const found = bins.get(bin) ?? { count: 0, pixel }
    bins.set(bin, { ...found, count: found.count + count })
  }
  const rest = [...bins.values()].sort((a, b) => b.count - a.count).slice(0, 256 - kept.length)
  const colours = [...kept, ...rest.map((bin) => bin.pixel)]
  const parts = colours.map((pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255])
  /** @type {Map<number, number>} */
  const nearest = new Map(colours.map((pixel, at) => [pixel, at]))
  const indices = new Uint8Array(pixels.length)
  pixels.forEach((pixel, at) => {
    let index = nearest.get(pixel)
    if (index === undefined) {
      const [red, green, blue] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]
      let least = Infinity
      index = 0
      for (const [number, [r = 0, g = 0, b = 0]] of parts.entries()) {
        const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2
        if (distance < least) [least, index] = [distance, number]
      }
      nearest.set(pixel, index)
    }
    indices[at] = index
  })
  let text = ''
  for (let at = 0; at < indices.length; at += 8192) text += String.fromCharCode(...indices.subarray(at, at + 8192))
  return { width, height, palette: parts.flat(), indices: btoa(text) }
}
