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
  return meanOverNotes(probabilities, labels, classCount, (row) =>
    mostProbable(probabilities, row, classCount) === labels[row] ? 1 : 0,
  )
}

/** Mean squared error of the probability of the event. `scores` [n], `labels` [n] of 0 or 1. */
export function brier(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  countPositives(scores, labels)
  if (whyNotProbabilities(scores)) return null
  let sum = 0
  for (let row = 0; row < labels.length; row++) sum += (scores[row] - labels[row]) ** 2
  return sum / labels.length
}

/** Squared errors summed over the classes (0 to 2): for two classes twice `brier`. [n, classCount], [n]. */
export function brierOverClasses(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): number | null {
  return meanOverNotes(probabilities, labels, classCount, (row) => {
    let sum = 0
    for (let index = 0; index < classCount; index++) {
      sum += (probabilities[row * classCount + index] - (labels[row] === index ? 1 : 0)) ** 2
    }
    return sum
  })
}

/** Mean −ln P(label), in nats. [n, classCount], [n]. */
export function logLoss(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): number | null {
  return meanOverNotes(
    probabilities,
    labels,
    classCount,
    (row) => -Math.log(Math.max(probabilities[row * classCount + labels[row]], smallestProbability)),
  )
}

function meanOverNotes(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
  valueOf: (row: number) => number,
): number | null {
  checkShape(probabilities, labels, classCount)
  if (whyNotProbabilities(probabilities)) return null
  let sum = 0
  for (let row = 0; row < labels.length; row++) sum += valueOf(row)
  return sum / labels.length
}
