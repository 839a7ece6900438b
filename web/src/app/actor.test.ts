import { expect, test } from 'vitest'
import { actorCode, actorWords } from './actor.ts'

test('a role is found by the word that is shown for it', () => {
  expect(actorWords('station_chief yang')).toBe('所长 yang')
  for (const [typed, code] of [['所长', 'station_chief'], ['所长 Yang', 'station_chief yang'], ['系统', 'system'], ['系统管理员 li', 'system_admin li'], [' Yang ', 'yang'], ['522699', '522699']] as const) {
    expect(actorCode(typed)).toBe(code)
  }
})
