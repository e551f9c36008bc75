import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { knownPattern } from '../../../main/tokenizer/knownPatterns.ts'
import { isolateMatches } from '../../../main/tokenizer/split.ts'
import { loadTokenizer } from '../../../main/tokenizer/tokenizer.ts'
import type { Tokenizer } from '../../../main/tokenizer/tokenizer.ts'
import { loadTokenizerFiles } from '../../../main/tokenizer/tokenizerFiles.ts'
import { expectedOf, fixtureBytes, golden, strings, variantJson } from '../../fixtures/tokenizer/golden.ts'
import type { Expected, Variant } from '../../fixtures/tokenizer/golden.ts'

function fromModel(name: string, settings: { legacy?: boolean } = {}) {
  return loadTokenizerFiles({
    tokenizerModel: fixtureBytes(`${name}.model.gz`),
    tokenizerConfig: JSON.stringify(settings),
  })
}

function variantNamed(name: string): Variant {
  const variant = golden.variants.find((candidate) => candidate.name === name)
  if (!variant) throw new RangeError(`There is no variant ${name}`)
  return variant
}

/** The texts that got other ids, with both. */
function otherIds(tokenizer: Tokenizer, expected: readonly { text: string; ids: number[] }[]) {
  return expected.flatMap(({ text, ids }) => {
    const found = Array.from(tokenizer.encode(text).ids)
    return isDeepStrictEqual(found, ids) ? [] : [{ text, found, ids }]
  })
}

/** Nothing in it that a normalizer joins, drops or takes apart. */
function staysAsItIs(text: string): boolean {
  const changed = /[\p{White_Space}`]{2}|^\p{White_Space}|\p{White_Space}$|[\p{C}\p{M}▁\t\n]/u
  return text.normalize('NFKC') === text && !changed.test(text)
}

/**
 * The texts with other offsets. Where text is kept, offsets are Hugging Face's. Where it is normalised they hold at
 * least those: there, a mark that was composed or a space that was joined belongs to no token. A character dropped at
 * the very start shifts all of Hugging Face's.
 */
function otherOffsets(tokenizer: Tokenizer, normalizes: boolean, expected: readonly Expected[]) {
  return expected.flatMap(({ text, offsets }) => {
    if (!offsets || (normalizes && /^\p{C}/u.test(text))) return []
    const found = Array.from(tokenizer.encode(text).offsets)
    const holds = found.every((offset, at) => (at % 2 === 0 ? offset <= offsets[at] : offset >= offsets[at]))
    const loose = normalizes && !staysAsItIs(text)
    const alike = loose ? holds && found.length === offsets.length : isDeepStrictEqual(found, offsets)
    return alike ? [] : [{ text, found, offsets }]
  })
}

describe('ids, offsets and decoded text of Hugging Face tokenizers', () => {
  const variants = golden.variants.filter(({ base }) => base !== null)

  test.each(variants)('$name', (variant) => {
    const json = variantJson(variant)
    const { type, normalizers } = JSON.parse(json).normalizer ?? { type: null }
    const normalizes = type !== null && normalizers?.[0].type !== 'Prepend' && type !== 'Lowercase'
    const tokenizer = loadTokenizer(json)
    const expected = expectedOf(variant)
    expect(otherIds(tokenizer, expected)).toEqual([])
    expect(otherOffsets(tokenizer, normalizes, expected)).toEqual([])
    const withText = expected.filter(({ decoded }) => decoded !== undefined)
    expect(withText.map(({ ids }) => tokenizer.decode(ids))).toEqual(withText.map(({ decoded }) => decoded))
  })

  test('more than two thousand strings were compared for each family', () => {
    for (const name of ['own', 'gpt2', 'llama3', 'qwen2', 'llama2, converted now', 'llama2, legacy', 't5'])
      expect(expectedOf(variantNamed(name)).length).toBeGreaterThan(2000)
  })

  test('every known pattern cuts alike', () => {
    const { every, byPattern } = golden.cuts
    for (const [pattern, cuts] of Object.entries(byPattern)) {
      for (const [index, lengths] of cuts.entries()) {
        const text = strings[index * every]
        const pieces = isolateMatches(text, knownPattern(pattern)).filter((piece) => piece !== '')
        const found = pieces.map((piece) => Array.from(piece).length)
        expect({ pattern, text, found }).toEqual({ pattern, text, found: lengths })
      }
    }
  })
})

describe('a SentencePiece model file', () => {
  test.each([
    ['llama', 'llama2, legacy', true],
    ['llama', 'llama2, converted now', false],
    ['t5', 't5', true],
    ['unigram_bytes', 'unigram with bytes', true],
  ])('%s gives the ids of its conversion by transformers: %s', (model, variant, legacy) => {
    expect(otherIds(fromModel(model, { legacy }).tokenizer, expectedOf(variantNamed(variant)))).toEqual([])
  })

  test('gives the ids of SentencePiece itself, where no special token is spelled in the text', () => {
    const { every, ids } = golden.sentencePiece
    const expected = ids.map((row, index) => ({ text: strings[index * every], ids: row }))
    const plain = expected.filter(({ text }) => !/<s>|<\/s>|<unk>|\[\*\*|\*\*\]/.test(text))
    expect(plain.length).toBeGreaterThan(500)
    expect(otherIds(fromModel('llama').tokenizer, plain)).toEqual([])
  })

  test('is kept as a tokenizer.json that gives the same ids and special tokens', () => {
    for (const model of ['llama', 't5', 'unigram_bytes']) {
      const { tokenizer, tokenizerJson } = fromModel(model)
      const again = loadTokenizer(tokenizerJson)
      for (const text of strings.slice(0, 400)) expect(again.encode(text)).toEqual(tokenizer.encode(text))
      const { beginOfText, endOfText, padToken, vocabSize } = tokenizer
      expect(again).toMatchObject({ beginOfText, endOfText, padToken, vocabSize })
    }
  })

  test('keeps the offsets of each character of a run that is written as bytes', () => {
    const { ids, offsets } = fromModel('unigram_bytes').tokenizer.encode('病é')
    expect(ids.length).toBeGreaterThan(3)
    expect(Array.from(offsets)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 1, 2, 1, 2])
  })
})
