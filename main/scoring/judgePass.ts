import type { JobProgress } from '../../shared/domain/job.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import {
  clusteredBootstrap,
  type BootstrapDifference,
  type BootstrapEstimate,
  type BootstrapResult,
} from '../../shared/stats/bootstrap.ts'
import { clusteredMean } from '../../shared/stats/clusteredRatio.ts'
import { measure, notEstimable, type Measure, type Reason } from '../../shared/stats/estimable.ts'
import { whyNotDistributions } from '../../shared/stats/inputs.ts'
import { logLosses } from '../../shared/stats/summary.ts'
import type { CommonScores } from './commonScores.ts'
import { aurocOf, averagedOptions, squaredErrorsOf } from './taskStatistics.ts'

/** AUROC, Brier score and log loss of tables of probabilities over the same notes, all on the same resamples of patients. */

export interface JudgedTable {
  auroc: Measure
  brier: Measure
  /** In nats. */
  logLoss: Measure
}

export interface JudgedTables {
  tables: JudgedTable[]
  /** The statistics of each table, in turn: see `judged`. */
  bootstrap: BootstrapResult
}

/** Where each statistic stands among those of a table, and how many they are. */
export const judged = { auroc: 0, brier: 1, logLoss: 2, count: 3 }

export interface JudgeOptions {
  resamples: number
  seed: number
  /** Options with fewer notes are left out of the macro AUROC. */
  minimumCases: number
  onProgress?: (progress: JobProgress) => void
}

/** `tables` row-major [n, options] each. */
export async function judgeTables(
  scores: CommonScores,
  tables: readonly Float64Array[],
  { minimumCases, ...options }: JudgeOptions,
): Promise<JudgedTables> {
  const { patients, counts, task, labels } = scores
  const averaged = averagedOptions(counts, minimumCases)
  const statistics = tables.flatMap((table) => [
    aurocOf(scores, averaged, table),
    clusteredMean(squaredErrorsOf(scores, table), patients),
    clusteredMean(logLosses(table, labels, task.options.length), patients),
  ])
  const bootstrap = await clusteredBootstrap(statistics, patients.count, options)
  const oneClass = counts.filter((count) => count > 0).length < 2
  return {
    bootstrap,
    tables: tables.map((table, index) => {
      const reason = whyNotDistributions(table, task.options.length)
      const at = (place: number, absent: Reason) => measureOf(bootstrap.estimates[judged.count * index + place], reason ?? absent)
      return {
        auroc: at(judged.auroc, oneClass ? 'one-class' : 'too-few'),
        brier: at(judged.brier, 'no-notes'),
        logLoss: at(judged.logLoss, 'no-notes'),
      }
    }),
  }
}

export function measureOf({ value, interval }: BootstrapEstimate, reason: Reason): Measure {
  return value === null ? notEstimable(reason) : measure(value, interval)
}

export function differenceOf({ value, interval, p }: BootstrapDifference) {
  return { value, interval, p }
}

/** How one pass read otherwise than another of the same model. */
export function readingDiffers(left: ScoringPass, right: ScoringPass): boolean {
  const keys = ['maximumTokens', 'truncation', 'maximumCharacters', 'promptTemplate', 'answers', 'sections'] as const
  return keys.some((key) => left[key] !== right[key])
}
