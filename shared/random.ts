/**
 * The one seeded random number generator (sfc32 seeded by splitmix32): the same seed gives the same numbers on every
 * machine, and the state is plain data, so a resumed run or bootstrap continues exactly where it stopped.
 * Not for secrets.
 */
import { normalQuantile } from './stats/normal.ts'

/** Four unsigned 32-bit words. */
export type RandomState = [number, number, number, number]

export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number
  /** Uniform integer in [0, bound), unbiased; 1 ≤ bound ≤ 2^32. */
  integer(bound: number): number
  /** Adds one to a place of `counts` for each of as many draws as it has places: what `integer` would draw, five times as fast. */
  tally(counts: Uint32Array): void
  /** Standard normal. */
  normal(): number
  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T
  state(): RandomState
}

/** `seed` any safe integer; `stream` separates independent uses of one seed. */
export function createRandom(seed: number, stream = 0): Random {
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(stream)) {
    throw new RangeError('A seed must be a whole number below 2^53')
  }
  // Each part is mixed in turn, so that seeds, streams and their high bits never collide by adding up.
  let mixed = 0
  for (const part of [seed, stream]) {
    mixed = splitMix32(mixed ^ (part >>> 0))
    mixed = splitMix32(mixed ^ Math.floor(part / 2 ** 32))
  }
  const state: RandomState = [0, 0, 0, 1]
  for (let index = 0; index < 3; index++) {
    mixed = (mixed + 0x9e37_79b9) | 0
    state[index] = splitMix32(mixed)
  }
  const random = restoreRandom(state)
  for (let round = 0; round < 12; round++) random.integer(2 ** 32)
  return random
}

/** Continues from a state taken with `state()`. */
export function restoreRandom(saved: RandomState): Random {
  let [a, b, c, counter] = saved.map((each) => each | 0)

  function word(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  function uniform(): number {
    return ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53
  }

  function integer(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound)
    let drawn = word()
    while (drawn >= limit) drawn = word()
    return drawn % bound
  }

  function tally(counts: Uint32Array): void {
    const bound = counts.length
    const limit = 2 ** 32 - (2 ** 32 % bound)
    const share = 1 / bound
    // The state in variables of this call, and a product for the division: both are what makes a loop of `integer` slow.
    let [w, x, y, z] = [a, b, c, counter]
    for (let draw = 0; draw < bound; draw++) {
      let drawn: number
      do {
        const sum = (((w + x) | 0) + z) | 0
        z = (z + 1) | 0
        w = x ^ (x >>> 9)
        x = (y + (y << 3)) | 0
        y = (((y << 21) | (y >>> 11)) + sum) | 0
        drawn = sum >>> 0
      } while (drawn >= limit)
      // The quotient is right, or off by one to either side.
      let place = (drawn - Math.imul(drawn * share, bound)) | 0
      if (place < 0) place += bound
      else if (place >= bound) place -= bound
      counts[place]++
    }
    ;[a, b, c, counter] = [w, x, y, z]
  }

  return {
    uniform,
    integer,
    tally,
    normal: () => normalQuantile(Math.max(uniform(), 2 ** -54)), // never -Infinity
    shuffle(items) {
      for (let last = items.length - 1; last > 0; last--) {
        const chosen = integer(last + 1)
        const held = items[last]
        items[last] = items[chosen]
        items[chosen] = held
      }
      return items
    },
    state: () => [a >>> 0, b >>> 0, c >>> 0, counter >>> 0],
  }
}

function splitMix32(value: number): number {
  let mixed = (value + 0x9e37_79b9) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
