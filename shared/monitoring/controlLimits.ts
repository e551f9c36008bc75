/**
 * Control limits three standard errors from what the validation showed (Shewhart): a month in control leaves them about
 * once in 370. The validation is a sample too, so its own error counts as well as that of the month.
 */
import type { Measure } from '../stats/estimable.ts'
import type { Interval } from '../stats/interval.ts'
import { normalQuantile } from '../stats/normal.ts'

export const sigmas = 3

export interface Limits {
  /** What is expected; null where there is nothing but a bound. */
  centre: number | null
  low: number | null
  high: number | null
}

/**
 * p-chart: centre ± 3 √(p (1 − p) (1/n + 1/m)), of n notes now and m notes that the centre was found on. Null where the
 * centre is 0 or 1, of which no variation can be told.
 */
export function shareLimits(centre: number, n: number, m: number): Limits | null {
  if (centre <= 0 || centre >= 1 || n === 0 || m === 0) return null
  const margin = sigmas * Math.sqrt(centre * (1 - centre) * (1 / n + 1 / m))
  return { centre, low: Math.max(0, centre - margin), high: Math.min(1, centre + margin) }
}

/**
 * centre ± 3 √(s² + r²), s and r being the standard errors that the 95 % intervals of the month and of the validation
 * stand for; by the logarithm for ratios. Null where either has no interval.
 */
export function estimateLimits(reference: Measure, now: Measure, scale: 'linear' | 'log' = 'linear'): Limits | null {
  const [onto, back] = scale === 'log' ? [Math.log, Math.exp] : [(x: number) => x, (x: number) => x]
  if (reference.value === null || reference.interval === null || now.value === null || now.interval === null) return null
  const margin = sigmas * Math.hypot(errorOf(reference.interval, onto), errorOf(now.interval, onto))
  const centre = onto(reference.value)
  return { centre: reference.value, low: back(centre - margin), high: back(centre + margin) }
}

/** Half of a 95 % interval in standard errors. */
function errorOf({ low, high }: Interval, onto: (x: number) => number): number {
  return (onto(high) - onto(low)) / (2 * normalQuantile(0.975))
}

/** On which side of its limits a value is; null: within. */
export function sideOf(value: number, { low, high }: Limits): 'below' | 'above' | null {
  if (low !== null && value < low) return 'below'
  return high !== null && value > high ? 'above' : null
}
