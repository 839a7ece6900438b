// Finds the machine's Chromium and opens it with a fresh profile.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium']
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function chromiumPath() {
  const named = process.env['ANLIN_CHROMIUM'] ?? process.env['CHROMIUM']
  const path = named ?? PLACES.find((place) => existsSync(place))
  if (!path) throw new Error('no Chromium found: install it, or name it in ANLIN_CHROMIUM')
  return path
}

/** @returns {Promise<import('playwright-core').Browser>} */
export function launch() {
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args: FLAGS })
}

/**
 * A browser whose profile outlives it: service worker, database and cookies are there again after a restart.
 * @param {string} profile folder
 * @param {import('playwright-core').BrowserContextOptions} options
 */
export function launchWithProfile(profile, options) {
  return chromium.launchPersistentContext(profile, { executablePath: chromiumPath(), headless: true, args: FLAGS, ...options })
}
