import { createRandom } from '../random.ts'

/**
 * Finds texts whose shingles are nearly the same among many, by MinHash (Broder 1997) with banding (locality-sensitive
 * hashing). A text costs about 450 bytes, however long it is: the lowest byte of each of 128 minima (b-bit MinHash, Li and
 * König 2010), and a hash of every band of five. A pair of Jaccard 0.8 shares a band with probability 0.99995, one of
 * 0.5 with 0.55, one of 0.2 with 0.008. What is found is a candidate with an estimate (standard error 0.035 at 0.8):
 * the caller compares the shingles themselves.
 */
export interface NearDuplicateIndex {
  /** Keeps the sketch of the text at `place`; it is found by no one until it is inserted. */
  sketch(place: number, shingles: Uint32Array): void
  insert(place: number): void
  /**
   * Inserted texts that are about as similar to the one at `place` as `minimum` or more, the likeliest first, ties by
   * place. `whole` is false where so many shared a band that not all were looked at.
   */
  similarTo(place: number, minimum: number): { candidates: { place: number; estimate: number }[]; whole: boolean }
}

export const permutations = 128
const bandRows = 5
const bands = Math.floor(permutations / bandRows)
/** Texts that are looked at for one text; beyond, a corpus of forms filled in alike would take for ever. */
const mostLookedAt = 5000

/** @param places number of texts; each has a place from 0. */
export function createNearDuplicateIndex(places: number, seed = 1): NearDuplicateIndex {
  const { multipliers, addends } = hashFunctions(seed)
  const minima = new Int32Array(permutations)
  const sketches = new Uint8Array(places * permutations)
  const bandHashes = new Int32Array(places * bands)
  const hasWords = new Uint8Array(places)
  // Chained hash tables, one a band, of places + 1 so that 0 ends a chain.
  const buckets = 1 << Math.max(4, Math.ceil(Math.log2(Math.max(1, places))))
  const heads = new Int32Array(bands * buckets)
  const chain = new Int32Array(places * bands)
  const lookedAtFor = new Int32Array(places)

  function sketch(place: number, shingles: Uint32Array): void {
    hasWords[place] = shingles.length > 0 ? 1 : 0
    minima.fill(0x7fff_ffff)
    for (const shingle of shingles) {
      for (let each = 0; each < permutations; each++) {
        const hash = (Math.imul(multipliers[each], shingle) + addends[each]) | 0
        if (hash < minima[each]) minima[each] = hash
      }
    }
    for (let each = 0; each < permutations; each++) sketches[place * permutations + each] = mixed(minima[each])
    for (let band = 0; band < bands; band++) {
      let hash = band
      for (let row = 0; row < bandRows; row++) hash = mixed(Math.imul(hash, 31) ^ minima[band * bandRows + row])
      bandHashes[place * bands + band] = hash
    }
  }

  function insert(place: number): void {
    if (!hasWords[place]) return
    for (let band = 0; band < bands; band++) {
      const head = band * buckets + (bandHashes[place * bands + band] & (buckets - 1))
      chain[place * bands + band] = heads[head]
      heads[head] = place + 1
    }
  }

  /** Of the lowest bytes that agree, those that do so by chance are taken off. */
  function estimate(a: number, b: number): number {
    let agree = 0
    for (let each = 0; each < permutations; each++) {
      if (sketches[a * permutations + each] === sketches[b * permutations + each]) agree++
    }
    return Math.max(0, (agree / permutations - 1 / 256) / (1 - 1 / 256))
  }

  function similarTo(place: number, minimum: number): ReturnType<NearDuplicateIndex['similarTo']> {
    const candidates: { place: number; estimate: number }[] = []
    if (!hasWords[place]) return { candidates, whole: true }
    let lookedAt = 0
    lookedAtFor[place] = place + 1
    for (let band = 0; band < bands; band++) {
      const hash = bandHashes[place * bands + band]
      let next = heads[band * buckets + (hash & (buckets - 1))]
      for (; next !== 0; next = chain[(next - 1) * bands + band]) {
        const other = next - 1
        if (bandHashes[other * bands + band] !== hash || lookedAtFor[other] === place + 1) continue
        if (lookedAt++ === mostLookedAt) return { candidates: candidates.sort(likeliestFirst), whole: false }
        lookedAtFor[other] = place + 1
        const similarity = estimate(place, other)
        if (similarity >= minimum) candidates.push({ place: other, estimate: similarity })
      }
    }
    return { candidates: candidates.sort(likeliestFirst), whole: true }
  }

  return { sketch, insert, similarTo }
}

function likeliestFirst(a: { place: number; estimate: number }, b: { place: number; estimate: number }): number {
  return b.estimate - a.estimate || a.place - b.place
}

/** Odd multipliers and any addends: x → a·x + b over 32 bits, whose order is as good as random on hashes. */
function hashFunctions(seed: number): { multipliers: Int32Array; addends: Int32Array } {
  const random = createRandom(seed)
  return {
    multipliers: Int32Array.from({ length: permutations }, () => random.integer(2 ** 32) | 1),
    addends: Int32Array.from({ length: permutations }, () => random.integer(2 ** 32) | 0),
  }
}

function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x7feb_352d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x846c_a68b)
  return hash ^ (hash >>> 16)
}
