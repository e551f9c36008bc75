/**
 * Standardized mean differences between two groups, absolute: how far apart their distributions are, whatever their size.
 * Above 0.1 is commonly taken as a difference worth a look. Numbers and shares: Austin, Stat Med 2009;28:3083–3107, with
 * the plain mean of both variances. Categories of more than two levels: Yang & Dalton, SAS Global Forum 2012, paper 335.
 */
import { meanAndVariance } from './meanAndVariance.ts'

/** |x̄₁ − x̄₂| / √((s₁² + s₂²) / 2); null without two values in each, or where both are constant and differ. */
export function numericDifference(first: readonly number[], second: readonly number[]): number | null {
  const left = meanAndVariance(first)
  const right = meanAndVariance(second)
  if (!left || !right || left.variance === null || right.variance === null) return null
  return quotient(Math.abs(left.mean - right.mean), (left.variance + right.variance) / 2)
}

/** Counts per level, the same levels in both. Two levels give the formula for shares. */
export function categoryDifference(first: readonly number[], second: readonly number[]): number | null {
  const totals = [first, second].map((counts) => counts.reduce((sum, count) => sum + count, 0))
  if (totals[0] === 0 || totals[1] === 0) return null
  // A level that neither group has says nothing, and would make the matrix singular; one level follows from the others.
  const levels = first.flatMap((count, level) => (count + second[level] > 0 ? [level] : [])).slice(1)
  if (levels.length === 0) return 0
  const left = levels.map((level) => first[level] / totals[0])
  const right = levels.map((level) => second[level] / totals[1])
  const difference = left.map((share, index) => share - right[index])
  const covariance = levels.map((_, row) =>
    levels.map((__, column) => (covarianceOf(left, row, column) + covarianceOf(right, row, column)) / 2),
  )
  const solved = solve(covariance, difference)
  if (!solved) return difference.every((value) => value === 0) ? 0 : null
  return Math.sqrt(Math.max(0, solved.reduce((sum, value, index) => sum + value * difference[index], 0)))
}

function quotient(distance: number, variance: number): number | null {
  if (variance > 0) return distance / Math.sqrt(variance)
  return distance === 0 ? 0 : null
}

/** Of a multinomial's shares. */
function covarianceOf(shares: readonly number[], row: number, column: number): number {
  return row === column ? shares[row] * (1 - shares[row]) : -shares[row] * shares[column]
}

/** Gaussian elimination with pivots; null where the matrix is singular. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const size = right.length
  const rows = matrix.map((row, index) => [...row, right[index]])
  for (let step = 0; step < size; step++) {
    let pivot = step
    for (let row = step + 1; row < size; row++) if (Math.abs(rows[row][step]) > Math.abs(rows[pivot][step])) pivot = row
    if (Math.abs(rows[pivot][step]) < 1e-12) return null
    ;[rows[step], rows[pivot]] = [rows[pivot], rows[step]]
    for (let row = 0; row < size; row++) {
      if (row === step) continue
      const factor = rows[row][step] / rows[step][step]
      for (let column = step; column <= size; column++) rows[row][column] -= factor * rows[step][column]
    }
  }
  return rows.map((row, index) => row[size] / row[index])
}
