/**
 * DeLong's nonparametric variance of AUROC and the paired comparison of two scores on the same notes (DeLong, DeLong and
 * Clarke-Pearson 1988), with the structural components from one sort (Sun and Xu 2014): O(n log n), exact with ties.
 * It takes notes as independent; with several notes a patient the patient-clustered bootstrap is the one to report.
 */
import { countPositives, whyNotRanked } from './inputs.ts'
import { normalInterval } from './interval.ts'
import type { Interval } from './interval.ts'
import { twoSidedP } from './normal.ts'
import { ascendingOrder, inOrder } from './order.ts'

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
  const ascending = inOrder(scores, order)
  const components = new Float64Array(labels.length)
  let positivesBelow = 0
  let negativesBelow = 0
  let end = 0
  for (let start = 0; start < order.length; start = end) {
    const score = ascending[start]
    let tiedPositives = 0
    for (end = start; end < order.length && ascending[end] === score; end++) tiedPositives += labels[order[end]]
    const tiedNegatives = end - start - tiedPositives
    const ofPositive = (negativesBelow + tiedNegatives / 2) / negatives
    const ofNegative = (positives - positivesBelow - tiedPositives / 2) / positives
    for (let position = start; position < end; position++) {
      const row = order[position]
      components[row] = labels[row] === 1 ? ofPositive : ofNegative
    }
    positivesBelow += tiedPositives
    negativesBelow += tiedNegatives
  }
  return components
}

function estimate(components: Float64Array, labels: ArrayLike<number>, level: number): DelongEstimate {
  const auroc = meansByLabel(components, labels).means[1]
  const variance = componentVariance(components, labels)
  if (variance === null) return { auroc, variance, interval: null }
  const { low, high } = normalInterval(auroc, Math.sqrt(variance), level)
  return { auroc, variance, interval: { low: Math.max(low, 0), high: Math.min(high, 1) } }
}

/** Sample variance over the positives / their number + the same of the negatives; null with fewer than two of either. */
function componentVariance(components: Float64Array, labels: ArrayLike<number>): number | null {
  const { means, counts } = meansByLabel(components, labels)
  if (Math.min(...counts) < 2) return null
  const squares = [0, 0]
  for (let row = 0; row < labels.length; row++) squares[labels[row]] += (components[row] - means[labels[row]]) ** 2
  return squares[0] / (counts[0] - 1) / counts[0] + squares[1] / (counts[1] - 1) / counts[1]
}

/** [0] of the negatives, [1] of the positives. */
function meansByLabel(components: Float64Array, labels: ArrayLike<number>): { means: number[]; counts: number[] } {
  const sums = [0, 0]
  const counts = [0, 0]
  for (let row = 0; row < labels.length; row++) {
    sums[labels[row]] += components[row]
    counts[labels[row]]++
  }
  return { means: [sums[0] / counts[0], sums[1] / counts[1]], counts }
}
