/**
 * Isotonic recalibration (Zadrozny and Elkan 2002): the non-decreasing function of the probability with the least squared
 * error, by pooling adjacent violators (Ayer et al. 1955). Between the fitted probabilities it is linear, beyond them
 * constant. It may tie notes, so AUROC can change a little, and it needs more notes than the other methods.
 */
import { estimable, type Estimable } from './estimable.ts'
import { countPositives, whyNotCalibrated, whyNotProbabilities } from './inputs.ts'
import { ascendingOrder } from './order.ts'

export interface Isotonic {
  method: 'isotonic'
  /** Corners of the function: ascending probabilities, and what they become. */
  probabilities: number[]
  calibrated: number[]
}

/** `probabilities` of the event [n]; `labels` [n] of 0 or 1. Equal probabilities are one point, with their mean outcome. */
export function fitIsotonic(probabilities: ArrayLike<number>, labels: ArrayLike<number>): Estimable<Isotonic> {
  countPositives(probabilities, labels)
  return estimable(whyNotCalibrated(probabilities, labels), () => {
    const blocks = poolAdjacentViolators(probabilities, labels)
    const corners: [number, number][] = blocks.flatMap(({ low, high, events, n }): [number, number][] =>
      low === high ? [[low, events / n]] : [[low, events / n], [high, events / n]],
    )
    return {
      method: 'isotonic' as const,
      probabilities: corners.map(([probability]) => probability),
      calibrated: corners.map(([, value]) => value),
    }
  })
}

/** Probabilities of the event [n] in and out. */
export function applyIsotonic(fitted: Isotonic, probabilities: ArrayLike<number>): Estimable<Float64Array> {
  return estimable(whyNotProbabilities(probabilities), () =>
    Float64Array.from(probabilities, (each) => interpolate(fitted, each)),
  )
}

interface Block {
  low: number
  high: number
  events: number
  n: number
}

/** Blocks of rising mean; each new one takes in those before it that are not below it. */
function poolAdjacentViolators(probabilities: ArrayLike<number>, labels: ArrayLike<number>): Block[] {
  const blocks: Block[] = []
  const order = ascendingOrder(probabilities)
  for (let start = 0; start < order.length; ) {
    const probability = probabilities[order[start]]
    const block = { low: probability, high: probability, events: 0, n: 0 }
    for (; start < order.length && probabilities[order[start]] === probability; start++) {
      block.events += labels[order[start]]
      block.n++
    }
    for (let last = blocks.at(-1); last && last.events * block.n >= block.events * last.n; last = blocks.at(-1)) {
      block.low = last.low
      block.events += last.events
      block.n += last.n
      blocks.pop()
    }
    blocks.push(block)
  }
  return blocks
}

function interpolate({ probabilities, calibrated }: Isotonic, probability: number): number {
  let above = 0
  let past = probabilities.length
  while (above < past) {
    const middle = (above + past) >>> 1
    if (probabilities[middle] < probability) above = middle + 1
    else past = middle
  }
  if (above === probabilities.length) return calibrated[above - 1]
  if (above === 0 || probabilities[above] === probability) return calibrated[above]
  const share = (probability - probabilities[above - 1]) / (probabilities[above] - probabilities[above - 1])
  const [low, high] = [calibrated[above - 1], calibrated[above]]
  // Not past the next corner by rounding: the function never falls.
  return Math.min(high, low + share * (high - low))
}
