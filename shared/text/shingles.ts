/**
 * A text as the set of its runs of five words, for telling near-duplicates: case, punctuation and layout do not count.
 * A run is kept as a 32-bit hash, so that two sets of a thousand runs meet by chance once in thousands of pairs.
 */
export const shingleWords = 5

/** Distinct hashes, ascending. A text of fewer than five words is one run; one without words is the empty set. */
export function shinglesOf(text: string): Uint32Array {
  const lower = text.toLowerCase()
  const last = new Int32Array(shingleWords)
  const found: number[] = []
  let words = 0
  let word = offsetBasis
  let inWord = false
  for (let at = 0; at <= lower.length; at++) {
    const unit = at < lower.length ? lower.charCodeAt(at) : 0
    if (isWordUnit(unit)) {
      word = Math.imul(word ^ unit, 0x0100_0193) // FNV-1a
      inWord = true
    } else if (inWord) {
      last[words % shingleWords] = word
      words++
      if (words >= shingleWords) found.push(runHash(last, words))
      word = offsetBasis
      inWord = false
    }
  }
  if (words > 0 && words < shingleWords) found.push(runHash(last.subarray(0, words), words))
  return distinct(found)
}

const offsetBasis = 0x811c_9dc5 | 0

/** Letters and digits; of what lies beyond ASCII, all but the spaces and marks of Latin-1 and general punctuation. */
function isWordUnit(unit: number): boolean {
  if (unit < 128) return (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57)
  return unit >= 0xc0 ? unit < 0x2000 || unit > 0x206f : unit === 0xaa || unit === 0xb5 || unit === 0xba
}

/** Of the words in `last`, a ring whose oldest comes next, in their order. */
function runHash(last: Int32Array, words: number): number {
  let hash = last.length
  for (let place = 0; place < last.length; place++) {
    hash = Math.imul(hash, 0x0100_0193) ^ last[(words + place) % last.length]
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
  }
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a_2d39)
  return (hash ^ (hash >>> 15)) >>> 0
}

function distinct(hashes: readonly number[]): Uint32Array {
  const sorted = Uint32Array.from(hashes).sort()
  let kept = 0
  for (const [at, hash] of sorted.entries()) if (at === 0 || hash !== sorted[kept - 1]) sorted[kept++] = hash
  return sorted.slice(0, kept)
}

/** Shared runs of all runs, 0 to 1; 0 where either text has no words. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let shared = 0
  for (let left = 0, right = 0; left < a.length && right < b.length; ) {
    if (a[left] === b[right]) shared++
    const step = a[left] <= b[right]
    if (b[right] <= a[left]) right++
    if (step) left++
  }
  const all = a.length + b.length - shared
  return a.length === 0 || b.length === 0 ? 0 : shared / all
}
