/** A result at full precision, a line for each estimate. Pure. */
import type { ExperimentReport } from '../../../shared/domain/experiment.ts'
import { toCsv } from '../../lib/csv.ts'

export function resultCsv({ tables, resamples }: ExperimentReport): string {
  const labels = [...new Set(tables.flatMap(({ groups }) => groups.flatMap((group) => Object.keys(group.labels))))]
  const figures = ['AUROC', 'low', 'high', 'accuracy', 'accuracy low', 'accuracy high', 'seeds', 'standard deviation over seeds', 'difference', 'difference low', 'difference high', 'p', 'perplexity']
  const header = ['task', 'set', 'window', 'notes', 'patients', 'notes by option', ...labels, ...figures, 'resamples', 'passes']
  const rows = tables.flatMap(({ taskId, set, window, n, patients, counts, groups }) =>
    groups.map((group) => [
      taskId,
      set,
      window === null ? null : window + 1,
      n,
      patients,
      counts.join(' / '),
      ...labels.map((label) => group.labels[label] ?? null),
      group.auroc,
      group.interval?.low ?? null,
      group.interval?.high ?? null,
      group.accuracy.value,
      group.accuracy.interval?.low ?? null,
      group.accuracy.interval?.high ?? null,
      group.bySeed.length,
      group.standardDeviation,
      group.difference?.value ?? null,
      group.difference?.interval?.low ?? null,
      group.difference?.interval?.high ?? null,
      group.difference?.p ?? null,
      group.perplexity,
      resamples,
      group.passIds.join(' '),
    ]),
  )
  return toCsv(header, rows)
}
