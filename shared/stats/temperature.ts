/**
 * Temperature scaling (Guo, Pleiss, Sun and Weinberger 2017) for any number of classes: probabilities ∝ p^(1/T), which is
 * softmax of the logits / T. Above 1 it makes them more timid, below 1 bolder; the order of a note's classes, and for two
 * classes that of the notes, stays.
 */
import { estimable, type Estimable } from './estimable.ts'
import { checkShape, whyNotDistributions } from './inputs.ts'
import { smallestProbability } from './logit.ts'

export interface Temperature {
  method: 'temperature'
  temperature: number
}

/**
 * T of the lowest log loss. `probabilities` row-major [n, classCount]; `labels` [n]. Not estimable where the loss falls for
 * ever towards T = 0 ('separated': every label is its note's most probable class) or towards no T at all ('reversed').
 */
export function fitTemperature(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): Estimable<Temperature> {
  checkShape(probabilities, labels, classCount)
  const reason = whyNotDistributions(probabilities, classCount)
  if (reason) return { value: null, reason }
  const logs = Float64Array.from(probabilities, (each) => Math.log(Math.max(each, smallestProbability)))
  const flat = slopeAt(0, logs, labels, classCount)
  if (flat.curvature === 0) return { value: null, reason: 'all-equal' }
  if (flat.slope >= 0) return { value: null, reason: 'reversed' }
  if (labelsAreMostProbable(logs, labels, classCount)) return { value: null, reason: 'separated' }
  return { value: { method: 'temperature', temperature: 1 / bestInverse(logs, labels, classCount) }, reason: null }
}

/** Row-major [n, classCount] in and out; rows come out summing to 1. */
export function applyTemperature(
  { temperature }: Temperature,
  probabilities: ArrayLike<number>,
  classCount: number,
): Estimable<Float64Array> {
  return estimable(whyNotDistributions(probabilities, classCount), () => {
    const scaled = new Float64Array(probabilities.length)
    for (let start = 0; start < scaled.length; start += classCount) {
      let largest = 0
      for (let index = 0; index < classCount; index++) largest = Math.max(largest, probabilities[start + index])
      let sum = 0
      for (let index = 0; index < classCount; index++) {
        scaled[start + index] = (Math.max(probabilities[start + index], 0) / largest) ** (1 / temperature)
        sum += scaled[start + index]
      }
      for (let index = 0; index < classCount; index++) scaled[start + index] /= sum
    }
    return scaled
  })
}

/** 1/T where the slope of the convex loss is 0: Newton's method, kept inside a bracket that halves when it would leave. */
function bestInverse(logs: Float64Array, labels: ArrayLike<number>, classCount: number): number {
  let low = 0
  let high = 1
  while (slopeAt(high, logs, labels, classCount).slope < 0) {
    low = high
    high *= 2
  }
  let inverse = (low + high) / 2
  for (let iteration = 0; iteration < 200 && high - low > 1e-14 * high; iteration++) {
    const { slope, curvature } = slopeAt(inverse, logs, labels, classCount)
    if (slope < 0) low = inverse
    else high = inverse
    const next = inverse - slope / curvature
    const previous = inverse
    inverse = next > low && next < high ? next : (low + high) / 2
    if (Math.abs(inverse - previous) <= 1e-13 * inverse) break
  }
  return inverse
}

/** First and second derivative of the log loss by 1/T, summed over the notes. */
function slopeAt(
  inverse: number,
  logs: Float64Array,
  labels: ArrayLike<number>,
  classCount: number,
): { slope: number; curvature: number } {
  let slope = 0
  let curvature = 0
  for (let row = 0; row < labels.length; row++) {
    const start = row * classCount
    let largest = -Infinity
    for (let index = 0; index < classCount; index++) largest = Math.max(largest, logs[start + index])
    let [sum, first, second] = [0, 0, 0]
    for (let index = 0; index < classCount; index++) {
      // From the largest, so that neither the powers nor the variance lose digits.
      const log = logs[start + index] - largest
      const power = Math.exp(inverse * log)
      sum += power
      first += power * log
      second += power * log * log
    }
    const mean = first / sum
    slope += mean - (logs[start + labels[row]] - largest)
    curvature += second / sum - mean * mean
  }
  return { slope, curvature }
}

function labelsAreMostProbable(logs: Float64Array, labels: ArrayLike<number>, classCount: number): boolean {
  for (let row = 0; row < labels.length; row++) {
    for (let index = 0; index < classCount; index++) {
      if (logs[row * classCount + index] > logs[row * classCount + labels[row]]) return false
    }
  }
  return true
}
