/**
 * What a fixed number of alerts gives: the highest scores, as many as somebody has time for. Ties at the cut are all out:
 * notes of equal score are called together or not at all, and the budget is never passed.
 */
import { confusionMeasures, countsOf, type ConfusionCounts, type ConfusionMeasures } from './confusion.ts'
import { estimable, type Estimable } from './estimable.ts'
import { countPositives, whyNotScored } from './inputs.ts'
import { ascendingOrder } from './order.ts'

/** A share of all notes (0 to 1, rounded down to whole notes), or alerts a day over the days that the notes are from. */
export type AlertBudget = { share: number } | { perDay: number }

export interface AlertResult extends ConfusionMeasures {
  counts: ConfusionCounts
  /** Scores at or above it are called; null where none is, as when more notes tie at the top than the budget has room for. */
  threshold: number | null
  /** Notes that the budget has room for, and those of them that are called. */
  budget: number
  alerts: number
  /** Notes that tie at the cut and are out for it, though some of them would have had room. */
  tiedOut: number
  /** Null without `days`. */
  alertsPerDay: number | null
}

/** `scores` [n]; `labels` [n] of 0 or 1; `days` that the notes are from, needed for a budget a day. */
export function alertBudget(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  budget: AlertBudget,
  days: number | null = null,
  level = 0.95,
): Estimable<AlertResult> {
  const positives = countPositives(scores, labels)
  const n = labels.length
  const room = Math.min(n, notesIn(budget, n, days))
  return estimable(whyNotScored(scores), () => {
    const order = ascendingOrder(scores)
    // Positions from here up are called.
    let cut = n - room
    while (cut > 0 && cut < n && scores[order[cut]] === scores[order[cut - 1]]) cut++
    const called = n - cut
    let truePositives = 0
    for (let position = cut; position < n; position++) truePositives += labels[order[position]]
    const counts = countsOf({ called, truePositives, positives, n })
    return {
      counts,
      threshold: called === 0 ? null : scores[order[cut]],
      budget: room,
      alerts: called,
      tiedOut: called === room ? 0 : tiedAt(scores, order, cut - 1),
      alertsPerDay: days === null ? null : called / days,
      ...confusionMeasures(counts, level),
    }
  })
}

function notesIn(budget: AlertBudget, n: number, days: number | null): number {
  if (days !== null && !(days > 0)) throw new RangeError('The notes are from more than 0 days')
  const notes = 'share' in budget ? budget.share * n : budget.perDay * (days ?? Number.NaN)
  if (!(notes >= 0)) throw new RangeError('A budget is a share of the notes, or alerts a day over known days')
  // 0.29 · 100 is a little below 29.
  return Math.floor(notes + 1e-9)
}

/** Notes of the same score as that at a position, at and before it. */
function tiedAt(scores: ArrayLike<number>, order: Uint32Array, position: number): number {
  let first = position
  while (first > 0 && scores[order[first - 1]] === scores[order[position]]) first--
  return position - first + 1
}
