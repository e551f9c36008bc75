/**
 * More than two classes: each against the rest, and their averages, on rows scaled to sum to 1. A class without a note in
 * the sample is listed and in no average; in the micro AUROC it takes part with its negatives.
 */
import { averageAuroc, microAuroc, missingClasses, perClassAuroc } from './auroc.ts'
import { averagePrecision } from './averagePrecision.ts'
import type { ConfusionCounts } from './confusion.ts'
import { estimable, type Estimable } from './estimable.ts'
import { checkShape, whyNotDistributions } from './inputs.ts'
import { mostProbable } from './mostProbable.ts'
import { isClass, probabilitiesOf } from './oneClass.ts'

export interface ClassAgainstRest {
  index: number
  /** Notes of this class, of n. */
  positives: number
  n: number
  auroc: Estimable<number>
  averagePrecision: Estimable<number>
}

export interface OneVsRest {
  classes: ClassAgainstRest[]
  /** Unweighted mean over the classes present. */
  macro: Estimable<number>
  /** Mean over the classes present, weighted by their notes. */
  weighted: Estimable<number>
  /** One AUROC over all n × classCount pairs of note and class. */
  micro: Estimable<number>
  missing: number[]
  /** Rows that did not sum to 1 within 1e-6. */
  rescaled: number
}

/** `probabilities` row-major [n, classCount]; `labels` [n] of 0 … classCount-1. */
export function oneVsRest(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): Estimable<OneVsRest> {
  checkShape(probabilities, labels, classCount)
  const normalised = normaliseRows(probabilities, classCount)
  if (normalised.value === null) return normalised
  const { table, rescaled } = normalised.value
  const aurocs = perClassAuroc(table, labels, classCount)
  return {
    value: {
      classes: aurocs.map(({ index, positives, n, auroc }) => ({
        index,
        positives,
        n,
        auroc: twoSided(auroc),
        averagePrecision: ofClass(table, labels, classCount, index),
      })),
      macro: twoSided(averageAuroc(aurocs, () => 1).value),
      weighted: twoSided(averageAuroc(aurocs, (each) => each.positives).value),
      micro: twoSided(microAuroc(table, labels, classCount).value),
      missing: missingClasses(aurocs),
      rescaled,
    },
    reason: null,
  }
}

/** Of checked rows an AUROC is null only where one side has no note. */
function twoSided(auroc: number | null): Estimable<number> {
  return auroc === null ? { value: null, reason: 'one-class' } : { value: auroc, reason: null }
}

function ofClass(table: Float64Array, labels: ArrayLike<number>, classCount: number, index: number): Estimable<number> {
  const value = averagePrecision(probabilitiesOf(table, classCount, index), isClass(labels, index))
  return value === null ? { value, reason: 'no-events' } : { value, reason: null }
}

/** Rows scaled to sum to 1 where they did not within 1e-6, row-major [n, classCount], and how many those were. */
export function normaliseRows(
  probabilities: ArrayLike<number>,
  classCount: number,
): Estimable<{ table: Float64Array; rescaled: number }> {
  return estimable(whyNotDistributions(probabilities, classCount), () => {
    const table = new Float64Array(probabilities.length)
    let rescaled = 0
    for (let start = 0; start < table.length; start += classCount) {
      let sum = 0
      for (let index = 0; index < classCount; index++) sum += probabilities[start + index]
      // What is off by rounding stays as it is: dividing it would break ties between notes.
      if (Math.abs(sum - 1) > 1e-6) rescaled++
      else sum = 1
      for (let index = 0; index < classCount; index++) table[start + index] = probabilities[start + index] / sum
    }
    return { table, rescaled }
  })
}

/** Notes by label (row) and most probable class (column, the first of a tie) [classCount][classCount]. */
export function confusionMatrix(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): Estimable<number[][]> {
  checkShape(probabilities, labels, classCount)
  return estimable(whyNotDistributions(probabilities, classCount), () => {
    const matrix = Array.from({ length: classCount }, () => Array.from({ length: classCount }, () => 0))
    for (let row = 0; row < labels.length; row++) matrix[labels[row]][mostProbable(probabilities, row, classCount)]++
    return matrix
  })
}

/** One class against the others, for `confusionMeasures`. */
export function countsOfClass(matrix: readonly (readonly number[])[], index: number): ConfusionCounts {
  const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0)
  const truePositives = matrix[index][index]
  const labelled = sum(matrix[index])
  const called = sum(matrix.map((row) => row[index]))
  return {
    truePositives,
    falsePositives: called - truePositives,
    falseNegatives: labelled - truePositives,
    trueNegatives: sum(matrix.map(sum)) - called - labelled + truePositives,
  }
}
