import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packMixture } from '../../../main/training/mixture.ts'
import { packDocuments } from '../../../main/training/packing.ts'

const endOfText = 0
const documents = (of: fc.Arbitrary<number>) =>
  fc.array(
    fc.array(of, { maxLength: 12 }).map((ids) => Int32Array.from(ids)),
    { minLength: 1, maxLength: 8 },
  )
/** Notes are written in 1–49, general text in 50–99. */
const mixture = fc.record({
  notes: documents(fc.integer({ min: 1, max: 49 })),
  general: documents(fc.integer({ min: 50, max: 99 })),
  share: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  sequenceLength: fc.integer({ min: 1, max: 9 }),
  batchSize: fc.integer({ min: 1, max: 4 }),
  seed: fc.integer(),
})

describe('notes mixed with general text', () => {
  it('stand in the wanted ratio after any number of batches, to within one sequence', () => {
    fc.assert(
      fc.property(mixture, fc.integer({ min: 1, max: 60 }), ({ notes, general, share, ...settings }, batches) => {
        const packed = packMixture(notes, { documents: general, share }, { ...settings, endOfText })
        const tokens = packed.tokensBySource(batches)
        expect(tokens.notes + tokens.general).toBe(batches * settings.batchSize * settings.sequenceLength)
        expect(Math.abs(tokens.general - share * (tokens.notes + tokens.general))).toBeLessThanOrEqual(
          settings.sequenceLength,
        )
      }),
    )
  })

  it('have sequences of one source each, and each source is read in its own unbroken order', () => {
    fc.assert(
      fc.property(mixture, ({ notes, general, share, ...settings }) => {
        const packed = packMixture(notes, { documents: general, share }, { ...settings, endOfText })
        const batches = 12
        const alone = { ...settings, endOfText, batchSize: 1 }
        const expected = [packDocuments(notes, alone), packDocuments(general, { ...alone, list: 1 })]
        const { notes: noteTokens } = packed.tokensBySource(batches)
        const taken = [0, 0]
        for (let index = 0; index < batches; index++) {
          const batch = packed.batch(index)
          for (let row = 0; row < settings.batchSize; row++) {
            const cells = [...batch.tokens.subarray(row * batch.length, (row + 1) * batch.length)]
            const targets = [...batch.targets.subarray(row * batch.length, (row + 1) * batch.length)]
            const isSource = (source: number) => {
              const sequence = expected[source].batch(taken[source])
              return `${[...sequence.tokens]}/${[...sequence.targets]}` === `${cells}/${targets}`
            }
            const isAmbiguous = isSource(0) && isSource(1) // empty documents: nothing but separators
            const source = isSource(0) && !(isAmbiguous && taken[0] * batch.length >= noteTokens) ? 0 : 1
            expect(isSource(source)).toBe(true)
            taken[source]++
            if (isAmbiguous) return
          }
        }
        expect(taken[0] * settings.sequenceLength).toBe(noteTokens)
      }),
    )
  })

  it('are the notes alone where there is no general text', () => {
    const notes = [Int32Array.of(1, 2, 3), Int32Array.of(4, 5)]
    const settings = { endOfText, sequenceLength: 4, batchSize: 2, seed: 3 }
    const alone = packMixture(notes, null, settings)
    expect(alone.batch(5)).toEqual(packDocuments(notes, settings).batch(5))
    expect(alone.tokensBySource(5)).toEqual({ notes: 40, general: 0 })
  })
})
