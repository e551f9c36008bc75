/** A comparison made ready for table, plots and CSV. */
import type { Comparison, ComparisonRow } from '../../../shared/domain/compare.ts'
import { toCsv } from '../../lib/csv.ts'
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

export interface ForestRow {
  label: string
  value: number
  low: number | null
  high: number | null
  reference: boolean
}

/** Rows of the forest plot, top first; what cannot be estimated is left out and counted by the caller. */
export function forestRows(comparison: Comparison, nameOf: (row: ComparisonRow) => string): ForestRow[] {
  return comparison.rows.flatMap((row) =>
    row.auroc === null
      ? []
      : [
          {
            label: nameOf(row),
            value: row.auroc,
            low: row.clusteredInterval?.low ?? null,
            high: row.clusteredInterval?.high ?? null,
            reference: row.pass.id === comparison.referencePassId,
          },
        ],
  )
}

export interface RocCurve {
  label: string
  points: [number, number][]
}

/** ROC curves of one class (null: the event of a two-option task). */
export function rocCurves(
  comparison: Comparison,
  index: number | null,
  nameOf: (row: ComparisonRow) => string,
): RocCurve[] {
  return comparison.rows.flatMap((row) => {
    const roc = index === null ? row.roc[0] : row.roc.find((candidate) => candidate.index === index)
    return roc && roc.points.length > 0 ? [{ label: nameOf(row), points: roc.points }] : []
  })
}

/** The row of a standard role in an overview's comparison, which holds one pass of each. */
export function standardRow(comparison: Comparison, role: StandardRole): ComparisonRow | undefined {
  return comparison.rows.find((row) => isRole(row.pass, role))
}

/** Names for rows: the model, and the pass number where two rows share a model and role. */
export function rowNames(comparison: Comparison): Map<number, string> {
  const plain = new Map(comparison.rows.map((row) => [row.pass.id, modelInRole(row.pass)]))
  const seen = new Map<string, number>()
  for (const name of plain.values()) seen.set(name, (seen.get(name) ?? 0) + 1)
  return new Map([...plain].map(([id, name]) => [id, seen.get(name)! > 1 ? `${name} (pass ${id})` : name]))
}

/** Numbers of the table at full precision; empty where not estimable. */
export function comparisonCsv(comparison: Comparison, positive: number, split: string): string {
  const header = [
    'task',
    'split',
    'set',
    'model',
    'role',
    'pass',
    'reference',
    'n',
    'patients',
    'events',
    'prevalence',
    'auroc',
    'auroc_clustered_low',
    'auroc_clustered_high',
    'auroc_delong_low',
    'auroc_delong_high',
    'delong_valid',
    'auprc',
    'brier',
    'accuracy',
    'majority_rate',
    'difference',
    'difference_low',
    'difference_high',
    'difference_p',
    'difference_delong_p',
    ...comparison.options.flatMap((_, index) => [`class_${index}_notes`, `class_${index}_auroc`]),
    'resamples',
    'seed',
  ]
  const binary = comparison.counts.length === 2
  const events = binary ? (comparison.counts[positive] ?? 0) : null
  const lines = comparison.rows.map((row) => [
    comparison.taskId,
    split,
    comparison.set,
    row.pass.modelName,
    row.pass.role,
    row.pass.id,
    row.pass.id === comparison.referencePassId,
    row.n,
    row.patients,
    events,
    events === null || row.n === 0 ? null : events / row.n,
    row.auroc,
    row.clusteredInterval?.low,
    row.clusteredInterval?.high,
    row.delongInterval?.low,
    row.delongInterval?.high,
    row.delongInterval ? row.delongValid : null,
    row.averagePrecision,
    row.brier,
    row.accuracy,
    comparison.majorityRate,
    row.difference?.value,
    row.difference?.interval?.low,
    row.difference?.interval?.high,
    row.difference?.p,
    row.difference?.delongP,
    ...comparison.options.flatMap((_, index) => {
      const found = row.perClass.find((entry) => entry.index === index)
      return [found?.positives, found?.auroc]
    }),
    comparison.resamples,
    comparison.seed,
  ])
  return toCsv(header, lines)
}
