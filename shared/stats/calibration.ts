/**
 * Calibration of the probability of an event (Cox 1958; Miller, Langefeld, Tierney, Hui and McDonald 1993; Van Calster et
 * al. 2016): intercept and slope of a logistic regression of the outcome on the log odds, calibration-in-the-large (the
 * intercept with the slope held at 1), and observed over expected events. Intervals are clustered by patient and hold also
 * where the logistic model is not true (clusteredError.ts).
 */
import { clusteredErrors, clusteredRatioError } from './clusteredError.ts'
import { measure, notEstimable, type Measure, type Reason } from './estimable.ts'
import { whyNotCalibrated, whyNotProbabilities, countPositives } from './inputs.ts'
import { normalInterval } from './interval.ts'
import { fitIntercept, fitLogistic, whyNoSlope } from './logisticFit.ts'
import { logit, sigmoid, smallestProbability } from './logit.ts'
import type { PatientIndex } from './patients.ts'

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
    clipped: countClipped(probabilities),
  }
}

/** Σ labels / Σ probabilities. The interval is symmetric on the log scale, and null without an event. */
export function observedOverExpected(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  patients: PatientIndex,
  level = 0.95,
): Measure {
  countPositives(probabilities, labels)
  const reason = whyNotProbabilities(probabilities)
  if (reason) return notEstimable(reason)
  if (sumOf(probabilities) < smallestProbability) return notEstimable('no-denominator')
  const { value, standardError } = clusteredRatioError(labels, probabilities, patients)
  if (standardError === null || value === 0) return measure(value, null)
  const { low, high } = normalInterval(Math.log(value), standardError / value, level)
  return measure(value, { low: Math.exp(low), high: Math.exp(high) })
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
  const inverse = [
    [weightsXX / determinant, -weightsX / determinant],
    [-weightsX / determinant, weights / determinant],
  ]
  const errors = clusteredErrors([residuals, residuals.map((each, note) => each * logOdds[note])], inverse, patients)
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
  const errors = clusteredErrors([residuals], [[1 / weights]], patients)
  return measure(intercept, errors && normalInterval(intercept, errors[0], level))
}

function countClipped(probabilities: ArrayLike<number>): number {
  let clipped = 0
  for (let note = 0; note < probabilities.length; note++) {
    if (probabilities[note] < smallestProbability || 1 - probabilities[note] < smallestProbability) clipped++
  }
  return clipped
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]
  return sum
}
