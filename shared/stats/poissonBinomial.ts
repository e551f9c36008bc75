/**
 * The number of events among independent trials, each with its own probability: exact, by convolution, so that few trials
 * need no approximation (Hong 2013, Comput Stat Data Anal 59:41).
 */
import type { Interval } from './interval.ts'

/** P(number of events = k), [trials + 1]. */
export function poissonBinomial(probabilities: readonly number[]): Float64Array {
  const distribution = new Float64Array(probabilities.length + 1)
  distribution[0] = 1
  probabilities.forEach((probability, trial) => {
    for (let events = trial + 1; events > 0; events--) {
      distribution[events] = distribution[events] * (1 - probability) + distribution[events - 1] * probability
    }
    distribution[0] *= 1 - probability
  })
  return distribution
}

/** Counts between which at least `level` of the distribution lies, at most half of the rest on either side. */
export function countInterval(distribution: Float64Array, level = 0.95): Interval {
  const tail = (1 - level) / 2
  let [low, high, sum] = [0, distribution.length - 1, 0]
  for (let count = 0; count < distribution.length; count++) {
    if (sum <= tail) low = count
    sum += distribution[count]
    // Sums of probabilities miss 1 by rounding.
    if (sum >= 1 - tail - 1e-12) {
      high = count
      break
    }
  }
  return { low, high }
}
