import { describe, expect, it } from 'vitest'
import { sortRows, type SortableColumn } from '../../../renderer/ui/sortRows.ts'

interface Row {
  name: string
  auroc: number | null
}

const columns: SortableColumn<Row>[] = [
  { id: 'name', value: ({ name }) => name },
  { id: 'auroc', value: ({ auroc }) => auroc },
]
const rows: Row[] = [
  { name: 'b', auroc: 0.7 },
  { name: 'a', auroc: null },
  { name: 'd', auroc: 0.7 },
  { name: 'c', auroc: 0.9 },
]
const names = (sorted: Row[]) => sorted.map(({ name }) => name).join('')

describe('rows of a table', () => {
  it('go up, empty cells first and equal ones as they came', () => {
    expect(names(sortRows(rows, columns, { columnId: 'auroc', direction: 'asc' }))).toBe('abdc')
    expect(names(sortRows(rows, columns, { columnId: 'name', direction: 'asc' }))).toBe('abcd')
  })
  it('go down, empty cells last and equal ones as they came', () => {
    expect(names(sortRows(rows, columns, { columnId: 'auroc', direction: 'desc' }))).toBe('cbda')
  })
  it('stay as they are without a sorting, or with that of a column that is gone', () => {
    expect(names(sortRows(rows, columns, null))).toBe('badc')
    expect(names(sortRows(rows, columns, { columnId: 'tags', direction: 'asc' }))).toBe('badc')
  })
})
