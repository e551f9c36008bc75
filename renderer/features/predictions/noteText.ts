/** Searching in a note, and how much of it a model read. Positions are UTF-16 units of the text. */

export type Range = readonly [start: number, end: number]

/** Where `query` stands in the text, without case; blanks match any white space, so a line break does not hide a hit. */
export function findInText(text: string, query: string, limit = 500): Range[] {
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
