/**
 * Reliability: in bins of the probability, the share that had the event beside the mean probability, and the expected
 * calibration error over such bins. Bins are open to the left and closed to the right, (0, 1/m], …, ((m − 1)/m, 1]; a
 * probability of 0 is in the first.
 */
import { estimable, type Estimable, type Measure } from './estimable.ts'
import { checkLabels, checkShape, countPositives, whyNotProbabilities } from './inputs.ts'
import { mostProbable } from './mostProbable.ts'
import { ascendingOrder } from './order.ts'
import { proportion } from './proportion.ts'

export interface ReliabilityBin {
  /** Of equal width: its edges; of equal count: the lowest and highest probability in it. */
  low: number
  high: number
  n: number
  events: number
  /** Null in an empty bin. */
  meanProbability: number | null
  /** events / n with Wilson's interval, which takes notes as independent. */
  observed: Measure
}

/** `bins` of width 1/bins, empty ones too. `probabilities` of the event [n]; `labels` [n] of 0 or 1. */
export function reliabilityByWidth(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 10,
  level = 0.95,
): Estimable<ReliabilityBin[]> {
  countPositives(probabilities, labels)
  return estimable(whyNotProbabilities(probabilities), () => {
    const sums = sumsByWidth(probabilities, labels, bins)
    return Array.from({ length: bins }, (_, bin) =>
      binOf(bin / bins, (bin + 1) / bins, { n: sums.n[bin], events: sums.events[bin], sum: sums.probability[bin] }, level),
    )
  })
}

/**
 * `bins` of about n/bins notes each. Equal probabilities stay together in the bin where the first of them falls, so there
 * may be fewer bins.
 */
export function reliabilityByCount(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 10,
  level = 0.95,
): Estimable<ReliabilityBin[]> {
  countPositives(probabilities, labels)
  return estimable(whyNotProbabilities(probabilities), () => {
    const order = ascendingOrder(probabilities)
    const result: ReliabilityBin[] = []
    for (let start = 0; start < order.length; ) {
      let end = boundaryAfter(start, order.length, bins)
      while (end < order.length && probabilities[order[end]] === probabilities[order[end - 1]]) end++
      const sums = { n: end - start, events: 0, sum: 0 }
      for (let position = start; position < end; position++) {
        sums.events += labels[order[position]]
        sums.sum += probabilities[order[position]]
      }
      result.push(binOf(probabilities[order[start]], probabilities[order[end - 1]], sums, level))
      start = end
    }
    return result
  })
}

/**
 * Σ over bins of n_bin / n · |events / n_bin − mean probability| (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017).
 * For more than two classes, of the top label: see `topLabel`. Depends on the bins, and is above 0 also for a perfectly
 * calibrated model on few notes.
 */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 15,
): Estimable<number> {
  countPositives(probabilities, labels)
  return estimable(whyNotProbabilities(probabilities), () => {
    const { events, probability } = sumsByWidth(probabilities, labels, bins)
    return events.reduce((sum, each, bin) => sum + Math.abs(each - probability[bin]), 0) / labels.length
  })
}

/** Probability of the most probable class [n], the first of a tie, and whether it is the label [n]. */
export function topLabel(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): { confidence: Float64Array; correct: Uint8Array } {
  checkShape(probabilities, labels, classCount)
  const confidence = new Float64Array(labels.length)
  const correct = new Uint8Array(labels.length)
  for (let row = 0; row < labels.length; row++) {
    const best = mostProbable(probabilities, row, classCount)
    confidence[row] = probabilities[row * classCount + best]
    correct[row] = best === labels[row] ? 1 : 0
  }
  return { confidence, correct }
}

export interface HistogramBin {
  low: number
  high: number
  /** Notes of each outcome [classCount]. */
  counts: number[]
}

/** How the probabilities lie, by outcome. `probabilities` [n]; `labels` [n] of 0 … classCount-1. */
export function probabilityHistogram(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount = 2,
  bins = 50,
): Estimable<HistogramBin[]> {
  if (probabilities.length !== labels.length) throw new RangeError('There must be one probability a label')
  checkLabels(labels, classCount)
  return estimable(whyNotProbabilities(probabilities), () => {
    const histogram = Array.from({ length: bins }, (_, bin) => ({
      low: bin / bins,
      high: (bin + 1) / bins,
      counts: Array.from({ length: classCount }, () => 0),
    }))
    for (let row = 0; row < labels.length; row++) histogram[binAt(probabilities[row], bins)].counts[labels[row]]++
    return histogram
  })
}

/** Last bin whose lower edge is below the probability. Edges are k/bins as division rounds them. */
function binAt(probability: number, bins: number): number {
  let bin = Math.min(Math.max(Math.ceil(probability * bins) - 1, 0), bins - 1)
  if (bin > 0 && probability <= bin / bins) bin--
  if (bin < bins - 1 && probability > (bin + 1) / bins) bin++
  return bin
}

function sumsByWidth(probabilities: ArrayLike<number>, labels: ArrayLike<number>, bins: number) {
  const sums = { n: new Float64Array(bins), events: new Float64Array(bins), probability: new Float64Array(bins) }
  for (let row = 0; row < labels.length; row++) {
    const bin = binAt(probabilities[row], bins)
    sums.n[bin]++
    sums.events[bin] += labels[row]
    sums.probability[bin] += probabilities[row]
  }
  return sums
}

function binOf(
  low: number,
  high: number,
  { n, events, sum }: { n: number; events: number; sum: number },
  level: number,
): ReliabilityBin {
  return { low, high, n, events, meanProbability: n === 0 ? null : sum / n, observed: proportion(events, n, level) }
}

/** The first of the places round(n · k / bins) that is after `start`. */
function boundaryAfter(start: number, n: number, bins: number): number {
  for (let bin = 1; bin < bins; bin++) {
    const boundary = Math.round((n * bin) / bins)
    if (boundary > start) return boundary
  }
  return n
}
