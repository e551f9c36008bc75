import { createRandom } from '../../shared/random.ts'

/**
 * Seeded orders in which training visits its material. They are pure functions of their arguments: the order at any
 * step is rebuilt from the step number alone, so a checkpoint holds no generator state and resuming is exact.
 */

/** A uniform permutation of 0..length-1. `list` (below 2^20) separates the lists of one run; `epoch` their passes. */
export function shuffledOrder(length: number, seed: number, list: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index)
  return createRandom(seed, list * 2 ** 32 + epoch).shuffle(order)
}

/**
 * An endless walk over `items`: every epoch visits each item once, in an order of its own. The returned function gives
 * the item at a position of the walk; it is cheap for positions that mostly grow.
 */
export function endlessShuffle<Item>(items: readonly Item[], seed: number, list: number): (position: number) => Item {
  let epoch = -1
  let order: Uint32Array = new Uint32Array(0)
  return (position) => {
    const wanted = Math.floor(position / items.length)
    if (wanted !== epoch) {
      epoch = wanted
      order = shuffledOrder(items.length, seed, list, epoch)
    }
    return items[order[position - epoch * items.length]]
  }
}
