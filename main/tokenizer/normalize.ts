/**
 * NFC with the way back: Qwen 2 style tokenizers compose characters before they split, while offsets must point into
 * the text as it was stored.
 */

export interface NormalizedText {
  text: string
  /** Original start and end of each code unit of `text`, 2 per unit; null when nothing changed. */
  spans: Uint32Array | null
}

// What can compose with the character before it: marks, and the Hangul vowels and finals.
const composable = /[^\p{M}\u1160-\u11ff][\p{M}\u1160-\u11ff]*|[\p{M}\u1160-\u11ff]+/gu

export function normalizeNfc(original: string): NormalizedText {
  if (original.normalize('NFC') === original) return { text: original, spans: null }
  const clusters = original.match(composable) ?? []
  let text = ''
  const spans: number[] = []
  let start = 0
  for (const cluster of clusters) {
    const composed = cluster.normalize('NFC')
    for (let unit = 0; unit < composed.length; unit++) {
      if (composed === cluster) spans.push(start + unit, start + unit + 1)
      else spans.push(start, start + cluster.length)
    }
    text += composed
    start += cluster.length
  }
  return { text, spans: Uint32Array.from(spans) }
}
