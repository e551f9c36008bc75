/**
 * The precision-recall curve as the steps whose area is average precision: at each threshold that finds a further event,
 * along its precision from the recall before to the recall reached. Straight lines between thresholds would flatter
 * (Davis and Goadrich 2006).
 */
import { estimable, type Estimable } from './estimable.ts'
import { countPositives, whyNotRetrieved } from './inputs.ts'
import { ascendingOrder } from './order.ts'

export interface PrecisionRecallPoint {
  recall: number
  precision: number
  /** Scores at or above it are called; of a step's two corners, that of its right one. */
  threshold: number
}

/** Corners of the steps from recall 0 to 1, to be joined by straight lines. `scores` [n]; `labels` [n] of 0 or 1. */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): Estimable<PrecisionRecallPoint[]> {
  const positives = countPositives(scores, labels)
  return estimable(whyNotRetrieved(scores, labels), () => {
    const order = ascendingOrder(scores)
    const points: PrecisionRecallPoint[] = []
    let found = 0
    let foundBefore = 0
    for (let position = order.length - 1; position >= 0; position--) {
      const threshold = scores[order[position]]
      found += labels[order[position]]
      const tieGoesOn = position > 0 && scores[order[position - 1]] === threshold
      if (tieGoesOn || found === foundBefore) continue
      const precision = found / (order.length - position)
      // Steps of equal precision are one.
      if (points.at(-1)?.precision === precision) points.pop()
      else points.push({ recall: foundBefore / positives, precision, threshold })
      points.push({ recall: found / positives, precision, threshold })
      foundBefore = found
    }
    return points
  })
}
