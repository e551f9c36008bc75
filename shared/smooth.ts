/** The course of a noisy curve, for drawing. */
import type { Point } from './downsample.ts'

/** Share of the whole course over which an older measurement loses most (1 − 1/e) of its weight. */
const memory = 0.02

/**
 * Exponential moving average with the start's bias taken out: the first value is the first point's. Weights follow the
 * distance in steps, so that fewer points of the same curve give the same course. Gaps (null) stay gaps.
 */
export function smooth(points: readonly Point[]): Point[] {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || last[0] <= first[0]) return [...points]
  const decay = memory * (last[0] - first[0])
  let sum = 0
  let weight = 0
  let before = first[0]
  return points.map(([step, value]) => {
    if (value === null) return [step, null]
    const kept = Math.exp(-(step - before) / decay)
    // A measurement stands for the steps since the one before; the first for one step.
    const added = step === before ? 1 - Math.exp(-1 / decay) : 1 - kept
    before = step
    sum = kept * sum + added * value
    weight = kept * weight + added
    return [step, sum / weight]
  })
}
