import { expect, test, vi } from 'vitest'
import { ask } from './ask.ts'
import { Problem } from './problem.ts'

function answer(body: unknown, type: string): Response {
  return new Response(JSON.stringify(body), { status: 422, headers: { 'content-type': type } })
}

test('a problem document keeps its code, its words and its fields', async () => {
  const document = {
    type: '/problems/invalid',
    title: '有些内容不对',
    status: 422,
    detail: '',
    hint: '按每一条提示修改。',
    errors: [{ pointer: '/seconds', detail: '计算时间须在 1 至 600 秒之间' }],
  }
  const problem = await Problem.ofResponse(answer(document, 'application/problem+json'))
  expect([problem.code, problem.hint, problem.at('/seconds'), problem.at('/weeks')]).toEqual(['invalid', '按每一条提示修改。', '计算时间须在 1 至 600 秒之间', ''])
})

test('any other refusal says what to do all the same', async () => {
  const problem = await Problem.ofResponse(answer('<html>', 'text/html'))
  expect([problem.code, problem.status]).toEqual(['unreadable-answer', 422])
  expect(problem.hint).not.toBe('')
})

const thrownBy = (asked: Promise<unknown>): Promise<Problem> => asked.then(() => expect.unreachable(), Problem.of)

test.each([
  ['no connection', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['a time that is over', () => Promise.reject(new DOMException('timeout', 'TimeoutError'))],
  ['a line that breaks off', () => Promise.resolve(new Response(new ReadableStream({ start: (line) => line.error(new TypeError('network error')) })))],
])('%s is no signal', async (_what, answered) => {
  vi.stubGlobal('fetch', answered)
  const problem = await thrownBy(ask('/api/v1/session'))
  expect([problem.code, problem.isNoSignal]).toEqual(['no-signal', true])
  vi.unstubAllGlobals()
})

test('a part of the pages that cannot be loaded is no signal', () => {
  expect(Problem.of(new TypeError('Failed to fetch dynamically imported module: /assets/x.js')).code).toBe('no-signal')
})

test('an answer that is no JSON cannot be read', () => {
  expect(Problem.of(new SyntaxError('Unexpected token <')).code).toBe('unreadable-answer')
})

test.each([new TypeError('x is undefined'), new RangeError('Invalid time value'), new Error('a bug')])('%s of our own is not blamed on the line, and is logged', (thrown) => {
  const logged = vi.spyOn(console, 'error').mockReturnValue()
  expect(Problem.of(thrown)).toMatchObject({ code: 'page-broken', isNoSignal: false, detail: thrown.message })
  expect(logged).toHaveBeenCalledExactlyOnceWith(thrown)
  logged.mockRestore()
})
