/**
 * DeLong's nonparametric variance of AUROC and the paired comparison of two scores on the same notes (DeLong, DeLong and
 * Clarke-Pearson 1988), with the structural components from one sort (Sun and Xu 2014): O(n log n), exact with ties.
 * It takes notes as independent; with several notes a patient the patient-clustered bootstrap is the one to report.
 */
import { countPositives, whyNotRanked } from './inputs.ts'
import { normalInterval } from './interval.ts'
import type { Interval } from './interval.ts'
import { twoSidedP } from './normal.ts'
import { ascendingOrder } from './order.ts'

export interface DelongEstimate {
  auroc: number
  /** Null with fewer than two positives or two negatives. */
  variance: number | null
  /** Normal interval, cut to [0, 1]; null where the variance is. */
  interval: Interval | null
}

export interface DelongComparison {
  first: DelongEstimate
  second: DelongEstimate
  /** first − second. */
  difference: number
  interval: Interval | null
  /** Null where the difference has no variance to judge it by; 0 for scores that rank alike. */
  z: number | null
  /** Two-sided. */
  p: number | null
}

/** `scores` [n]; `labels` [n] of 0 or 1. Null when one class is missing or a score is NaN. */
export function delong(scores: ArrayLike<number>, labels: ArrayLike<number>, level = 0.95): DelongEstimate | null {
  const components = structuralComponents(scores, labels)
  return components && estimate(components, labels, level)
}

/** Paired: both scores on the same notes. Null when one class is missing or a score is NaN. */
export function compareDelong(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  labels: ArrayLike<number>,
  level = 0.95,
): DelongComparison | null {
  const firstComponents = structuralComponents(first, labels)
  const secondComponents = structuralComponents(second, labels)
  if (!firstComponents || !secondComponents) return null
  const firstEstimate = estimate(firstComponents, labels, level)
  const secondEstimate = estimate(secondComponents, labels, level)
  const difference = firstEstimate.auroc - secondEstimate.auroc
  // The variance of the component differences: equal to var A + var B − 2 cov, and exactly 0 for equal rankings.
  const variance = componentVariance(
    firstComponents.map((each, row) => each - secondComponents[row]),
    labels,
  )
  const standardError = variance === null ? null : Math.sqrt(variance)
  const z = standardError === null ? null : standardError > 0 ? difference / standardError : difference === 0 ? 0 : null
  return {
    first: firstEstimate,
    second: secondEstimate,
    difference,
    interval: standardError === null ? null : normalInterval(difference, standardError, level),
    z,
    p: z === null ? null : twoSidedP(z),
  }
}

/**
 * For each positive the share of negatives it outranks, for each negative the share of positives that outrank it [n].
 * The mean over either class is the AUROC.
 */
function structuralComponents(scores: ArrayLike<number>, labels: ArrayLike<number>): Float64Array | null {
  if (whyNotRanked(scores, labels)) return null
  const positives = countPositives(scores, labels)
  const negatives = labels.length - positives
  const order = ascendingOrder(scores)
  const components = new Float64Array(labels.length)
  let positivesBelow = 0
  let negativesBelow = 0
  let end = 0
  for (let start = 0; start < order.length; start = end) {
    const score = scores[order[start]]
    let tiedPositives = 0
    for (end = start; end < order.length && scores[order[end]] === score; end++) tiedPositives += labels[order[end]]
    const tiedNegatives = end - start - tiedPositives
    const ofPositive = (negativesBelow + tiedNegatives / 2) / negatives
    const ofNegative = (positives - positivesBelow - tiedPositives / 2) / positives
    for (let position = start; position < end; position++) {
      components[order[position]] = labels[order[position]] === 1 ? ofPositive : ofNegative
    }
    positivesBelow += tiedPositives
    negativesBelow += tiedNegatives
  }
  return components
}

function estimate(components: Float64Array, labels: ArrayLike<number>, level: number): DelongEstimate {
  const auroc = mean(components, labels, 1)
  const variance = componentVariance(components, labels)
  if (variance === null) return { auroc, variance, interval: null }
  const { low, high } = normalInterval(auroc, Math.sqrt(variance), level)
  return { auroc, variance, interval: { low: Math.max(low, 0), high: Math.min(high, 1) } }
}

/** Sample variance over the positives / their number + the same of the negatives; null with fewer than two of either. */
function componentVariance(components: Float64Array, labels: ArrayLike<number>): number | null {
  let variance = 0
  for (const label of [0, 1]) {
    const centre = mean(components, labels, label)
    let count = 0
    let squares = 0
    for (let row = 0; row < labels.length; row++) {
      if (labels[row] !== label) continue
      count++
      squares += (components[row] - centre) ** 2
    }
    if (count < 2) return null
    variance += squares / (count - 1) / count
  }
  return variance
}

function mean(components: Float64Array, labels: ArrayLike<number>, label: number): number {
  let sum = 0
  let count = 0
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== label) continue
    sum += components[row]
    count++
  }
  return sum / count
}
