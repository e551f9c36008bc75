/**
 * Calibration of the probability of an event (Cox 1958; Miller, Langefeld, Tierney, Hui and McDonald 1993; Van Calster et
 * al. 2016): intercept and slope of a logistic regression of the outcome on the log odds, calibration-in-the-large (the
 * intercept with the slope held at 1), and observed over expected events. Intervals are patient-clustered sandwich
 * intervals (Liang and Zeger 1986): they hold for several notes a patient, and where the logistic model is not true.
 */
import { measure, notEstimable, type Measure, type Reason } from './estimable.ts'
import { whyNotCalibrated, whyNotProbabilities, countPositives } from './inputs.ts'
import { normalInterval } from './interval.ts'
import { fitIntercept, fitLogistic, whyNoSlope } from './logisticFit.ts'
import { logit, sigmoid, smallestProbability } from './logit.ts'
import { sumByPatient, type PatientIndex } from './patients.ts'

export interface Calibration {
  n: number
  events: number
  /** Sum of the probabilities. */
  expectedEvents: number | null
  /** Log odds of the event where the model says 50 %; 0 is ideal. To be read together with the slope only. */
  intercept: Measure
  /** Below 1: the probabilities are too extreme; above 1: too timid; 1 is ideal. */
  slope: Measure
  /** Log odds by which all probabilities are too low (above 0) or too high (below 0). */
  inTheLarge: Measure
  /** Observed / expected events; 1 is ideal, above 1 the risk is underestimated. */
  observedOverExpected: Measure
  /** Probabilities of 0 or 1 (within 2^-52), whose log odds were set to ±36.04. */
  clipped: number
}

/** `probabilities` of the event [n]; `labels` [n] of 0 or 1. */
export function calibration(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  patients: PatientIndex,
  level = 0.95,
): Calibration {
  const events = countPositives(probabilities, labels)
  const logOdds = Float64Array.from(probabilities, logit)
  const sample = { logOdds, labels, patients, level }
  const reason = whyNotCalibrated(probabilities, labels)
  return {
    n: labels.length,
    events,
    expectedEvents: whyNotProbabilities(probabilities) ? null : sumOf(probabilities),
    ...interceptAndSlope(sample, reason),
    inTheLarge: inTheLarge(sample, reason),
    observedOverExpected: observedOverExpected(probabilities, labels, patients, level),
    clipped: Array.from(probabilities).filter((p) => p < smallestProbability || 1 - p < smallestProbability).length,
  }
}

/** Σ labels / Σ probabilities. The interval is symmetric on the log scale, and null without an event. */
export function observedOverExpected(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  patients: PatientIndex,
  level = 0.95,
): Measure {
  const observed = countPositives(probabilities, labels)
  const reason = whyNotProbabilities(probabilities)
  if (reason) return notEstimable(reason)
  const expected = sumOf(probabilities)
  if (expected <= 0) return notEstimable('no-denominator')
  const ratio = observed / expected
  // The ratio's linear part per note; its sum by patient gives the variance (Taylor linearisation).
  const parts = Float64Array.from(probabilities, (probability, note) => labels[note] - ratio * probability)
  const error = clusteredError([parts], patients, () => [1 / expected])
  if (error === null || ratio === 0) return measure(ratio, null)
  const { low, high } = normalInterval(Math.log(ratio), error[0] / ratio, level)
  return measure(ratio, { low: Math.exp(low), high: Math.exp(high) })
}

interface Sample {
  logOdds: Float64Array
  labels: ArrayLike<number>
  patients: PatientIndex
  level: number
}

function interceptAndSlope(sample: Sample, reason: Reason | null): Pick<Calibration, 'intercept' | 'slope'> {
  const { logOdds, labels, patients, level } = sample
  const absent = reason ?? whyNoSlope(logOdds, labels)
  if (absent) return { intercept: notEstimable(absent), slope: notEstimable(absent) }
  const fit = fitLogistic(logOdds, labels)
  if (fit.value === null) return { intercept: notEstimable(fit.reason), slope: notEstimable(fit.reason) }
  const { intercept, slope } = fit.value
  let [weights, weightsX, weightsXX] = [0, 0, 0]
  const residuals = logOdds.map((x, note) => {
    const expected = sigmoid(intercept + slope * x)
    const weight = expected * (1 - expected)
    weights += weight
    weightsX += weight * x
    weightsXX += weight * x * x
    return labels[note] - expected
  })
  const determinant = weights * weightsXX - weightsX * weightsX
  const errors = clusteredError([residuals, residuals.map((each, note) => each * logOdds[note])], patients, (row) =>
    row === 0 ? [weightsXX / determinant, -weightsX / determinant] : [-weightsX / determinant, weights / determinant],
  )
  return {
    intercept: measure(intercept, errors && normalInterval(intercept, errors[0], level)),
    slope: measure(slope, errors && normalInterval(slope, errors[1], level)),
  }
}

function inTheLarge({ logOdds, labels, patients, level }: Sample, reason: Reason | null): Measure {
  if (reason) return notEstimable(reason)
  const fit = fitIntercept(logOdds, labels)
  if (fit.value === null) return notEstimable(fit.reason)
  const intercept = fit.value
  let weights = 0
  const residuals = logOdds.map((x, note) => {
    const expected = sigmoid(intercept + x)
    weights += expected * (1 - expected)
    return labels[note] - expected
  })
  const errors = clusteredError([residuals], patients, () => [1 / weights])
  return measure(intercept, errors && normalInterval(intercept, errors[0], level))
}

/**
 * Standard errors √diag(A⁻¹ B A⁻¹ · G/(G − 1)) over G patients, where B sums the outer products of the patients' summed
 * scores and A is the information. `scores` [parameters][n]; `inverseRow` gives a row of A⁻¹. Null with one patient.
 */
function clusteredError(
  scores: readonly Float64Array[],
  patients: PatientIndex,
  inverseRow: (row: number) => number[],
): number[] | null {
  const { count } = patients
  const sums = scores.map((each) => sumByPatient(each, patients))
  if (count < 2) return null
  return scores.map((_, row) => {
    const weights = inverseRow(row)
    let squares = 0
    for (let patient = 0; patient < count; patient++) {
      const influence = weights.reduce((sum, weight, index) => sum + weight * sums[index][patient], 0)
      squares += influence * influence
    }
    return Math.sqrt((squares * count) / (count - 1))
  })
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]
  return sum
}
