import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packDocuments, packOnce } from '../../../main/training/packing.ts'

const endOfText = 0
const packing = fc.record({
  documents: fc.array(
    fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 12 }).map((ids) => Int32Array.from(ids)),
    { minLength: 1, maxLength: 12 },
  ),
  sequenceLength: fc.integer({ min: 1, max: 9 }),
  batchSize: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer(),
})

/** The first `count` tokens of the packed stream, read off the batches. */
function readStream(stream: ReturnType<typeof packDocuments>, count: number): number[] {
  const tokens: number[] = []
  for (let index = 0; tokens.length < count; index++) tokens.push(...Array.from(stream.batch(index).tokens, Number))
  return tokens.slice(0, count)
}

/** Documents between end-of-text tokens, the last of which must end the list. */
function splitDocuments(tokens: number[]): string[] {
  const documents: number[][] = [[]]
  for (const token of tokens) {
    if (token === endOfText) documents.push([])
    else documents.at(-1)!.push(token)
  }
  expect(documents.pop()).toEqual([])
  return documents.map((ids) => ids.join(' '))
}

describe('packing', () => {
  it('gives every document once per epoch, whole and followed by the end-of-text token', () => {
    fc.assert(
      fc.property(packing, ({ documents, ...settings }) => {
        const stream = packDocuments(documents, { ...settings, endOfText })
        const tokens = readStream(stream, 3 * stream.tokensPerEpoch)
        const expected = documents.map((ids) => ids.join(' ')).sort()
        for (const epoch of [0, 1, 2]) {
          const ofEpoch = tokens.slice(epoch * stream.tokensPerEpoch, (epoch + 1) * stream.tokensPerEpoch)
          expect(splitDocuments(ofEpoch).sort()).toEqual(expected)
        }
      }),
    )
  })

  it('makes each token but the very first the target of the one before it, across sequences and epochs', () => {
    fc.assert(
      fc.property(packing, ({ documents, ...settings }) => {
        const stream = packDocuments(documents, { ...settings, endOfText })
        const count = 2 * stream.tokensPerEpoch
        const targets: number[] = []
        for (let index = 0; targets.length < count; index++) {
          targets.push(...Array.from(stream.batch(index).targets, Number))
        }
        expect(targets.slice(0, count)).toEqual(readStream(stream, count + 1).slice(1))
      }),
    )
  })

  it('can begin at any batch: a position is all there is to resume from', () => {
    fc.assert(
      fc.property(packing, fc.integer({ min: 0, max: 40 }), ({ documents, ...settings }, index) => {
        const walked = packDocuments(documents, { ...settings, endOfText })
        for (let before = 0; before < index; before++) walked.batch(before)
        const fresh = packDocuments(documents, { ...settings, endOfText })
        expect(fresh.batch(index)).toEqual(walked.batch(index))
      }),
    )
  })

  it('orders documents by the seed, and differently in every epoch', () => {
    const documents = Array.from({ length: 50 }, (_, index) => Int32Array.of(index + 1))
    const settings = { endOfText, sequenceLength: 20, batchSize: 5 } // one batch is one epoch
    const first = packDocuments(documents, { ...settings, seed: 1 })
    expect(packDocuments(documents, { ...settings, seed: 1 }).batch(0)).toEqual(first.batch(0))
    expect(packDocuments(documents, { ...settings, seed: 2 }).batch(0)).not.toEqual(first.batch(0))
    expect(first.batch(1)).not.toEqual(first.batch(0))
  })

  it('reads validation documents once, in their own order, and ignores what the last batch lacks', () => {
    fc.assert(
      fc.property(packing, ({ documents, ...settings }) => {
        const batches = packOnce(documents, { ...settings, endOfText })
        const targets = batches.flatMap((batch) => Array.from(batch.targets, Number))
        const stream = documents.flatMap((ids) => [...ids, endOfText])
        expect(targets.filter((target) => target !== -100)).toEqual(stream.slice(1))
      }),
    )
  })

  it('refuses to pack nothing', () => {
    const settings = { endOfText, sequenceLength: 4, batchSize: 1, seed: 1 }
    expect(() => packDocuments([], settings)).toThrow(expect.objectContaining({ code: 'training.noDocuments' }))
  })
})
