/**
 * Byte-pair merges applied by rank: the lowest rank first, the leftmost of equals. A linked list with a heap keeps a
 * word of n bytes at O(n log n), so that one megabyte without a space cannot stall an import.
 */
import { createHeap } from './heap.ts'

/** Vocabularies stay below this, so that a pair of ids is one exact number. */
export const maximumVocabulary = 2 ** 21

export interface MergeTable {
  /** Rank of each pair, by `pairKey`. */
  ranks: ReadonlyMap<number, number>
  /** The id that a merge makes, by rank. */
  results: Int32Array
}

export interface MergedWord {
  ids: Int32Array
  /** Where each token begins, counted in the symbols that came in. */
  starts: Int32Array
}

export function pairKey(left: number, right: number): number {
  return left * maximumVocabulary + right
}

/** Merges one word given as symbol ids; `symbols` is overwritten. */
export function mergeWord(symbols: Int32Array, { ranks, results }: MergeTable): MergedWord {
  const count = symbols.length
  const next = new Int32Array(count)
  const previous = new Int32Array(count)
  const dead = new Uint8Array(count)
  // One number holds (rank, position): ordering by it is ordering by rank, then from left to right.
  const queue = createHeap((left, right) => left < right)

  function rankAt(position: number): number | undefined {
    const following = next[position]
    return following < count ? ranks.get(pairKey(symbols[position], symbols[following])) : undefined
  }
  function enqueue(position: number): void {
    const rank = rankAt(position)
    if (rank !== undefined) queue.push(rank * 2 ** 31 + position)
  }

  for (let position = 0; position < count; position++) {
    next[position] = position + 1
    previous[position] = position - 1
  }
  for (let position = 0; position + 1 < count; position++) enqueue(position)

  let alive = count
  for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
    const position = entry % 2 ** 31
    const rank = (entry - position) / 2 ** 31
    // The neighbours may have merged since this entry was made.
    if (dead[position] || rankAt(position) !== rank) continue
    const absorbed = next[position]
    symbols[position] = results[rank]
    dead[absorbed] = 1
    alive--
    next[position] = next[absorbed]
    if (next[position] < count) previous[next[position]] = position
    enqueue(position)
    if (previous[position] >= 0) enqueue(previous[position])
  }

  const ids = new Int32Array(alive)
  const starts = new Int32Array(alive)
  for (let position = 0, index = 0; position < count; position = next[position], index++) {
    ids[index] = symbols[position]
    starts[index] = position
  }
  return { ids, starts }
}
