/**
 * What calling every note at or above a threshold positive gives: counts, and the shares read from them with Wilson's
 * intervals: clustered by patient with the sizes of effectiveSizes.ts, of independent notes without. For the F1 score the interval is that of F* = TP / (TP + FP + FN), a share
 * (Hand, Christen and Kirielle 2021), carried over by F1 = 2 F* / (1 + F*); compare Lam, Gopal and Qian (2023).
 */
import type { EffectiveSizes } from './effectiveSizes.ts'
import { estimable, measure, notEstimable, type Estimable, type Measure } from './estimable.ts'
import { countPositives, whyNotScored } from './inputs.ts'
import { proportion } from './proportion.ts'

export interface ConfusionCounts {
  truePositives: number
  falsePositives: number
  falseNegatives: number
  trueNegatives: number
}

export interface ConfusionMeasures {
  sensitivity: Measure
  specificity: Measure
  positivePredictiveValue: Measure
  negativePredictiveValue: Measure
  f1: Measure
  accuracy: Measure
  /** Notes to look at for one true event: 1 / positive predictive value. */
  numberNeededToEvaluate: Measure
}

/** `scores` [n] at or above `threshold` are called; `labels` [n] of 0 or 1. A threshold of Infinity calls none. */
export function confusionAt(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold: number,
): Estimable<ConfusionCounts> {
  if (Number.isNaN(threshold)) throw new RangeError('A threshold is a number')
  const positives = countPositives(scores, labels)
  return estimable(whyNotScored(scores), () => {
    let called = 0
    let truePositives = 0
    for (let row = 0; row < labels.length; row++) {
      if (scores[row] < threshold) continue
      called++
      truePositives += labels[row]
    }
    return countsOf({ called, truePositives, positives, n: labels.length })
  })
}

/** From how many were called and how many of them, and of all n, had the event. */
export function countsOf(sample: {
  called: number
  truePositives: number
  positives: number
  n: number
}): ConfusionCounts {
  const { called, truePositives, positives, n } = sample
  return {
    truePositives,
    falsePositives: called - truePositives,
    falseNegatives: positives - truePositives,
    trueNegatives: n - called - (positives - truePositives),
  }
}

export function confusionMeasures(
  counts: ConfusionCounts,
  level = 0.95,
  sizes: Partial<EffectiveSizes> = {},
): ConfusionMeasures {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts
  const n = truePositives + falsePositives + falseNegatives + trueNegatives
  const positivePredictiveValue = proportion(truePositives, truePositives + falsePositives, level, sizes.positivePredictiveValue)
  return {
    sensitivity: proportion(truePositives, truePositives + falseNegatives, level, sizes.sensitivity),
    specificity: proportion(trueNegatives, trueNegatives + falsePositives, level, sizes.specificity),
    positivePredictiveValue,
    negativePredictiveValue: proportion(trueNegatives, trueNegatives + falseNegatives, level, sizes.negativePredictiveValue),
    f1: f1Of(proportion(truePositives, truePositives + falsePositives + falseNegatives, level, sizes.f1)),
    accuracy: proportion(truePositives + trueNegatives, n, level, sizes.accuracy),
    numberNeededToEvaluate: inverse(positivePredictiveValue),
  }
}

function f1Of(share: Measure): Measure {
  if (share.value === null) return share
  const carried = (value: number) => (2 * value) / (1 + value)
  const { interval } = share
  return measure(carried(share.value), interval && { low: carried(interval.low), high: carried(interval.high) })
}

function inverse(share: Measure): Measure {
  if (share.value === null) return share
  if (share.value === 0) return notEstimable('no-denominator')
  const { interval } = share
  return measure(1 / share.value, interval && { low: 1 / interval.high, high: 1 / interval.low })
}
