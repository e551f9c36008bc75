/**
 * Cohen's kappa (Cohen 1960): agreement of two raters beyond what their own habits would give by chance, with the standard
 * error for large samples of Fleiss, Cohen and Everitt (1969). It takes notes as independent.
 */
import { measure, notEstimable, type Measure } from './estimable.ts'
import { normalInterval, type Interval } from './interval.ts'
import { checkLabels } from './inputs.ts'
import { proportion } from './proportion.ts'

export interface Agreement {
  /** Notes that both rated, and those of them with the same answer. */
  n: number
  agreed: number
  /** Share of notes with the same answer, with Wilson's interval. */
  percent: Measure
  /**
   * From −1 to 1. Not estimable without notes or where both gave every note one and the same answer; its interval is null
   * where the standard error is 0, as it is when they agree on every note.
   */
  kappa: Measure
  /** Notes by the answer of the first (row) and of the second (column). */
  table: number[][]
}

/** `first` and `second` [n] of answers 0 … answers − 1. Throws RangeError where lengths differ or an answer is none of them. */
export function cohenKappa(first: ArrayLike<number>, second: ArrayLike<number>, answers: number, level = 0.95): Agreement {
  if (first.length !== second.length) throw new RangeError(`There are ${first.length} answers of one and ${second.length} of the other`)
  checkLabels(first, answers)
  checkLabels(second, answers)
  const n = first.length
  const table = Array.from({ length: answers }, () => Array.from({ length: answers }, () => 0))
  for (let row = 0; row < n; row++) table[first[row]][second[row]]++
  const agreed = table.reduce((same, row, answer) => same + row[answer], 0)
  return { n, agreed, percent: proportion(agreed, n, level), kappa: kappaOf(table, n, level), table }
}

function kappaOf(table: readonly (readonly number[])[], n: number, level: number): Measure {
  if (n === 0) return notEstimable('no-notes')
  const rows = table.map((row) => total(row) / n)
  const columns = table.map((_, answer) => total(table.map((row) => row[answer])) / n)
  const observed = total(table.map((row, answer) => row[answer])) / n
  const expected = total(rows.map((share, answer) => share * columns[answer]))
  // Only when one answer is all that either gave; rounding keeps it a hair from 1.
  if (1 - expected < 1e-12) return notEstimable('one-answer')
  const kappa = (observed - expected) / (1 - expected)
  const rest = 1 - kappa
  let variance = -((kappa - expected * rest) ** 2)
  for (const [row, counts] of table.entries()) {
    for (const [column, count] of counts.entries()) {
      const weight = row === column ? 1 - (rows[row] + columns[row]) * rest : rest * (columns[row] + rows[column])
      variance += (count / n) * weight ** 2
    }
  }
  const standardError = Math.sqrt(Math.max(0, variance) / n) / (1 - expected)
  return measure(kappa, standardError < 1e-9 ? null : within(normalInterval(kappa, standardError, level)))
}

function within({ low, high }: Interval): Interval {
  return { low: Math.max(-1, low), high: Math.min(1, high) }
}

function total(values: readonly number[]): number {
  return values.reduce((soFar, value) => soFar + value, 0)
}
