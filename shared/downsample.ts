/** Fewer points of a measured curve, for drawing. */

/** [step, value]; a value that was not finite is null and leaves a gap. */
export type Point = [number, number | null]

/**
 * At most `limit` points (at least 4) that keep the first, the last and the extremes of every stretch, so that a spike
 * stays visible at any zoom of a long run.
 */
export function downsample(points: readonly Point[], limit: number): Point[] {
  if (points.length <= limit) return [...points]
  const buckets = Math.max(1, Math.floor((limit - 2) / 2))
  const inner = points.length - 2
  const kept: Point[] = [points[0]!]
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = 1 + Math.floor((bucket * inner) / buckets)
    const end = 1 + Math.floor(((bucket + 1) * inner) / buckets)
    let low = -1
    let high = -1
    for (let index = start; index < end; index++) {
      const value = points[index]![1]
      if (value === null) continue
      if (low < 0 || value < points[low]![1]!) low = index
      if (high < 0 || value > points[high]![1]!) high = index
    }
    if (low < 0) {
      if (end > start) kept.push(points[start]!)
      continue
    }
    kept.push(points[Math.min(low, high)]!)
    if (low !== high) kept.push(points[Math.max(low, high)]!)
  }
  kept.push(points[points.length - 1]!)
  return kept
}
