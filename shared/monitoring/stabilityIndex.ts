/**
 * Population stability index: Σ (q − p) ln(q / p) over bins, p of the validation and q of the month. By custom below 0.1
 * is no shift, from 0.25 on a large one. With few notes chance alone reaches that: without a shift the index is about
 * χ² with (bins − 1) degrees of freedom times (1/n + 1/m) (Yurdakul 2018), which the limit allows for.
 */
import { sigmas, type Limits } from './controlLimits.ts'

export const largeShift = 0.25

/** Added to each bin, so that an empty one gives no infinite index. */
const inEmptyBins = 0.5

/** `expected` and `now`: notes per bin, in the same order. */
export function stabilityIndex(expected: readonly number[], now: readonly number[]): number {
  const [before, after] = [sharesOf(expected), sharesOf(now)]
  return before.reduce((sum, p, bin) => sum + (after[bin] - p) * Math.log(after[bin] / p), 0)
}

function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count + inEmptyBins, 0)
  return counts.map((count) => (count + inEmptyBins) / total)
}

/** The larger of 0.25 and what n notes against m reach by chance about once in 740. */
export function stabilityLimits(bins: number, n: number, m: number): Limits {
  const chance = bins < 2 ? 0 : chiSquareAt(sigmas, bins - 1) * (1 / n + 1 / m)
  return { centre: null, low: null, high: Math.max(largeShift, chance) }
}

/** Quantile of χ² where the normal distribution has `z` (Wilson and Hilferty 1931). */
function chiSquareAt(z: number, degrees: number): number {
  const part = 2 / (9 * degrees)
  return degrees * (1 - part + z * Math.sqrt(part)) ** 3
}

/** Upper ends of the tenths of the values, each once; the last bin is open. Empty without values. */
export function tenthsOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((left, right) => left - right)
  const ends = Array.from({ length: 9 }, (_, tenth) => sorted[Math.ceil(((tenth + 1) * sorted.length) / 10) - 1])
  return sorted.length === 0 ? [] : [...new Set(ends)]
}

/** Values per bin: up to and including each end, and one for what is above all. */
export function countByEnds(values: readonly number[], ends: readonly number[]): number[] {
  const counts = Array.from({ length: ends.length + 1 }, () => 0)
  for (const value of values) {
    const bin = ends.findIndex((end) => value <= end)
    counts[bin < 0 ? ends.length : bin]++
  }
  return counts
}

/** Values per name, and one count for all names that are not listed. */
export function countByName(values: readonly string[], names: readonly string[]): number[] {
  const counts = Array.from({ length: names.length + 1 }, () => 0)
  for (const value of values) {
    const place = names.indexOf(value)
    counts[place < 0 ? names.length : place]++
  }
  return counts
}
