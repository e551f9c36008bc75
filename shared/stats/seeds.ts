/** How one figure spreads over runs that differ in their random seed alone. */
import type { Estimable } from './estimable.ts'

export interface SeedSpread {
  /** Runs with a figure, and without one. */
  n: number
  missing: number
  mean: number
  /** Sample standard deviation (n − 1); null for one run. Of the training, not of the notes: no confidence interval. */
  standardDeviation: number | null
  smallest: number
  largest: number
}

export function seedSpread(values: readonly (number | null)[]): Estimable<SeedSpread> {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value))
  const n = known.length
  if (n === 0) return { value: null, reason: 'no-denominator' }
  const mean = known.reduce((sum, value) => sum + value, 0) / n
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return {
    value: {
      n,
      missing: values.length - n,
      mean,
      standardDeviation: n < 2 ? null : Math.sqrt(squares / (n - 1)),
      smallest: known.reduce((least, value) => Math.min(least, value)),
      largest: known.reduce((most, value) => Math.max(most, value)),
    },
    reason: null,
  }
}
