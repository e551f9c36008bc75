/** Area under the precision-recall curve as the step sum Σ (R_k − R_{k−1}) · P_k; never by trapezoids, which flatter. */
import { countPositives, whyNotRetrieved } from './inputs.ts'
import { ascendingOrder } from './order.ts'

/**
 * `scores` [n]; `labels` [n] of 0 or 1; equal scores are one step. An uninformative score gives the prevalence.
 * Null without positives or with a NaN score.
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  if (whyNotRetrieved(scores, labels)) return null
  const positives = countPositives(scores, labels)
  const order = ascendingOrder(scores)
  let found = 0
  let foundInTie = 0
  let sum = 0
  for (let position = order.length - 1; position >= 0; position--) {
    foundInTie += labels[order[position]]
    if (position > 0 && scores[order[position - 1]] === scores[order[position]]) continue
    found += foundInTie
    sum += (foundInTie / positives) * (found / (order.length - position))
    foundInTie = 0
  }
  return sum
}
