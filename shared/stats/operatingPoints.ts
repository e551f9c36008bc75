/**
 * Every cut of a ranking, made once so that a threshold or a number of alerts can be looked up: calling all notes at or
 * above a score. Notes of equal score are called together, so the budget of `pointWithin` is never passed (as in
 * alertBudget.ts). Measures of a point: `measuresAt`.
 */
import { confusionMeasures, countsOf, type ConfusionCounts, type ConfusionMeasures } from './confusion.ts'
import { calledNotes, type EffectiveSizes } from './effectiveSizes.ts'
import { estimable, type Estimable } from './estimable.ts'
import { countPositives, whyNotScored } from './inputs.ts'
import { ascendingOrder } from './order.ts'
import type { PatientIndex } from './patients.ts'

/**
 * [lowest score called, notes called, positives called, and the independent notes that sensitivity, specificity, positive
 * and negative predictive value are worth]; null as a score: none is called.
 */
export type OperatingPoint = [number | null, number, number, number, number, number, number]

/** Steps of thresholds and of shares that are always exact. */
const steps = 1000

/**
 * From none called to all. Of more than `maximum` distinct scores, those remain that some threshold or some share of the
 * notes in steps of 0.001 leads to. `scores` [n]; `labels` [n] of 0 or 1. Without `patients`, every note is of one of its own.
 */
export function operatingPoints(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  patients: PatientIndex = { ofNote: Uint32Array.from(scores, (_, note) => note), count: labels.length },
  maximum = 2 * steps,
): Estimable<OperatingPoint[]> {
  countPositives(scores, labels)
  return estimable(whyNotScored(scores), () => {
    const order = ascendingOrder(scores)
    const { call, sizes } = calledNotes(labels, patients)
    const points: OperatingPoint[] = [[null, 0, 0, ...sizesOf(sizes())]]
    let positives = 0
    for (let position = order.length - 1; position >= 0; position--) {
      const score = scores[order[position]]
      positives += labels[order[position]]
      call(order[position])
      if (position > 0 && scores[order[position - 1]] === score) continue
      points.push([score, order.length - position, positives, ...sizesOf(sizes())])
    }
    return points.length > maximum ? thinned(points, order.length) : points
  })
}

/** To a tenth of a note, which no interval shows. */
function sizesOf(sizes: EffectiveSizes): [number, number, number, number] {
  const tenth = (size: number) => Math.round(10 * size) / 10
  const { sensitivity, specificity, positivePredictiveValue, negativePredictiveValue } = sizes
  return [tenth(sensitivity), tenth(specificity), tenth(positivePredictiveValue), tenth(negativePredictiveValue)]
}

/** Counts and shares of a point, with intervals clustered by patient. `positives` of all `n` notes. */
export function measuresAt(
  [, called, truePositives, sensitivity, specificity, positivePredictiveValue, negativePredictiveValue]: OperatingPoint,
  { positives, n }: { positives: number; n: number },
): { counts: ConfusionCounts } & Omit<ConfusionMeasures, 'f1' | 'accuracy'> {
  const counts = countsOf({ called, truePositives, positives, n })
  const { f1: _, accuracy: __, ...measures } = confusionMeasures(counts, 0.95, {
    sensitivity,
    specificity,
    positivePredictiveValue,
    negativePredictiveValue,
  })
  return { counts, ...measures }
}

/** The point that calls exactly the scores at or above the threshold. */
export function pointAtThreshold(points: readonly OperatingPoint[], threshold: number): OperatingPoint {
  return lastWhere(points, ([score]) => score === null || score >= threshold)
}

/** The point that calls as many notes as the budget has room for. */
export function pointWithin(points: readonly OperatingPoint[], budget: number): OperatingPoint {
  return lastWhere(points, ([, called]) => called <= budget)
}

/** Of points for which the condition holds up to some place and not after it; it holds for the first. */
function lastWhere(points: readonly OperatingPoint[], holds: (point: OperatingPoint) => boolean): OperatingPoint {
  let low = 0
  let high = points.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (holds(points[middle])) low = middle
    else high = middle - 1
  }
  return points[low]
}

function thinned(points: readonly OperatingPoint[], n: number): OperatingPoint[] {
  const kept = new Set([points[0], points[points.length - 1]])
  for (let step = 0; step <= steps; step++) {
    kept.add(pointAtThreshold(points, step / steps))
    // As in alertBudget: 0.29 · 100 is a little below 29.
    kept.add(pointWithin(points, Math.floor((step / steps) * n + 1e-9)))
  }
  return points.filter((point) => kept.has(point))
}
