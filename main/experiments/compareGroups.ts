import type { GroupResult, ResultTable } from '../../shared/domain/experiment.ts'
import type { Task } from '../../shared/domain/task.ts'
import {
  bootstrapDifference,
  clusteredBootstrap,
  type ClusteredStatistic,
} from '../../shared/stats/bootstrap.ts'
import { seedSpread } from '../../shared/stats/seeds.ts'
import { commonNotes, type PassScores } from '../scoring/commonNotes.ts'
import { passWarnings, sampleWarnings } from '../scoring/comparePasses.ts'
import { differenceOf } from '../scoring/judgePass.ts'
import { accuracyOf, columnOf } from '../scoring/passFigures.ts'
import { aurocOf, averagedOptions } from '../scoring/taskStatistics.ts'

/**
 * Groups of passes of one task (the seeds of a model each) on the notes that all of them scored: the mean AUROC over a
 * group's passes is the statistic, so that its interval and differences come from the same resamples of patients. The
 * first group is the reference.
 */
export interface CompareGroupsInput {
  task: Task
  groups: { labels: GroupResult['labels']; passes: PassScores[]; perplexity: number | null }[]
  window: number | null
  resamples: number
  minimumCases: number
}

const seed = 1

/** @throws AppError 'compare.labels', 'compare.noCommonNotes' */
export async function compareGroups({ task, groups, window, resamples, minimumCases }: CompareGroupsInput): Promise<ResultTable> {
  const passes = groups.flatMap((group) => group.passes)
  const { noteIds, labels, patients, counts } = commonNotes(passes, task)
  const averaged = averagedOptions(counts, minimumCases)

  const columns = groups.map((group) => group.passes.map(({ pass, notes }) => columnOf(pass, notes, noteIds, task)))
  const sample = { task, labels, patients, averaged }
  const statistics = columns.map((own) => own.map(({ probabilities }) => aurocOf(sample, averaged, probabilities)))
  const accuracies = columns.map((own) => own.map((column) => accuracyOf(sample, column)))
  const bootstrap = await clusteredBootstrap([...statistics, ...accuracies].map(meanOf), patients.count, { resamples, seed })
  const once = new Uint32Array(patients.count).fill(1)
  return {
    taskId: task.id,
    set: passes[0].pass.set,
    window,
    n: labels.length,
    patients: patients.count,
    counts,
    groups: groups.map((group, index): GroupResult => {
      const bySeed = statistics[index].map((statistic) => statistic(once))
      const { value, interval } = bootstrap.estimates[index]
      return {
        labels: group.labels,
        passIds: group.passes.map(({ pass }) => pass.id),
        auroc: value,
        interval,
        accuracy: bootstrap.estimates[groups.length + index],
        bySeed,
        standardDeviation: seedSpread(bySeed).value?.standardDeviation ?? null,
        difference: index === 0 ? null : differenceOf(bootstrapDifference(bootstrap, index, 0)),
        perplexity: group.perplexity,
      }
    }),
    warnings: [
      ...new Set([...passWarnings(passes, labels.length), ...sampleWarnings(task, passes[0].pass, counts, averaged)]),
    ],
  }
}

/** Not estimable where one of them is not. */
function meanOf(statistics: readonly ClusteredStatistic[]): ClusteredStatistic {
  return (copies) => {
    let sum = 0
    for (const statistic of statistics) {
      const value = statistic(copies)
      if (value === null) return null
      sum += value
    }
    return sum / statistics.length
  }
}
