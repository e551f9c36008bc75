/**
 * What every statistic asks of its input. A wrong shape is a mistake of the caller and throws; values from which nothing
 * can be estimated are a finding, and named.
 */
import type { Reason } from './estimable.ts'
import { hasNaN } from './order.ts'

/** By so much a probability may pass 0 or 1, as one taken from a difference does. */
const rounding = 1e-9

/** Number of labels equal to 1. Throws RangeError when the lengths differ or a label is neither 0 nor 1. */
export function countPositives(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (scores.length !== labels.length) {
    throw new RangeError(`There are ${scores.length} scores but ${labels.length} labels`)
  }
  let positives = 0
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 0 && labels[row] !== 1) throw new RangeError(`Label ${labels[row]} is neither 0 nor 1`)
    positives += labels[row]
  }
  return positives
}

/** Throws RangeError unless `probabilities` is [n, classCount] and every label is a class index. */
export function checkShape(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classCount: number): void {
  if (probabilities.length !== labels.length * classCount) {
    throw new RangeError(`${probabilities.length} probabilities are not ${labels.length} rows of ${classCount}`)
  }
  checkLabels(labels, classCount)
}

/** Throws RangeError unless every label is a class index. */
export function checkLabels(labels: ArrayLike<number>, classCount: number): void {
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]
    if (!Number.isInteger(label) || label < 0 || label >= classCount) {
      throw new RangeError(`Label ${label} is not a class index below ${classCount}`)
    }
  }
}

/** Why a statistic of ranks (AUROC, ROC curve, DeLong) is null. `scores` [n]; `labels` [n] of 0 or 1. */
export function whyNotRanked(scores: ArrayLike<number>, labels: ArrayLike<number>): Reason | null {
  const positives = countPositives(scores, labels)
  return whyNotScored(scores) ?? (positives === 0 || positives === labels.length ? 'one-class' : null)
}

/** Why average precision and its curve have no answer. */
export function whyNotRetrieved(scores: ArrayLike<number>, labels: ArrayLike<number>): Reason | null {
  const positives = countPositives(scores, labels)
  return whyNotScored(scores) ?? (positives === 0 ? 'no-events' : null)
}

/** Of scores that need be no probabilities. */
export function whyNotScored(scores: ArrayLike<number>): Reason | null {
  if (scores.length === 0) return 'no-notes'
  return hasNaN(scores) ? 'not-a-number' : null
}

/** Why a statistic of probabilities (Brier, log loss, calibration) has no answer; any shape, `null` where it has one. */
export function whyNotProbabilities(probabilities: ArrayLike<number>): Reason | null {
  const reason = whyNotScored(probabilities)
  if (reason) return reason
  for (let index = 0; index < probabilities.length; index++) {
    if (probabilities[index] < -rounding || probabilities[index] > 1 + rounding) return 'out-of-range'
  }
  return null
}

/** Of probabilities of the event [n] and labels [n] of 0 or 1, where both outcomes are needed. */
export function whyNotCalibrated(probabilities: ArrayLike<number>, labels: ArrayLike<number>): Reason | null {
  const positives = countPositives(probabilities, labels)
  const reason = whyNotProbabilities(probabilities)
  return reason ?? (positives === 0 || positives === labels.length ? 'one-class' : null)
}

/** Of rows of probabilities, row-major [n, classCount]: they need not sum to 1, but must have a sum to scale by. */
export function whyNotDistributions(probabilities: ArrayLike<number>, classCount: number): Reason | null {
  const reason = whyNotProbabilities(probabilities)
  if (reason) return reason
  for (let start = 0; start < probabilities.length; start += classCount) {
    let sum = 0
    for (let index = 0; index < classCount; index++) sum += probabilities[start + index]
    if (sum <= 0) return 'zero-row'
  }
  return null
}
