/**
 * Area under the ROC curve by midranks, exact with ties, for two classes and one-vs-rest for more. What cannot be
 * estimated (a single class, a NaN score) is null, never NaN, and a class absent from the sample is reported, not
 * dropped silently: its value would otherwise silently change what "macro" means.
 */
import { checkShape, countPositives, whyNotRanked } from './inputs.ts'
import { ascendingOrder, inOrder } from './order.ts'

export interface RocPoint {
  falsePositiveRate: number
  truePositiveRate: number
  /** Scores at or above it are called positive; Infinity for the origin. */
  threshold: number
}

export interface ClassAuroc {
  index: number
  /** This class against all others; null when it is absent or the only one. */
  auroc: number | null
  positives: number
  n: number
}

export interface MulticlassAuroc {
  value: number | null
  classes: ClassAuroc[]
  /** Classes with no case in the sample; `value` is over the others. */
  missing: number[]
}

/**
 * P(score of a random positive > score of a random negative), ties counting one half (Mann-Whitney).
 * `scores` [n]; `labels` [n] of 0 or 1. Null when one class is missing or a score is NaN.
 */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  if (whyNotRanked(scores, labels)) return null
  const positives = countPositives(scores, labels)
  const negatives = labels.length - positives
  // Twice the number of pairs won, so that half-won ties stay integers and the sum is exact up to 2^53.
  let doubledWins = 0
  let negativesBelow = 0
  forEachTie(scores, labels, (tiedPositives, tiedNegatives) => {
    doubledWins += tiedPositives * (2 * negativesBelow + tiedNegatives)
    negativesBelow += tiedNegatives
  })
  return doubledWins / (2 * positives * negatives)
}

/**
 * ROC points from (0, 0) to (1, 1), one per distinct score, without those in the middle of a straight line.
 * Null when one class is missing or a score is NaN.
 */
export function rocCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): RocPoint[] | null {
  if (whyNotRanked(scores, labels)) return null
  const positives = countPositives(scores, labels)
  const negatives = labels.length - positives
  const steps: { positives: number; negatives: number; threshold: number }[] = []
  forEachTie(scores, labels, (tiedPositives, tiedNegatives, threshold) => {
    steps.push({ positives: tiedPositives, negatives: tiedNegatives, threshold })
  })
  const points: RocPoint[] = [{ falsePositiveRate: 0, truePositiveRate: 0, threshold: Infinity }]
  let truePositives = 0
  let falsePositives = 0
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index]
    truePositives += step.positives
    falsePositives += step.negatives
    const following = steps[index - 1]
    if (following && step.positives * following.negatives === step.negatives * following.positives) continue
    points.push({
      falsePositiveRate: falsePositives / negatives,
      truePositiveRate: truePositives / positives,
      threshold: step.threshold,
    })
  }
  return points
}

/** Each class against the rest. `probabilities` row-major [n, classCount]; `labels` [n] of 0 … classCount-1. */
export function perClassAuroc(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): ClassAuroc[] {
  checkShape(probabilities, labels, classCount)
  const n = labels.length
  const scores = new Float64Array(n)
  const indicator = new Uint8Array(n)
  return Array.from({ length: classCount }, (_, index) => {
    let positives = 0
    for (let row = 0; row < n; row++) {
      scores[row] = probabilities[row * classCount + index]
      indicator[row] = labels[row] === index ? 1 : 0
      positives += indicator[row]
    }
    return { index, auroc: auroc(scores, indicator), positives, n }
  })
}

/** Unweighted mean over the classes present; null when fewer than two are. Shapes as in `perClassAuroc`. */
export function macroAuroc(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): MulticlassAuroc {
  return averageAuroc(perClassAuroc(probabilities, labels, classCount), () => 1)
}

/** Mean over the classes present, each weighted by its number of cases. Shapes as in `perClassAuroc`. */
export function weightedAuroc(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): MulticlassAuroc {
  return averageAuroc(perClassAuroc(probabilities, labels, classCount), (each) => each.positives)
}

/**
 * One AUROC over all n × classCount (note, class) pairs; meaningful only for rows that sum to 1. A class absent from
 * the sample still takes part, with negatives only, and is listed. Shapes as in `perClassAuroc`.
 */
export function microAuroc(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): MulticlassAuroc {
  const classes = perClassAuroc(probabilities, labels, classCount)
  const indicator = new Uint8Array(probabilities.length)
  for (let row = 0; row < labels.length; row++) indicator[row * classCount + labels[row]] = 1
  return { value: auroc(probabilities, indicator), classes, missing: missingClasses(classes) }
}

/** Weighted mean over the classes present. */
export function averageAuroc(classes: ClassAuroc[], weightOf: (each: ClassAuroc) => number): MulticlassAuroc {
  let sum = 0
  let totalWeight = 0
  let estimable = true
  for (const each of classes) {
    if (each.positives === 0) continue
    if (each.auroc === null) estimable = false
    else sum += weightOf(each) * each.auroc
    totalWeight += weightOf(each)
  }
  return {
    value: estimable && totalWeight > 0 ? sum / totalWeight : null,
    classes,
    missing: missingClasses(classes),
  }
}

export function missingClasses(classes: ClassAuroc[]): number[] {
  return classes.filter((each) => each.positives === 0).map((each) => each.index)
}

/** Visits the groups of equal scores from the lowest score up. */
function forEachTie(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  visit: (tiedPositives: number, tiedNegatives: number, score: number) => void,
): void {
  const order = ascendingOrder(scores)
  const ascending = inOrder(scores, order)
  let position = 0
  while (position < order.length) {
    const score = ascending[position]
    const first = position
    let tiedPositives = 0
    while (position < order.length && ascending[position] === score) tiedPositives += labels[order[position++]]
    visit(tiedPositives, position - first - tiedPositives, score)
  }
}
