/**
 * Platt scaling (Platt 1999), on the log odds: P = σ(intercept + slope · logit p), fitted to his targets (N₁ + 1)/(N₁ + 2)
 * for events and 1/(N₀ + 2) for the others. They keep the fit finite also where the outcomes are separated, and differ
 * from logistic recalibration (Cox 1958) by next to nothing beyond some hundred notes.
 */
import { estimable, type Estimable } from './estimable.ts'
import { countPositives, whyNotCalibrated, whyNotProbabilities } from './inputs.ts'
import { fitLogistic, whyNoSlope } from './logisticFit.ts'
import { logit, sigmoid } from './logit.ts'

export interface Platt {
  method: 'platt'
  intercept: number
  slope: number
}

/** `probabilities` of the event [n]; `labels` [n] of 0 or 1. 'reversed' where it would turn the order of the notes. */
export function fitPlatt(probabilities: ArrayLike<number>, labels: ArrayLike<number>): Estimable<Platt> {
  const events = countPositives(probabilities, labels)
  const reason = whyNotCalibrated(probabilities, labels)
  if (reason) return { value: null, reason }
  const logOdds = Float64Array.from(probabilities, logit)
  if (whyNoSlope(logOdds, labels) === 'all-equal') return { value: null, reason: 'all-equal' }
  const ofEvent = (events + 1) / (events + 2)
  const ofOther = 1 / (labels.length - events + 2)
  const fit = fitLogistic(logOdds, Float64Array.from(labels, (label) => (label === 1 ? ofEvent : ofOther)))
  if (fit.value === null) return fit
  if (fit.value.slope <= 0) return { value: null, reason: 'reversed' }
  return { value: { method: 'platt', ...fit.value }, reason: null }
}

/** Probabilities of the event [n] in and out. */
export function applyPlatt({ intercept, slope }: Platt, probabilities: ArrayLike<number>): Estimable<Float64Array> {
  return estimable(whyNotProbabilities(probabilities), () =>
    Float64Array.from(probabilities, (each) => sigmoid(intercept + slope * logit(each))),
  )
}
