import type { TableOne, TableOneRow } from '../domain/tableOne.ts'

/**
 * Which counts of a Table 1 are hidden on export, so that nobody is known by being rare. A count from 1 to below the
 * minimum is hidden, and with it whatever would give it away by subtraction: one more level of its column, and one more
 * group of its line, until no line and no column has exactly one hidden count.
 */
export type HiddenCells = boolean[][]

/** [level, and missing as the last][group] of one row; a number row has only its missing count and its n. */
export function hiddenCells(row: TableOneRow, groups: TableOne['groups'], minimum: number): HiddenCells {
  const counts = countsOf(row)
  const hidden = counts.map((line) => line.map((count) => count > 0 && count < minimum))
  for (let grown = true; grown; ) {
    grown = false
    for (let group = 0; group < groups.length; group++) {
      const column = counts.map((line, level) => ({ count: line[group], level, group }))
      if (hideOneMore(column, hidden)) grown = true
    }
    // All together is the sum of the groups: a line with one hidden group is as open as a column.
    for (let level = 0; level < counts.length; level++) {
      const line = counts[level].map((count, group) => ({ count, level, group }))
      if (groups.length > 1 && hideOneMore(line, hidden)) grown = true
    }
  }
  return hidden
}

/** The same for one line of sizes, all together first. */
export function hiddenSizes(sizes: readonly number[], minimum: number): boolean[] {
  const hidden = [sizes.map((size) => size > 0 && size < minimum)]
  if (sizes.length > 1) hideOneMore(sizes.map((count, group) => ({ count, level: 0, group })), hidden)
  return hidden[0]
}

function countsOf(row: TableOneRow): number[][] {
  const missing = row.cells.map((cell) => cell.missing)
  if (row.kind === 'number') return [row.cells.map((cell) => cell.n), missing]
  return [...row.levels.map((_, level) => row.cells.map((cell) => cell.counts[level])), missing]
}

/** Where exactly one is hidden, the smallest other count goes with it; zeros only where nothing else is left. */
function hideOneMore(cells: readonly { count: number; level: number; group: number }[], hidden: HiddenCells): boolean {
  const shown = cells.filter(({ level, group }) => !hidden[level][group])
  if (cells.length - shown.length !== 1 || shown.length === 0) return false
  const next = shown.toSorted((a, b) => Number(a.count === 0) - Number(b.count === 0) || a.count - b.count)[0]
  hidden[next.level][next.group] = true
  return true
}
