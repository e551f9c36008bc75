import type { ExperimentReport, ExperimentStatus, GroupResult, ResultTable } from '../../shared/domain/experiment.ts'
import { differenceText, intervalText, pText } from './statisticText.ts'
import { printTable } from './terminal.ts'

/** Experiments as text for the terminal. */

export function progressLine({ name, cells, secondsLeft }: ExperimentStatus): string {
  const done = cells.filter(({ state }) => state === 'done').length
  const running = cells.filter(({ state }) => state === 'running').map(({ key, progress }) => `${key}${progress?.total ? ` ${Math.floor((100 * progress.done) / progress.total)} %` : ''}`)
  return [
    `${name}: ${done} of ${cells.length} cells`,
    ...running,
    secondsLeft !== null && secondsLeft > 0 && `about ${duration(secondsLeft)} left`,
  ]
    .filter(Boolean)
    .join(', ')
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
}

export function printStatus(status: ExperimentStatus): void {
  process.stdout.write(`Experiment ${status.id}, ${status.kind}. ${progressLine(status)}\n\n`)
  printTable(
    ['cell', 'state', 'seconds', 'run', 'model', 'passes'],
    status.cells.map(({ key, state, found, seconds, runId, modelId, passIds }) => [
      key,
      found ? 'done (found)' : state,
      seconds === null ? '' : seconds.toFixed(1),
      String(runId ?? ''),
      String(modelId ?? ''),
      passIds.join(' '),
    ]),
  )
  for (const { key, error } of status.cells) if (error) process.stdout.write(`\n${key}: ${error.message}\n`)
}

export function printReport(report: ExperimentReport): void {
  process.stdout.write(`${report.name} (experiment ${report.id}, ${report.kind})\n`)
  if (report.matrix) printMatrix(report)
  // Differences to the first checkpoint stand in no matrix.
  if (!report.matrix || report.kind === 'pretraining-trajectory') for (const table of report.tables) printResultTable(table)
  const warnings = new Set(report.tables.flatMap((table) => table.warnings.map((warning) => `${table.taskId}: ${warning}`)))
  process.stdout.write(
    `\nAUROC (macro one-vs-rest where there are more than two options), mean over seeds, with 95 % patient-clustered ` +
      `bootstrap interval, ${report.resamples} resamples; ± is the standard deviation over seeds.\n`,
  )
  if (report.missing.length > 0) process.stdout.write(`Left out, since they are not done: ${report.missing.join('; ')}\n`)
  for (const warning of warnings) process.stdout.write(`Warning: ${warning}\n`)
  process.stdout.write(`\nShows: ${report.shows}\nDoes not show: ${report.doesNotShow}\n${report.paper}\n`)
}

function printMatrix({ tables, matrix }: ExperimentReport): void {
  const { rows, columns, cells } = matrix!
  process.stdout.write('\n')
  printTable(['', ...columns], rows.map((row, index) => [row, ...cells[index].map((cell) => (cell ? aurocCell(cell) : ''))]))
  for (const { taskId, n, patients, counts } of tables)
    process.stdout.write(`${taskId}: n ${n} notes of ${patients} patients, per option ${counts.join(' / ')}\n`)
}

function printResultTable({ taskId, set, window, n, patients, counts, groups }: ResultTable): void {
  const part = window === null ? set : `${set}, window ${window + 1}`
  process.stdout.write(`\n${taskId}, ${part}: n ${n} notes of ${patients} patients, per option ${counts.join(' / ')}\n`)
  const names = Object.keys(groups[0].labels)
  const hasPerplexity = groups.some(({ perplexity }) => perplexity !== null)
  printTable(
    [...names, ...(hasPerplexity ? ['perplexity'] : []), 'AUROC [95 % CI]', 'accuracy [95 % CI]', 'seeds', 'difference [95 % CI]', 'p'],
    groups.map((group) => [
      ...names.map((name) => String(group.labels[name] ?? '')),
      ...(hasPerplexity ? [group.perplexity?.toFixed(1) ?? ''] : []),
      aurocCell(group),
      accuracyCell(group),
      String(group.bySeed.length),
      differenceText(group.difference),
      pText(group.difference?.p),
    ]),
  )
}

function accuracyCell({ accuracy: { value, interval } }: GroupResult): string {
  return value === null ? 'not estimable' : `${value.toFixed(3)} ${intervalText(interval)}`
}

/** With the spread over seeds. */
export function aurocCell({ auroc, interval, standardDeviation }: GroupResult): string {
  if (auroc === null) return 'not estimable'
  return `${auroc.toFixed(3)} ${intervalText(interval)}${standardDeviation === null ? '' : ` ±${standardDeviation.toFixed(3)}`}`
}
