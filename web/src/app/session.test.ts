import { beforeEach, expect, test, vi } from 'vitest'

const HOUR = 3600 * 1000
const NOW = Date.parse('2026-11-23T01:00:00Z')
const officer = { account: { login: 'li', role: 'officer' }, county: null, permissions: ['record_work'], demo: false }
const bureau = { ...officer, permissions: ['view_figures'] }

const answers = {
  signedIn: (who: object) => Response.json(who),
  signedOut: () =>
    new Response(JSON.stringify({ type: '/problems/sign-in-needed', title: '请先登录', status: 401 }), {
      status: 401,
      headers: { 'content-type': 'application/problem+json' },
    }),
  portal: () => new Response('<html>', { status: 401, headers: { 'content-type': 'text/html' } }),
  none: () => Promise.reject(new TypeError('Failed to fetch')),
}
let answer: () => Response | Promise<Response>

const store = new Map<string, string>()
vi.stubGlobal('localStorage', {
  getItem: (key: string) => store.get(key) ?? null,
  setItem: (key: string, value: string) => store.set(key, value),
  removeItem: (key: string) => store.delete(key),
})
vi.stubGlobal('location', { origin: 'http://county.test' })
vi.stubGlobal('fetch', () => Promise.resolve(answer()))

/** The page is opened anew: only what the phone remembers is there. */
async function load() {
  vi.resetModules()
  const app = await import('./session.ts')
  const forgotten = vi.fn()
  app.whenForgotten(forgotten)
  const client = await import('../api/client.ts')
  client.whenSignedOut(app.endSession)
  await app.findSession()
  return { ...app, forgotten, is: `${app.session.value?.account.login ?? 'nobody'}${app.isSignedOut.value ? ' signed out' : ''}` }
}

beforeEach(() => {
  store.clear()
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(NOW)
})

test.each([
  ['is known', () => answers.signedIn(officer), 'li'],
  ['is no longer known', answers.signedOut, 'li signed out'],
  ['cannot be asked', answers.none, 'li'],
  ['cannot be asked through a portal', answers.portal, 'li'],
] as const)('an officer who %s opens the day', async (_what, next, is) => {
  answer = () => answers.signedIn(officer)
  await load()
  answer = next
  expect((await load()).is).toBe(is)
})

test('signed out stays signed out without signal, until the next sign-in', async () => {
  answer = () => answers.signedIn(officer)
  await load()
  answer = answers.signedOut
  await load()
  answer = answers.none
  const offline = await load()
  expect(offline.is).toBe('li signed out')
  offline.openSession(officer as never)
  expect((await load()).is).toBe('li')
})

test('who records no work is asked to sign in', async () => {
  answer = () => answers.signedIn(bureau)
  await load()
  answer = answers.signedOut
  expect((await load()).is).toBe('nobody')
})

test.each([answers.signedOut, answers.none])('after three days, or with a clock set back, nobody is remembered and the days go', async (next) => {
  for (const later of [73 * HOUR, -73 * HOUR]) {
    answer = () => answers.signedIn(officer)
    vi.setSystemTime(NOW)
    await load()
    answer = next
    vi.setSystemTime(NOW + later)
    const { is, forgotten } = await load()
    expect(is).toBe('nobody')
    expect(forgotten).toHaveBeenCalledOnce()
  }
})

test('being signed out does not make the three days longer', async () => {
  answer = () => answers.signedIn(officer)
  await load()
  for (const [at, is] of [[71, 'li signed out'], [73, 'nobody']] as const) {
    answer = answers.signedOut
    vi.setSystemTime(NOW + at * HOUR)
    expect((await load()).is).toBe(is)
  }
})

test('signing out forgets, also when the session had ended on the server', async () => {
  answer = () => answers.signedIn(officer)
  const app = await load()
  answer = answers.signedOut
  await app.signOut()
  expect(app.session.value).toBe(null)
  expect(app.forgotten).toHaveBeenCalledOnce()
  expect((await load()).is).toBe('nobody')
})
