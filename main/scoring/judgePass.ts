import type { ScoringPass } from '../../shared/domain/prediction.ts'
import {
  clusteredAuroc,
  clusteredBootstrap,
  clusteredMacroAuroc,
  type BootstrapDifference,
  type BootstrapEstimate,
  type BootstrapResult,
  type ClusteredStatistic,
} from '../../shared/stats/bootstrap.ts'
import { clusteredMean } from '../../shared/stats/clusteredRatio.ts'
import { measure, notEstimable, type Measure, type Reason } from '../../shared/stats/estimable.ts'
import { whyNotDistributions } from '../../shared/stats/inputs.ts'
import { isOption, probabilitiesOf, type CommonScores } from './commonScores.ts'

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
  const statistics = tables.flatMap((table) => [
    aurocOf(scores, table, minimumCases),
    clusteredMean(squaredErrors(scores, table), patients),
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

function aurocOf(scores: CommonScores, table: Float64Array, minimumCases: number): ClusteredStatistic {
  const { task, labels, patients, counts } = scores
  const classCount = task.options.length
  if (classCount === 2) {
    const event = probabilitiesOf({ probabilities: table }, task, task.positive)
    return clusteredAuroc(event, isOption(labels, task.positive), patients)
  }
  const classes = counts.flatMap((count, index) => (count >= Math.max(1, minimumCases) ? [index] : []))
  return clusteredMacroAuroc(table, labels, classCount, patients, classes)
}

/** Of the event, or with more than two options summed over them [n]. */
function squaredErrors({ task, labels }: CommonScores, table: Float64Array): Float64Array {
  const { length } = task.options
  const counted = length === 2 ? [task.positive] : task.options.map((_, option) => option)
  return Float64Array.from(labels, (label, row) =>
    counted.reduce((sum, option) => sum + (table[row * length + option] - (label === option ? 1 : 0)) ** 2, 0),
  )
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
