/** A comparison made ready for table and charts. */
import type { Comparison, ComparisonRow, OptionFigures, SeedGroup } from '../../../shared/domain/compare.ts'
import type { FigureNotes, Model } from '../../../shared/charts/figure.ts'
import { countOf, formatCount, formatPercent } from '../../lib/format.ts'
import { modelInRole } from '../../lib/passes.ts'
import { isRole, type StandardRole } from './passSets.ts'

/** "412 events, prevalence 11.2 %", or the notes of every option. `positive`: index of the event. */
export function eventsText(comparison: Comparison, positive: number): string {
  const { counts, n } = comparison
  if (counts.length === 2) {
    const events = counts[positive] ?? 0
    return `${countOf(events, 'event')}, prevalence ${formatPercent(n === 0 ? null : events / n)}`
  }
  return comparison.options
    .map(
      (option, index) =>
        `${option}: ${formatCount(counts[index] ?? 0)} (${formatPercent(n === 0 ? null : (counts[index] ?? 0) / n)})`,
    )
    .join(' · ')
}

/** As `eventsText`, but the options of a larger task by their counts alone: "53 / 23 / 17 / 27 by option". */
export function shortCounts(comparison: Comparison, positive: number): string {
  return comparison.counts.length === 2
    ? eventsText(comparison, positive)
    : `${comparison.counts.map((count) => formatCount(count)).join(' / ')} by option`
}

/** The row of a standard role in an overview's comparison, which holds one pass of each. */
export function standardRow(comparison: Comparison, role: StandardRole): ComparisonRow | undefined {
  return comparison.rows.find((row) => isRole(row.pass, role))
}

/** Names for rows: the model, and the seed or the pass number where rows share a model and role. */
export function rowNames(comparison: Comparison): Map<number, string> {
  const plain = new Map(comparison.rows.map((row) => [row.pass.id, modelInRole(row.pass)]))
  const seen = new Map<string, number>()
  for (const name of plain.values()) seen.set(name, (seen.get(name) ?? 0) + 1)
  const distinct = (id: number) => {
    const group = comparison.seedGroups.find(({ passIds }) => passIds.includes(id))
    return group ? `seed ${group.seeds[group.passIds.indexOf(id)]}` : `pass ${id}`
  }
  return new Map([...plain].map(([id, name]) => [id, seen.get(name)! > 1 ? `${name} (${distinct(id)})` : name]))
}

/** A row in a chart of one option against the rest. */
export interface ChartRow extends Model {
  row: ComparisonRow
  figures: OptionFigures
}

export function chartRows(comparison: Comparison, option: number): ChartRow[] {
  const names = rowNames(comparison)
  return comparison.rows.flatMap((row, place) => {
    const figures = row.options.find(({ index }) => index === option)
    return figures ? [{ name: names.get(row.pass.id) ?? row.pass.modelName, place, row, figures }] : []
  })
}

/** What a chart says of the notes it is of. */
export function chartNotes(comparison: Comparison, option: number, source: string): FigureNotes {
  const { n, counts, options } = comparison
  return { n, events: counts[option] ?? 0, event: options[option] ?? '', source }
}

/** Rows of the table: single passes, and runs that differ in their seed under one head. */
export type TableEntry = { row: ComparisonRow } | { group: SeedGroup; rows: ComparisonRow[] }

export function tableEntries({ rows, seedGroups }: Comparison): TableEntry[] {
  const entries: TableEntry[] = []
  for (const row of rows) {
    const group = seedGroups.find(({ passIds }) => passIds.includes(row.pass.id))
    if (!group) entries.push({ row })
    else if (!entries.some((entry) => 'group' in entry && entry.group === group)) {
      entries.push({ group, rows: group.passIds.flatMap((id) => rows.filter(({ pass }) => pass.id === id)) })
    }
  }
  return entries
}
