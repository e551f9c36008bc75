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
import type { CommonScores } from './commonScores.ts'
import { aurocOf, averagedOptions, squaredErrorsOf } from './taskStatistics.ts'

/** AUROC and Brier score of tables of probabilities over the same notes, all on the same resamples of patients. */

export interface JudgedTable {
  auroc: Measure
  brier: Measure
}

export interface JudgedTables {
  tables: JudgedTable[]
  /** AUROC and Brier score of each table, in turn. */
  bootstrap: BootstrapResult
}

export interface JudgeOptions {
  resamples: number
  seed: number
  /** Options with fewer notes are left out of the macro AUROC. */
  minimumCases: number
}

/** `tables` row-major [n, options] each. */
export async function judgeTables(
  scores: CommonScores,
  tables: readonly Float64Array[],
  { resamples, seed, minimumCases }: JudgeOptions,
): Promise<JudgedTables> {
  const { patients, counts, task } = scores
  const averaged = averagedOptions(counts, minimumCases)
  const statistics = tables.flatMap((table) => [
    aurocOf(scores, averaged, table),
    clusteredMean(squaredErrorsOf(scores, table), patients),
  ])
  const bootstrap = await clusteredBootstrap(statistics, patients.count, { resamples, seed })
  const oneClass = counts.filter((count) => count > 0).length < 2
  return {
    bootstrap,
    tables: tables.map((table, index) => {
      const reason = whyNotDistributions(table, task.options.length)
      return {
        auroc: measureOf(bootstrap.estimates[2 * index], reason ?? (oneClass ? 'one-class' : 'too-few')),
        brier: measureOf(bootstrap.estimates[2 * index + 1], reason ?? 'no-notes'),
      }
    }),
  }
}

function measureOf({ value, interval }: BootstrapEstimate, reason: Reason): Measure {
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
