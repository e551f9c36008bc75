/** How much of a note a model read. Positions are UTF-16 units of the text. */
import type { Range } from '../../lib/noteText.ts'

/** Share of the characters inside the ranges, 0–1; ranges may overlap and are clamped. 1 for an empty text. */
export function readShare(length: number, readRanges: readonly Range[]): number {
  if (length === 0) return 1
  let read = 0
  let position = 0
  for (const [start, end] of [...readRanges].sort((a, b) => a[0] - b[0])) {
    const from = Math.max(start, position)
    const to = Math.min(end, length)
    if (to > from) read += to - from
    position = Math.max(position, to)
  }
  return read / length
}
