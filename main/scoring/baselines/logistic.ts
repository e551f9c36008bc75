/**
 * Logistic regression with an L2 penalty on sparse rows: one sigmoid for two classes, softmax for more, the intercepts
 * free. The objective is scikit-learn's LogisticRegression; it is strictly convex in the weights, so the fit depends on
 * the data alone. Written here because the JavaScript libraries for it are no longer maintained.
 */
import * as z from 'zod'
import { minimize } from './lbfgs.ts'
import type { LongWork, SparseRow } from './tfidf.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { createPause } from '../../../shared/pause.ts'

export const logisticModel = z.object({
  classCount: z.int().min(2),
  /** Classes that training notes had; any other gets probability 0. */
  classes: z.array(z.int().min(0)).min(2),
  /** Row-major [outputs, features]; outputs is 1 (log-odds of the second class) for two classes, else one per class. */
  weights: z.array(z.number()),
  /** [outputs] */
  intercepts: z.array(z.number()),
})
export type LogisticModel = z.infer<typeof logisticModel>

export interface LogisticSettings {
  /** scikit-learn's C: a larger value penalises weights less. */
  inverseRegularization: number
  /** On the mean loss per note. */
  gradientTolerance: number
  maximumIterations: number
}

export const defaultLogisticSettings: LogisticSettings = {
  inverseRegularization: 1,
  gradientTolerance: 1e-6,
  maximumIterations: 1000,
}

/**
 * `rows` and `labels` [n], `labels` from 0 to classCount-1; row indices below `featureCount`.
 * @throws AppError 'baseline.singleClass' when the notes have fewer than two different labels.
 */
export async function fitLogistic(
  rows: readonly SparseRow[],
  labels: readonly number[],
  { classCount, featureCount }: { classCount: number; featureCount: number },
  settings: LogisticSettings = defaultLogisticSettings,
  { signal, onProgress }: LongWork = {},
): Promise<LogisticModel> {
  const classes = [...new Set(labels)].toSorted((left, right) => left - right)
  if (classes.length < 2) {
    throw new AppError(
      'baseline.singleClass',
      `All ${labels.length} training notes have the same label, so there is nothing to tell apart. ` +
        'Choose a larger training set, or another task.',
    )
  }
  const outputs = classes.length === 2 ? 1 : classes.length
  const targets = Int32Array.from(labels, (label) => classes.indexOf(label))
  const penalty = 1 / (settings.inverseRegularization * rows.length)
  const weightCount = featureCount * outputs
  const pause = createPause(signal)

  // Parameters are the weights [outputs, features] and then the intercepts [outputs].
  function evaluate(parameters: Float64Array): { value: number; gradient: Float64Array } {
    const gradient = new Float64Array(parameters.length)
    const logits = new Float64Array(outputs)
    let loss = 0
    for (const [note, row] of rows.entries()) {
      writeLogits(row, parameters, featureCount, logits)
      loss += replaceBySlopes(logits, targets[note])
      const { indices, values } = row
      for (let output = 0; output < outputs; output++) {
        const slope = logits[output]
        const base = output * featureCount
        for (let entry = 0; entry < indices.length; entry++) gradient[base + indices[entry]] += values[entry] * slope
        gradient[weightCount + output] += slope
      }
    }
    let squares = 0
    for (let index = 0; index < gradient.length; index++) gradient[index] /= rows.length
    for (let index = 0; index < weightCount; index++) {
      squares += parameters[index] ** 2
      gradient[index] += penalty * parameters[index]
    }
    return { value: loss / rows.length + (penalty * squares) / 2, gradient }
  }

  const fitted = await minimize(evaluate, new Float64Array(weightCount + outputs), {
    gradientTolerance: settings.gradientTolerance,
    maximumIterations: settings.maximumIterations,
    beforeIteration(iteration) {
      const turn = pause()
      if (turn) onProgress?.({ phase: 'fit', done: iteration, total: null })
      return turn
    },
  })
  return {
    classCount,
    classes,
    weights: Array.from(fitted.subarray(0, weightCount)),
    intercepts: Array.from(fitted.subarray(weightCount)),
  }
}

/** Returns the function from a row to its class probabilities [classCount], which sum to 1. */
export function logisticPredictor({
  classCount,
  classes,
  weights,
  intercepts,
}: LogisticModel): (row: SparseRow) => Float64Array {
  const parameters = Float64Array.from([...weights, ...intercepts])
  return (row) => {
    const logits = new Float64Array(intercepts.length)
    writeLogits(row, parameters, weights.length / intercepts.length, logits)
    const scores = logits.length === 1 ? [0, logits[0]] : logits
    const highest = Math.max(...scores)
    const exponentials = Array.from(scores, (score) => Math.exp(score - highest))
    const sum = exponentials.reduce((total, each) => total + each, 0)
    const probabilities = new Float64Array(classCount)
    for (const [index, label] of classes.entries()) probabilities[label] = exponentials[index] / sum
    return probabilities
  }
}

/** Writes intercept + weights · row into `logits` [outputs]. */
function writeLogits(row: SparseRow, parameters: Float64Array, featureCount: number, logits: Float64Array): void {
  const { indices, values } = row
  const outputs = logits.length
  for (let output = 0; output < outputs; output++) {
    const base = output * featureCount
    let sum = parameters[outputs * featureCount + output]
    for (let entry = 0; entry < indices.length; entry++) sum += values[entry] * parameters[base + indices[entry]]
    logits[output] = sum
  }
}

/** Cross-entropy of one note in nats; `logits` [outputs] become its derivatives by the logits. */
function replaceBySlopes(logits: Float64Array, target: number): number {
  if (logits.length === 1) {
    const [logit] = logits
    // ln(1 + e^x) without overflow.
    const softplus = Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)))
    logits[0] = Math.exp(logit - softplus) - target
    return softplus - target * logit
  }
  let highest = -Infinity
  for (let output = 0; output < logits.length; output++) highest = Math.max(highest, logits[output])
  let sum = 0
  for (let output = 0; output < logits.length; output++) sum += Math.exp(logits[output] - highest)
  const logSum = highest + Math.log(sum)
  const loss = logSum - logits[target]
  for (let output = 0; output < logits.length; output++) logits[output] = Math.exp(logits[output] - logSum)
  logits[target] -= 1
  return loss
}
