/**
 * Cuts a note into runs of text that look alike: read by the model or not, and found by the search or not. Every
 * character of the note is in exactly one segment, in order.
 */

export type Range = readonly [start: number, end: number]

export interface TextSegment {
  start: number
  end: number
  read: boolean
  /** Index of the search hit this text belongs to; null: none. */
  hit: number | null
}

/** Where `query` stands in the text, without case; blanks match any white space, so a line break does not hide a hit. */
export function findInText(text: string, query: string, limit = 2000): Range[] {
  const words = query.trim()
  if (words === '') return []
  const pattern = words.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&').replace(/\s+/g, '\\s+')
  const hits: Range[] = []
  for (const match of text.matchAll(new RegExp(pattern, 'gi'))) {
    hits.push([match.index, match.index + match[0].length])
    if (hits.length === limit) break
  }
  return hits
}

/** Segments of a text of `length` UTF-16 units. Ranges may touch and overlap; they are clamped to the text. */
export function segmentText(length: number, readRanges: readonly Range[], hits: readonly Range[]): TextSegment[] {
  const cuts = new Set([0, length])
  for (const [start, end] of [...readRanges, ...hits]) {
    if (start > 0 && start < length) cuts.add(start)
    if (end > 0 && end < length) cuts.add(end)
  }
  const positions = [...cuts].sort((a, b) => a - b)
  const reads = [...readRanges].sort((a, b) => a[0] - b[0])
  const segments: TextSegment[] = []
  let hit = 0
  for (let index = 0; index + 1 < positions.length; index++) {
    const start = positions[index]!
    const end = positions[index + 1]!
    while (hit < hits.length && hits[hit]![1] <= start) hit++
    const inHit = hit < hits.length && hits[hit]![0] <= start && start < hits[hit]![1]
    const read = reads.some(([from, to]) => from <= start && start < to)
    segments.push({ start, end, read, hit: inHit ? hit : null })
  }
  return segments
}

/** Share of the characters inside the ranges, 0–1; 1 for an empty text. */
export function readShare(length: number, readRanges: readonly Range[]): number {
  if (length === 0) return 1
  return segmentText(length, readRanges, []).reduce((sum, { start, end, read }) => sum + (read ? end - start : 0), 0) / length
}

/** The section that holds a position; null before the first one. */
export function sectionAt(sections: readonly { title: string; start: number }[], position: number): number | null {
  let found: number | null = null
  for (const [index, section] of sections.entries()) if (section.start <= position) found = index
  return found
}
