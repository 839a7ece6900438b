import { expect, test } from 'vitest'
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

test('no answer is no signal, and may be sent again', () => {
  expect(Problem.of(new TypeError('fetch failed')).isNoSignal).toBe(true)
  expect(Problem.of(new DOMException('timeout', 'TimeoutError')).isNoSignal).toBe(true)
  expect(Problem.of(new Error('a bug')).isNoSignal).toBe(false)
})
