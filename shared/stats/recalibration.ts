/**
 * Recalibration of stored probabilities: fitted on validation notes only, kept as plain JSON, applied to any other notes of
 * the same model and task.
 */
import { type Estimable } from './estimable.ts'
import { checkShape, whyNotDistributions } from './inputs.ts'
import { applyIsotonic, fitIsotonic, type Isotonic } from './isotonic.ts'
import { isClass } from './oneClass.ts'
import { applyPlatt, fitPlatt, type Platt } from './platt.ts'
import { applyTemperature, fitTemperature, type Temperature } from './temperature.ts'

export type RecalibrationMethod = 'temperature' | 'platt' | 'isotonic'

/** `event`: the class whose probability Platt and isotonic map, one of two. */
export type Recalibration = Temperature | ((Platt | Isotonic) & { event: number })

export interface ProbabilityTable {
  /** Row-major [n, classCount]. */
  probabilities: ArrayLike<number>
  classCount: number
}

/** `labels` [n]; `event` 0 or 1. Throws RangeError for Platt and isotonic of more than two classes. */
export function fitRecalibration(
  method: RecalibrationMethod,
  { probabilities, classCount, labels, event }: ProbabilityTable & { labels: ArrayLike<number>; event: number },
): Estimable<Recalibration> {
  checkShape(probabilities, labels, classCount)
  if (method === 'temperature') return fitTemperature(probabilities, labels, classCount)
  checkBinary(classCount)
  const reason = whyNotDistributions(probabilities, classCount)
  if (reason) return { value: null, reason }
  const ofEvent = column(probabilities, event)
  const isEvent = isClass(labels, event)
  const fit = method === 'platt' ? fitPlatt(ofEvent, isEvent) : fitIsotonic(ofEvent, isEvent)
  return fit.value === null ? fit : { value: { ...fit.value, event }, reason: null }
}

/** Row-major [n, classCount], rows summing to 1. */
export function applyRecalibration(
  fitted: Recalibration,
  { probabilities, classCount }: ProbabilityTable,
): Estimable<Float64Array> {
  if (fitted.method === 'temperature') return applyTemperature(fitted, probabilities, classCount)
  checkBinary(classCount)
  const reason = whyNotDistributions(probabilities, classCount)
  if (reason) return { value: null, reason }
  const ofEvent = column(probabilities, fitted.event)
  const mapped = fitted.method === 'platt' ? applyPlatt(fitted, ofEvent) : applyIsotonic(fitted, ofEvent)
  if (mapped.value === null) return mapped
  const table = new Float64Array(probabilities.length)
  for (const [row, probability] of mapped.value.entries()) {
    table[2 * row + fitted.event] = probability
    table[2 * row + 1 - fitted.event] = 1 - probability
  }
  return { value: table, reason: null }
}

/** [n] of two columns, each row scaled to sum to 1. */
function column(probabilities: ArrayLike<number>, event: number): Float64Array {
  return Float64Array.from({ length: probabilities.length / 2 }, (_, row) => {
    return probabilities[2 * row + event] / (probabilities[2 * row] + probabilities[2 * row + 1])
  })
}

function checkBinary(classCount: number): void {
  if (classCount !== 2) throw new RangeError('Platt and isotonic recalibration are for two classes; use temperature')
}
