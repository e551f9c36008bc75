/** Estimates as text: what cannot be estimated is said in words with its reason, never left as a blank or a zero. */
import type { Estimate } from '../../../shared/domain/compare.ts'
import { reasonText } from '../../../shared/stats/estimable.ts'
import { formatDifference, formatNumber, formatP, type Interval } from '../../lib/format.ts'

export const notEstimable = 'not estimable'

/** Why there is no number; empty where there is one. */
export function whyNot({ value, reason }: Estimate): string {
  return value === null && reason ? reasonText[reason] : ''
}

export function numberText(value: number | null, digits = 3): string {
  return value === null ? notEstimable : formatNumber(value, digits).replace('-', '−')
}

/** "0.701–0.783"; "−0.41 to 0.22" where a dash between signed numbers would be misread. */
export function intervalText(interval: Interval | null, digits = 3): string {
  if (interval === null) return notEstimable
  const [low, high] = [numberText(interval.low, digits), numberText(interval.high, digits)]
  return interval.low < 0 ? `${low} to ${high}` : `${low}–${high}`
}

export function differenceText(value: number | null): string {
  return value === null ? notEstimable : formatDifference(value)
}

/** "−0.012 to +0.045" */
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
