/** Estimates as text: what cannot be estimated is said in words, never left as a blank or a zero. */
import { formatDifference, formatNumber, formatP, type Interval } from '../../lib/format.ts'

export const notEstimable = 'not estimable'

export function estimate(value: number | null): string {
  return value === null ? notEstimable : formatNumber(value)
}

/** "0.701–0.783" */
export function intervalText(interval: Interval | null): string {
  return interval === null ? notEstimable : `${formatNumber(interval.low)}–${formatNumber(interval.high)}`
}

export function differenceText(value: number | null): string {
  return value === null ? notEstimable : formatDifference(value)
}

/** "−0.012 to +0.045": a dash between signed numbers would be misread. */
export function differenceIntervalText(interval: Interval | null): string {
  return interval === null ? notEstimable : `${formatDifference(interval.low)} to ${formatDifference(interval.high)}`
}

/** "p = 0.043"; a bootstrap of n resamples cannot show a p below 1 / n. */
export function pText(p: number | null, resamples: number): string {
  if (p === null) return `p ${notEstimable}`
  const smallest = Math.max(0.001, 1 / resamples)
  if (p < smallest) return `p < ${Number(smallest.toPrecision(1))}`
  return `p = ${formatP(p)}`
}
