/** Plain averages over scored notes; each is null for no notes or a value that is no probability. */
import { checkShape, countPositives, whyNotProbabilities } from './inputs.ts'
import { smallestProbability } from './logit.ts'
import { mostProbable } from './mostProbable.ts'

/** Share of positives. `labels` [n] of 0 or 1. */
export function prevalence(labels: ArrayLike<number>): number | null {
  return labels.length > 0 ? countPositives(labels, labels) / labels.length : null
}

/** Accuracy of always answering the most frequent class. */
export function majorityRate(labels: ArrayLike<number>): number | null {
  if (labels.length === 0) return null
  const counts = new Map<number, number>()
  for (let row = 0; row < labels.length; row++) counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1)
  return Math.max(...counts.values()) / labels.length
}

/** Share of notes whose most probable class is the label; the first class wins a tie. [n, classCount], [n]. */
export function accuracy(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): number | null {
  return meanOfNotes(hits, probabilities, labels, classCount)
}

/** Mean squared error of the probability of the event. `scores` [n], `labels` [n] of 0 or 1. */
export function brier(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  countPositives(scores, labels)
  return whyNotProbabilities(scores) ? null : mean(squaredErrors(scores, labels))
}

/** Squared errors summed over the classes (0 to 2): for two classes twice `brier`. [n, classCount], [n]. */
export function brierOverClasses(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): number | null {
  return meanOfNotes(squaredErrorsOverClasses, probabilities, labels, classCount)
}

/** Mean −ln P(label), in nats. [n, classCount], [n]. */
export function logLoss(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): number | null {
  return meanOfNotes(logLosses, probabilities, labels, classCount)
}

/** What the averages above are of, note by note [n]. `probabilities` row-major [n, classCount]; `labels` [n]. */
export type NoteValues = (
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
) => Float64Array

/** 1 where the most probable class is the label, else 0. */
export const hits: NoteValues = (probabilities, labels, classCount) =>
  valuesOf(labels, (row) => (mostProbable(probabilities, row, classCount) === labels[row] ? 1 : 0))

export const squaredErrorsOverClasses: NoteValues = (probabilities, labels, classCount) =>
  valuesOf(labels, (row) => {
    let sum = 0
    for (let index = 0; index < classCount; index++) {
      sum += (probabilities[row * classCount + index] - (labels[row] === index ? 1 : 0)) ** 2
    }
    return sum
  })

export const logLosses: NoteValues = (probabilities, labels, classCount) =>
  valuesOf(labels, (row) => -Math.log(Math.max(probabilities[row * classCount + labels[row]], smallestProbability)))

/** Of the probability of the event [n] and labels [n] of 0 or 1. */
export function squaredErrors(scores: ArrayLike<number>, labels: ArrayLike<number>): Float64Array {
  return valuesOf(labels, (row) => (scores[row] - labels[row]) ** 2)
}

function valuesOf(labels: ArrayLike<number>, valueOf: (row: number) => number): Float64Array {
  const values = new Float64Array(labels.length)
  for (let row = 0; row < labels.length; row++) values[row] = valueOf(row)
  return values
}

function meanOfNotes(
  valuesOfNotes: NoteValues,
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): number | null {
  checkShape(probabilities, labels, classCount)
  return whyNotProbabilities(probabilities) ? null : mean(valuesOfNotes(probabilities, labels, classCount))
}

function mean(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
