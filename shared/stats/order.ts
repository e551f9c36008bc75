/**
 * Ascending order of finite or infinite scores, ties kept in input order. Everything rank-based in this folder starts
 * here, so this is a radix sort over the bits of the doubles, many times faster than a comparator for a million scores.
 */

const smallEnoughToCompare = 4096

/** Indices of `scores` from the lowest to the highest; stable. `scores` must hold no NaN (see `hasNaN`). */
export function ascendingOrder(scores: ArrayLike<number>): Uint32Array {
  const count = scores.length
  const order = new Uint32Array(count)
  for (let index = 0; index < count; index++) order[index] = index
  if (count > smallEnoughToCompare) return radixOrder(scores, order)
  // Not a subtraction: two infinities would give NaN.
  return order.sort((left, right) => (scores[left] < scores[right] ? -1 : scores[left] > scores[right] ? 1 : 0))
}

/** The scores in that order, read once: looking them up by `order` again and again is what would take the time. */
export function inOrder(scores: ArrayLike<number>, order: Uint32Array): Float64Array {
  const sorted = new Float64Array(order.length)
  for (let position = 0; position < order.length; position++) sorted[position] = scores[order[position]]
  return sorted
}

export function hasNaN(scores: ArrayLike<number>): boolean {
  for (let index = 0; index < scores.length; index++) if (Number.isNaN(scores[index])) return true
  return false
}

/** Least significant digits first, so that each pass keeps the order of the ones before it: the low words, then the high. */
function radixOrder(scores: ArrayLike<number>, order: Uint32Array): Uint32Array {
  const words = sortableWords(scores)
  return sortByWord(sortByWord(order, words, 0), words, 1)
}

/** Bits of a digit. Fewer buckets than the caches have lines; three digits are a word. */
const digitBits = 11

/** `order` by the low (0) or high (1) words of what it points to. The words move with it: reading in order is what is fast. */
function sortByWord(order: Uint32Array, words: Uint32Array, which: 0 | 1): Uint32Array {
  const count = order.length
  let keys = new Uint32Array(count)
  for (let position = 0; position < count; position++) keys[position] = words[2 * order[position] + which]
  let nextOrder: Uint32Array = new Uint32Array(count)
  let nextKeys = new Uint32Array(count)
  let current: Uint32Array = order
  for (let shift = 0; shift < 32; shift += digitBits) {
    if (!scatter(current, keys, shift, nextOrder, nextKeys)) continue
    ;[current, nextOrder] = [nextOrder, current]
    ;[keys, nextKeys] = [nextKeys, keys]
  }
  return current
}

/** One pass by the digit at `shift`; false, and nothing done, where all have the same one. */
function scatter(
  order: Uint32Array,
  keys: Uint32Array,
  shift: number,
  nextOrder: Uint32Array,
  nextKeys: Uint32Array,
): boolean {
  const places = new Uint32Array(2 ** digitBits)
  const mask = places.length - 1
  for (let position = 0; position < keys.length; position++) places[(keys[position] >>> shift) & mask]++
  // Scores that came from float32, or counts, leave whole digits constant.
  if (places[(keys[0] >>> shift) & mask] === keys.length) return false
  let start = 0
  for (let digit = 0; digit < places.length; digit++) {
    const size = places[digit]
    places[digit] = start
    start += size
  }
  for (let position = 0; position < keys.length; position++) {
    const key = keys[position]
    const place = places[(key >>> shift) & mask]++
    nextKeys[place] = key
    nextOrder[place] = order[position]
  }
  return true
}

/** Low and high word of each score, whose unsigned order is the order of the doubles. */
function sortableWords(scores: ArrayLike<number>): Uint32Array {
  const values = new Float64Array(scores.length)
  for (let index = 0; index < values.length; index++) values[index] = scores[index] + 0 // -0 ties with 0
  const words = new Uint32Array(values.buffer)
  for (let low = 0; low < words.length; low += 2) {
    if (words[low + 1] >>> 31) {
      words[low] = ~words[low]
      words[low + 1] = ~words[low + 1]
    } else {
      words[low + 1] ^= 0x8000_0000
    }
  }
  return words
}
