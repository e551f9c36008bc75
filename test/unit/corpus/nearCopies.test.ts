import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findNearCopies } from '../../../main/corpus/nearCopies.ts'

const words = Array.from({ length: 400 }, (_, index) => `w${(index * 7919) % 1000}`)
/** A text of its own: no five words in a row are those of another. */
const ownText = (seed: number) => words.map((word, index) => `${word}x${seed}y${(index * seed) % 97}`).slice(0, 80).join(' ')

const near = (list: readonly [patient: string, text: string][]) => {
  const hashes = new Map<string, string>()
  const notes = list.map(([patient, text], index): [number, string, string] => {
    if (!hashes.has(text)) hashes.set(text, `h${index}`)
    return [index + 1, patient, hashes.get(text)!]
  })
  return findNearCopies({ notes, read: (ids) => ids.map((id) => list[id - 1][1]) })
}

describe('near copies', () => {
  test('are texts with a few words changed, counted on both sides, with the patients told apart', async () => {
    const base = ownText(1)
    const found = await near([
      ['A', base],
      ['A', `${base} seen again`],
      ['B', `${base} seen elsewhere today`],
      ['C', ownText(2)],
      ['D', ownText(3)],
    ])
    expect(found).toMatchObject({ notes: 3, acrossPatients: 3, notLookedAtWholly: 0 })
    expect(found!.pairs[0]).toMatchObject({ acrossPatients: true })
    expect(found!.pairs.every(({ similarity }) => similarity >= 0.8 && similarity < 1)).toBe(true)
  })

  test('within a patient alone are none across patients', async () => {
    const base = ownText(4)
    expect(await near([['A', base], ['A', `${base} again`], ['B', ownText(5)]])).toMatchObject({ notes: 2, acrossPatients: 0 })
  })

  test('do not count copies to the last character, but all of those whose text has a near copy', async () => {
    const base = ownText(6)
    expect(await near([['A', base], ['B', base]])).toMatchObject({ notes: 0, pairs: [] })
    expect(await near([['A', base], ['B', base], ['C', `${base} again`]])).toMatchObject({ notes: 3 })
  })

  test('are none among texts of their own, however many', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 30 }), async (seeds) => {
        expect((await near(seeds.map((seed) => ['A', ownText(seed)]))) ?? {}).toMatchObject({ notes: 0, pairs: [] })
      }),
      { numRuns: 20 },
    )
  })
})
