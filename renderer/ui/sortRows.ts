/** Order of the rows of a table that are given whole. */

export type CellValue = string | number | null

export interface SortableColumn<Row> {
  id: string
  value: (row: Row) => CellValue
}

export interface Sorting {
  columnId: string
  direction: 'asc' | 'desc'
}

/** A new list, equal rows in the order in which they were; empty cells are lowest. */
export function sortRows<Row>(rows: readonly Row[], columns: readonly SortableColumn<Row>[], sorting: Sorting | null): Row[] {
  const column = columns.find(({ id }) => id === sorting?.columnId)
  if (!column) return [...rows]
  const sign = sorting?.direction === 'desc' ? -1 : 1
  return rows
    .map((row) => ({ row, value: column.value(row) }))
    .sort((left, right) => sign * compareCells(left.value, right.value))
    .map(({ row }) => row)
}

function compareCells(left: CellValue, right: CellValue): number {
  if (left === right) return 0
  if (left === null) return -1
  if (right === null) return 1
  return left < right ? -1 : 1
}
