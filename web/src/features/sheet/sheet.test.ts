import { expect, test } from 'vitest'
import { differences, keyOf, shownCell, spoken, type SheetColumn } from './sheet.ts'

function column(name: string, kind: SheetColumn['kind'], key = false): SheetColumn {
  return { name, kind, key, required: key, choices: [] }
}
const COLUMNS = [column('code', 'code', true), column('name', 'text'), column('skills', 'list'), column('kind', 'choice')]

test('cells are told in words', () => {
  expect(COLUMNS.map((one, at) => shownCell(one, ['001', '吴', 'mediate;first_aid', 'officer'][at] ?? ''))).toEqual(['001', '吴', '调解、急救', '民警'])
  expect(shownCell(COLUMNS[3]!, '')).toBe('')
  expect(shownCell(COLUMNS[3]!, 'new_kind')).toBe('new_kind')
})

test('a change names only the fields that differ', () => {
  const before = ['001', '吴', 'mediate', 'officer']
  const changed = differences(COLUMNS, { row: 2, kind: 'changed', key: ['001'], before, after: ['001', '吴', '', 'auxiliary'] })
  expect(changed).toEqual([
    { label: '技能', before: '调解', after: '' },
    { label: '种类', before: '民警', after: '辅警' },
  ])
  const added = differences(COLUMNS, { row: 3, kind: 'added', key: ['002'], before: null, after: ['002', '李', '', 'officer'] })
  expect(added.map((one) => one.label)).toEqual(['名称', '种类'])
})

test('the key is made of the key columns', () => {
  expect(keyOf(COLUMNS, ['001', '吴', '', ''])).toEqual(['001'])
})

test('a refusal speaks of fields and choices by their labels', () => {
  expect(spoken('“name”是空的 请填写')).toBe('“名称”是空的 请填写')
  expect(spoken('填写其中之一：officer、auxiliary')).toBe('填写其中之一：民警、辅警')
  expect(spoken('没有编码为“522699A”的地点')).toBe('没有编码为“522699A”的地点')
})
