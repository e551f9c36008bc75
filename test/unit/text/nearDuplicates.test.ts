import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { createNearDuplicateIndex } from '../../../shared/text/nearDuplicates.ts'
import { jaccard, shinglesOf } from '../../../shared/text/shingles.ts'

const vocabulary = Array.from({ length: 400 }, (_, index) => `word${index}`)
const words = fc.array(fc.constantFrom(...vocabulary), { maxLength: 40 })

/** Jaccard over the runs of words as they are, without any hashing. */
function plainJaccard(a: readonly string[], b: readonly string[]): number {
  const runs = (of: readonly string[]) => {
    if (of.length === 0) return new Set<string>()
    if (of.length < 5) return new Set([of.join(' ')])
    return new Set(Array.from({ length: of.length - 4 }, (_, at) => of.slice(at, at + 5).join(' ')))
  }
  const [left, right] = [runs(a), runs(b)]
  if (left.size === 0 || right.size === 0) return 0
  return left.intersection(right).size / left.union(right).size
}

/** A text of `length` words, and one of which `changed` words are others. */
function pairOfTexts(length: number, changed: number, seed: number): [string, string] {
  const random = createRandom(seed)
  const drawn = Array.from({ length }, () => `w${random.integer(50_000)}`)
  const other = [...drawn]
  for (const at of random.shuffle(drawn.map((_, place) => place)).slice(0, changed)) other[at] = `x${random.integer(50_000)}`
  return [drawn.join(' '), other.join(' ')]
}

describe('shingles', () => {
  test('give the Jaccard similarity of the runs of five words', () => {
    fc.assert(
      fc.property(words, words, fc.nat(20), (first, second, shared) => {
        const mixed = [...first.slice(0, shared), ...second]
        const similarity = jaccard(shinglesOf(first.join(' ')), shinglesOf(mixed.join(' ')))
        expect(similarity).toBeCloseTo(plainJaccard(first, mixed), 10)
      }),
    )
  })

  test('do not see case, punctuation or layout', () => {
    const text = 'Mr. Ñuñez, 64 y/o, was admitted with chest-pain – no fever'
    const other = '  mr ñuñez\n64 Y O was ADMITTED: with (chest pain) no fever.'
    expect(jaccard(shinglesOf(text), shinglesOf(other))).toBe(1)
    expect(shinglesOf(' .,– \u00a0').length).toBe(0)
    expect(shinglesOf('only three words').length).toBe(1)
    expect(jaccard(shinglesOf('one two three four five'), shinglesOf('five four three two one'))).toBe(0)
  })
})

describe('the index of near-duplicates', () => {
  test('finds a text again, whatever else there is, and nothing that was not inserted', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 2, maxLength: 12 }), (texts) => {
        const index = createNearDuplicateIndex(texts.length + 1)
        for (const [place, text] of [...texts, texts[0]].entries()) index.sketch(place, shinglesOf(text.join(' ')))
        for (let place = 1; place < texts.length; place++) index.insert(place)
        const found = index.similarTo(texts.length, 0.7).candidates
        expect(found.every(({ place }) => place > 0 && place < texts.length)).toBe(true)
        index.insert(0)
        const again = index.similarTo(texts.length, 0.7).candidates
        if (texts[0].length === 0) expect(again).toEqual([])
        else expect(again.find(({ place }) => place === 0)?.estimate).toBe(1)
      }),
    )
  })

  test('finds pairs above 0.8 and estimates them to within four standard errors', () => {
    const pairs = Array.from({ length: 400 }, (_, seed) => pairOfTexts(600, 3 + (seed % 12), seed))
    const index = createNearDuplicateIndex(pairs.length * 2)
    const shingles = pairs.flat().map(shinglesOf)
    for (const [place, own] of shingles.entries()) index.sketch(place, own)
    for (let place = 0; place < shingles.length; place += 2) index.insert(place)
    let similar = 0
    let missed = 0
    for (let place = 1; place < shingles.length; place += 2) {
      const truth = jaccard(shingles[place - 1], shingles[place])
      const found = index.similarTo(place, 0).candidates.find((candidate) => candidate.place === place - 1)
      if (truth >= 0.8) {
        similar++
        if (!found) missed++
        else expect(Math.abs(found.estimate - truth)).toBeLessThan(4 * Math.sqrt((truth * (1 - truth)) / 128))
      }
    }
    expect(similar).toBeGreaterThan(200)
    expect(missed).toBe(0)
  })

  test('does not depend on the order in which texts are inserted', () => {
    const texts = Array.from({ length: 40 }, (_, seed) => pairOfTexts(80, seed % 9, Math.floor(seed / 4))[seed % 2])
    const found = (order: readonly number[]) => {
      const index = createNearDuplicateIndex(texts.length)
      for (const [place, text] of texts.entries()) index.sketch(place, shinglesOf(text))
      for (const place of order) index.insert(place)
      return texts.map((_, place) => index.similarTo(place, 0.3))
    }
    const places = texts.map((_, place) => place)
    expect(found(places.toReversed())).toEqual(found(places))
    expect(found(places).some(({ candidates }) => candidates.length > 2)).toBe(true)
  })

  test('says where so many texts are alike that it did not look at all', () => {
    const index = createNearDuplicateIndex(5002)
    const [text] = pairOfTexts(30, 0, 1)
    for (let place = 0; place < 5002; place++) index.sketch(place, shinglesOf(text))
    for (let place = 0; place < 5001; place++) index.insert(place)
    const { candidates, whole } = index.similarTo(5001, 0.7)
    expect([whole, candidates.length]).toEqual([false, 5000])
  })
})
