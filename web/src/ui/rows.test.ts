import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'
import { fits, ordered, type Column } from './rows.ts'

interface Row {
  name: string
  minutes: number | null
}
const ROWS: Row[] = [
  { name: '10 号', minutes: 30 },
  { name: '2 号', minutes: null },
  { name: '阿里', minutes: 9 },
]
const COLUMNS: Column<Row>[] = [
  { key: 'name', label: '名称', value: (row) => row.name },
  { key: 'minutes', label: '时长', value: (row) => row.minutes, shown: (row) => `${row.minutes ?? '—'} 分`, isNumber: true },
]

function sorted(key: string, isDown: boolean): string[] {
  return ordered(COLUMNS, ROWS, { key, isDown }).map((row) => row.name)
}

test('numbers sort as numbers, also inside of names', () => {
  expect(sorted('minutes', false)).toEqual(['阿里', '10 号', '2 号'])
  expect(sorted('name', false)).toEqual(['2 号', '10 号', '阿里'])
})

test('an empty value stands last, up and down', () => {
  expect(sorted('minutes', true)).toEqual(['10 号', '阿里', '2 号'])
})

test('every word of the filter has to be somewhere in the row', () => {
  const found = (filter: string) => ROWS.filter((row) => fits(COLUMNS, row, filter)).map((row) => row.name)
  expect(found('号 30')).toEqual(['10 号'])
  expect(found('  ')).toHaveLength(3)
  expect(found('30 阿')).toEqual([])
})

test('an exported cell never runs as a formula', () => {
  expect(csvOf([['名称', 'a'], ['=1+1', '-5'], ['say "hi"', 'x,y']])).toBe('\uFEFF名称,a\r\n\'=1+1,-5\r\n"say ""hi""","x,y"\r\n')
})
