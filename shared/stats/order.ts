/**
 * Ascending order of finite or infinite scores, ties kept in input order. Everything rank-based in this folder starts
 * here, so this is a radix sort over the bits of the doubles: 1 M scores in about 0.1 s, where a comparator takes 10×.
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

export function hasNaN(scores: ArrayLike<number>): boolean {
  for (let index = 0; index < scores.length; index++) if (Number.isNaN(scores[index])) return true
  return false
}

function radixOrder(scores: ArrayLike<number>, order: Uint32Array): Uint32Array {
  const count = order.length
  const keys = sortableKeys(scores)
  const offsets = new Uint32Array(65536)
  let current: Uint32Array = order
  let next: Uint32Array = new Uint32Array(count)
  for (let digit = 0; digit < 4; digit++) {
    offsets.fill(0)
    for (let index = 0; index < count; index++) offsets[keys[index * 4 + digit]]++
    // Scores that came from float32, or counts, leave whole digits constant.
    if (offsets[keys[digit]] === count) continue
    let start = 0
    for (let value = 0; value < 65536; value++) {
      const size = offsets[value]
      offsets[value] = start
      start += size
    }
    for (let position = 0; position < count; position++) {
      const index = current[position]
      next[offsets[keys[index * 4 + digit]]++] = index
    }
    const previous = current
    current = next
    next = previous
  }
  return current
}

/** Four 16-bit digits a score, lowest first, whose unsigned order is the order of the doubles. */
function sortableKeys(scores: ArrayLike<number>): Uint16Array {
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
  return new Uint16Array(values.buffer)
}
