import { describe, expect, it } from 'vitest'
import { answerTokens, letterConvention } from '../../main/scoring/answerTokens.ts'
import { defaultSplitPattern } from '../../main/tokenizer/knownPatterns.ts'
import { endOfTextToken, loadTokenizer, type Tokenizer } from '../../main/tokenizer/tokenizer.ts'
import { writeTokenizerFile } from '../../main/tokenizer/writeTokenizerJson.ts'
import { trainBytePairEncoding } from '../../main/tokenizer/trainer.ts'

const texts = ['Answer: A', 'Answer: B', 'Admitted with pneumonia. Discharged home on day 3. Answer: A']

async function trained(ensureTokens: string[] | undefined): Promise<Tokenizer> {
  return loadTokenizer(await trainBytePairEncoding(texts, { vocabSize: 320, ensureTokens }))
}

describe('answer letters', () => {
  it('are tokens with their leading space where the tokenizer has all of those', async () => {
    const tokenizer = await trained(undefined)
    expect(letterConvention(tokenizer).prefix).toBe(' ')
    expect(answerTokens(tokenizer, 26).map((token) => tokenizer.decode([token]))).toEqual(
      [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => ` ${letter}`),
    )
  })

  it('are bare letters, for every task, where one with its space is missing', async () => {
    const tokenizer = await trained([' A', ' B'])
    expect(answerTokens(tokenizer, 2).map((token) => tokenizer.decode([token]))).toEqual(['A', 'B'])
  })

  it('follow the prompt as the tokenizer itself would go on', async () => {
    const tokenizer = await trained(undefined)
    const prompt = tokenizer.encode('A. no\nB. yes\nAnswer:').ids
    const [, letterB] = answerTokens(tokenizer, 2)
    expect([...tokenizer.encode('A. no\nB. yes\nAnswer: B').ids]).toEqual([...prompt, letterB])
  })

  it('are refused, with what to do, where a letter is no token of its own', () => {
    const characters = [endOfTextToken, ...':ABCDEFGHIJKLMNOPQRSTUVWXYZnswerĠ', ':B']
    const vocabulary = new Map(characters.map((token, id) => [token, id]))
    const merges = [[':', 'B']] as const // swallows the letter B after the prompt
    const specialTokens = [endOfTextToken]
    const file = writeTokenizerFile({ specialTokens, vocabulary, merges, splitPattern: defaultSplitPattern })
    const tokenizer = loadTokenizer(file)
    expect(answerTokens(tokenizer, 1)).toEqual([vocabulary.get('A')])
    expect(() => answerTokens(tokenizer, 2)).toThrow(expect.objectContaining({ code: 'score.optionsNotTokens' }))
  })

  it('end at Z', async () => {
    const tokenizer = await trained(undefined)
    expect(() => answerTokens(tokenizer, 27)).toThrow(expect.objectContaining({ code: 'score.optionsNotTokens' }))
  })
})
