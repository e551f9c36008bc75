import type { NumberCell, TableOne, TableOneRow } from '../domain/tableOne.ts'
import { hiddenCells, hiddenSizes } from './smallCells.ts'

/** A Table 1 as lines of text, for a screen, a terminal and a file alike. */
export interface TableOneText {
  header: string[]
  /** The same in parts: groups, and those of them that are compared with the reference. */
  groups: string[]
  compared: string[]
  reference: string | null
  /** `isLevel`: a level of the characteristic above it. */
  lines: { label: string; isLevel: boolean; cells: string[]; smd: string[] }[]
}

const absent = '–'
const hiddenText = 'not shown'

/** `minimumCell`: counts from 1 to below it are hidden, and what would give them away; null shows everything. */
export function tableOneText(table: TableOne, { minimumCell }: { minimumCell: number | null }): TableOneText {
  const compared = table.groups.map(({ key }) => key !== 'all' && key !== table.reference && table.reference !== null)
  const smdOf = (row: TableOneRow) => compared.flatMap((shown, index) => (shown ? [decimal(row.smd[index], 2)] : []))
  const noSmd = compared.flatMap((shown) => (shown ? [''] : []))
  const reference = table.groups.find(({ key }) => key === table.reference)?.label ?? null
  const small = (count: number) => minimumCell !== null && count > 0 && count < minimumCell
  const masked = (count: number) => (small(count) ? `<${minimumCell}` : hiddenText)
  const sizes = (label: string, counts: number[]) => {
    const hidden = minimumCell === null ? [] : hiddenSizes(counts, minimumCell)
    const cells = counts.map((count, group) => (hidden[group] ? masked(count) : whole(count)))
    return { label, isLevel: false, cells, smd: noSmd }
  }
  const lines: TableOneText['lines'] = [
    sizes('Notes, n', table.groups.map(({ notes }) => notes)),
    sizes('Patients, n', table.groups.map(({ patients }) => patients)),
  ]
  for (const row of table.rows) {
    const hidden = minimumCell === null ? null : hiddenCells(row, table.groups, minimumCell)
    const count = (value: number, level: number, group: number) => {
      return hidden?.[level][group] ? masked(value) : whole(value)
    }
    if (row.kind === 'number') {
      const cells = (write: (cell: NumberCell) => string) =>
        row.cells.map((cell, group) => (cell.n === 0 ? absent : hidden?.[0][group] ? hiddenText : write(cell)))
      const title = `${row.label}, ${row.unit}`
      lines.push({
        label: `${title}: mean (SD)`,
        isLevel: false,
        cells: cells(({ mean, sd }) => `${decimal(mean, 1)} (${decimal(sd, 1)})`),
        smd: smdOf(row),
      })
      lines.push({
        label: 'Median [IQR]',
        isLevel: true,
        cells: cells(({ median, q1, q3 }) => `${decimal(median, 1)} [${decimal(q1, 1)}–${decimal(q3, 1)}]`),
        smd: noSmd,
      })
      lines.push(...missingLine(row, (value, group) => count(value, 1, group), noSmd))
      continue
    }
    lines.push({ label: `${row.label}, n (%)`, isLevel: false, cells: row.cells.map(() => ''), smd: smdOf(row) })
    for (const [level, label] of row.levels.entries()) {
      const cells = row.cells.map(({ n, counts }, group) => {
        const text = count(counts[level], level, group)
        // A share tells how many have a value, and so how many lack one.
        const unshared = hidden?.[level][group] || hidden?.[row.levels.length][group]
        return unshared || n === 0 ? text : `${text} (${decimal((100 * counts[level]) / n, 1)})`
      })
      lines.push({ label, isLevel: true, cells, smd: noSmd })
    }
    lines.push(...missingLine(row, (value, group) => count(value, row.levels.length, group), noSmd))
  }
  const groups = table.groups.map(({ label }) => label)
  const others = groups.filter((_, index) => compared[index])
  return {
    header: ['Characteristic', ...groups, ...others.map((label) => `SMD, ${label} against ${reference}`)],
    groups,
    compared: others,
    reference,
    lines,
  }
}

/** Only where something is missing at all. */
function missingLine(
  row: TableOneRow,
  count: (value: number, group: number) => string,
  smd: string[],
): TableOneText['lines'] {
  if (row.cells.every(({ missing }) => missing === 0)) return []
  const label = row.key.startsWith('task.') ? 'Without a label, n' : 'Missing, n'
  return [{ label, isLevel: true, cells: row.cells.map(({ missing }, group) => count(missing, group)), smd }]
}

/** Levels are set in by two spaces, as printed tables do. */
export function tableOneRows({ lines }: TableOneText): string[][] {
  return lines.map(({ label, isLevel, cells, smd }) => [isLevel ? `  ${label}` : label, ...cells, ...smd])
}

function whole(value: number): string {
  return value.toLocaleString('en-US')
}

function decimal(value: number | null, digits: number): string {
  return value === null ? absent : value.toFixed(digits)
}
