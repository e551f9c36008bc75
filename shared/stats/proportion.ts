/**
 * Proportions with Wilson's score interval (Wilson 1927): no overshoot, and usable near 0 and 1 and for few notes, where
 * ± 1.96 standard errors is not (Brown, Cai and DasGupta 2001). It takes notes as independent, unless it is told how many independent ones they
 * are worth (effectiveSizes.ts).
 */
import { measure, notEstimable, type Measure } from './estimable.ts'
import type { Interval } from './interval.ts'
import { normalQuantile } from './normal.ts'

/** `successes` of `n`; not estimable for n = 0. `effective`: independent notes that the n are worth. */
export function proportion(successes: number, n: number, level = 0.95, effective = n): Measure {
  if (n === 0) return notEstimable('no-denominator')
  return measure(successes / n, wilson(effective === n ? successes : (successes / n) * effective, effective, level))
}

/** n ≥ 1; both may be fractions. */
export function wilson(successes: number, n: number, level = 0.95): Interval {
  const z = normalQuantile((1 + level) / 2)
  const share = successes / n
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const margin = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  // At 0 and n the ends are exactly 0 and 1, which rounding would miss.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - margin),
    high: successes === n ? 1 : Math.min(1, centre + margin),
  }
}
