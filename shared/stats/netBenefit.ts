/**
 * Decision curve analysis (Vickers and Elkin 2006): the net benefit of treating whom the model puts at or above a threshold
 * probability, TP/n − FP/n · t/(1 − t), in true positives a note; a harm of a false positive is worth t/(1 − t) of the
 * benefit of a true one. Treating none has 0. It means something for calibrated probabilities only.
 */
import { estimable, type Estimable } from './estimable.ts'
import { countPositives, whyNotProbabilities } from './inputs.ts'
import { ascendingOrder } from './order.ts'

export interface NetBenefit {
  threshold: number
  model: number
  treatAll: number
  treatNone: 0
}

/** 0.01, 0.02, … 0.99. */
export const percentThresholds: readonly number[] = Array.from({ length: 99 }, (_, index) => (index + 1) / 100)

/** `probabilities` of the event [n]; `labels` [n] of 0 or 1; each threshold from 0 to below 1, or RangeError. */
export function netBenefit(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  thresholds: readonly number[] = percentThresholds,
): Estimable<NetBenefit[]> {
  if (!thresholds.every((threshold) => threshold >= 0 && threshold < 1)) {
    throw new RangeError('Threshold probabilities are at least 0 and below 1')
  }
  const events = countPositives(probabilities, labels)
  return estimable(whyNotProbabilities(probabilities), () => {
    const n = labels.length
    const prevalence = events / n
    const order = ascendingOrder(probabilities)
    const eventsBelow = new Uint32Array(n + 1) // [position]: events among the notes before it
    for (let position = 0; position < n; position++) {
      eventsBelow[position + 1] = eventsBelow[position] + labels[order[position]]
    }
    return thresholds.map((threshold): NetBenefit => {
      const below = countBelow(probabilities, order, threshold)
      const truePositives = events - eventsBelow[below]
      const falsePositives = n - below - truePositives
      const odds = threshold / (1 - threshold)
      return {
        threshold,
        model: truePositives / n - (falsePositives / n) * odds,
        treatAll: prevalence - (1 - prevalence) * odds,
        treatNone: 0,
      }
    })
  })
}

/** Notes with a probability below the threshold, by halving. */
function countBelow(probabilities: ArrayLike<number>, order: Uint32Array, threshold: number): number {
  let low = 0
  let high = order.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (probabilities[order[middle]] < threshold) low = middle + 1
    else high = middle
  }
  return low
}
