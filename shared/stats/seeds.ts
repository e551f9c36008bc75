/** How one figure spreads over runs that differ in their random seed alone. */
import type { Estimable } from './estimable.ts'
import { meanAndVariance } from './meanAndVariance.ts'

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
  const moments = meanAndVariance(known)
  if (!moments) return { value: null, reason: 'no-denominator' }
  return {
    value: {
      n: known.length,
      missing: values.length - known.length,
      mean: moments.mean,
      standardDeviation: moments.variance === null ? null : Math.sqrt(moments.variance),
      smallest: known.reduce((least, value) => Math.min(least, value)),
      largest: known.reduce((most, value) => Math.max(most, value)),
    },
    reason: null,
  }
}
