import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadTokenizer } from '../../../main/tokenizer/tokenizer.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { fixtureText } from '../../fixtures/tokenizer/golden.ts'

const ownJson = fixtureText('tokenizer.json')
const tokenizer = loadTokenizer(ownJson)

function changedTokenizer(change: (file: Record<string, unknown> & { model: Record<string, unknown> }) => void) {
  const file = JSON.parse(ownJson)
  change(file)
  return loadTokenizer(JSON.stringify(file))
}

describe('encoding', () => {
  test('is undone by decoding, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text).ids)).toBe(text)
      }),
    )
  })

  test('covers every character with offsets in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const { ids, offsets } = tokenizer.encode(text)
        expect(offsets).toHaveLength(2 * ids.length)
        let covered = 0
        for (let token = 0; token < ids.length; token++) {
          expect(offsets[2 * token]).toBeLessThanOrEqual(covered)
          expect(offsets[2 * token + 1]).toBeGreaterThanOrEqual(covered)
          covered = offsets[2 * token + 1]
        }
        expect(covered).toBe(text.length)
      }),
    )
  })

  test('counts offsets in UTF-16 code units, a split character whole', () => {
    const { ids, offsets } = tokenizer.encode('é😀 A')
    expect(Array.from(offsets.slice(-2))).toEqual([3, 5])
    expect(ids.length).toBeGreaterThan(3)
    for (let token = 0; token < ids.length - 1; token++) {
      expect([[0, 1], [1, 3]]).toContainEqual([offsets[2 * token], offsets[2 * token + 1]])
    }
  })

  test('takes a lone surrogate as U+FFFD', () => {
    expect(tokenizer.decode(tokenizer.encode('a\ud800b').ids)).toBe('a\ufffdb')
  })

  test('stays quick on one megabyte without a space', () => {
    const text = 'metoprolol'.repeat(100_000)
    const start = process.cpuUsage()
    const { ids } = tokenizer.encode(text)
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(10)
    expect(tokenizer.decode(ids)).toBe(text)
  })

  test('stays quick on a letter with a hundred thousand accents', () => {
    const text = `a${'\u0301\u0327'.repeat(50_000)}b`
    const loaded = changedTokenizer((file) => {
      file.normalizer = { type: 'NFC' }
    })
    const start = process.cpuUsage()
    const { offsets } = loaded.encode(text)
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(4)
    expect(offsets.at(-1)).toBe(text.length)
  })

  test('maps offsets back through NFC', () => {
    const loaded = changedTokenizer((file) => {
      file.normalizer = { type: 'NFC' }
    })
    const { ids, offsets } = loaded.encode('cafe\u0301 x')
    expect(loaded.decode(ids)).toBe('café x')
    expect(Array.from(offsets.slice(-2))).toEqual([5, 7])
  })
})

describe('special tokens', () => {
  test('are known by name and survive a round trip', () => {
    expect(tokenizer.tokenId('<|end_of_text|>')).toBe(tokenizer.endOfText)
    expect(tokenizer.tokenId('<|pad|>')).toBe(tokenizer.padToken)
    expect(tokenizer.endOfText).not.toBe(tokenizer.padToken)
    const { ids } = tokenizer.encode('a<|end_of_text|>b')
    expect(ids[1]).toBe(tokenizer.endOfText)
    expect(tokenizer.decode(ids)).toBe('a<|end_of_text|>b')
  })

  test('fall back to the end of text for padding, and name the begin of text where there is one', () => {
    const added = (id: number, content: string) => ({ id, content, special: true })
    const loaded = changedTokenizer((file) => {
      file.added_tokens = [added(9000, '<|begin_of_text|>'), added(9001, '<|endoftext|>')]
    })
    expect(loaded.padToken).toBe(9001)
    expect(loaded.beginOfText).toBe(9000)
    expect(loaded.vocabSize).toBe(9002)
    expect(tokenizer.beginOfText).toBeUndefined()
  })

  test('answer letters are single tokens, with and without a space', () => {
    for (const letter of 'ABCDEFGHIJKLMNOPQRST') {
      expect(Array.from(tokenizer.encode(` ${letter}`).ids)).toEqual([tokenizer.tokenId(` ${letter}`)])
      expect(Array.from(tokenizer.encode(letter).ids)).toEqual([tokenizer.tokenId(letter)])
    }
  })
})

describe('a tokenizer.json that cannot be followed exactly', () => {
  test.each([
    ['a WordPiece model', { type: 'WordPiece' }],
    ['marks on parts of words', { continuing_subword_prefix: '##' }],
    ['dropout', { dropout: 0.1 }],
  ])('is refused: %s', (_, change) => {
    expect(() => changedTokenizer((file) => Object.assign(file.model, change))).toThrow(AppError)
  })

  test('is refused when a merge is not in the vocabulary', () => {
    expect(() => changedTokenizer((file) => Object.assign(file.model, { merges: ['zz qq'] }))).toThrow(/merge 1/)
  })

  test('is refused when it is not JSON, or has no end of text', () => {
    expect(() => loadTokenizer('{')).toThrow(AppError)
    expect(() =>
      changedTokenizer((file) => {
        file.added_tokens = []
      }),
    ).toThrow(/end-of-text/)
  })

  test('may miss bytes: they become the unknown token, or nothing, as in Hugging Face', () => {
    const without = (unknown: string | null) =>
      changedTokenizer((file) => {
        const vocab = file.model.vocab as Record<string, number>
        delete vocab['Ā']
        file.model.unk_token = unknown
      })
    expect(Array.from(without('<|pad|>').encode('a\u0000b').ids)).toHaveLength(3)
    expect(Array.from(without(null).encode('a\u0000b').offsets)).toEqual([0, 1, 2, 3])
  })
})
