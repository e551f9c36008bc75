/** Confidence intervals, two-sided and equal-tailed. */
import { normalQuantile } from './normal.ts'

export interface Interval {
  low: number
  high: number
}

/** estimate ± z · standardError at the given confidence level (0.95: z ≈ 1.96). */
export function normalInterval(estimate: number, standardError: number, level: number): Interval {
  const margin = normalQuantile((1 + level) / 2) * standardError
  return { low: estimate - margin, high: estimate + margin }
}

/** The central `level` of ascending values, interpolating linearly between neighbours; `sorted` must not be empty. */
export function percentileInterval(sorted: ArrayLike<number>, level: number): Interval {
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) }
}

function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (position - below) * (sorted[above] - sorted[below])
}
