import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadTokenizer } from '../../../main/tokenizer/tokenizer.ts'
import { trainBytePairEncoding } from '../../../main/tokenizer/trainer.ts'
import { createRandom } from '../../../shared/random.ts'
import { trainingTexts } from '../../fixtures/tokenizer/strings.ts'

function mergesOf(tokenizerJson: string): string[] {
  return JSON.parse(tokenizerJson).model.merges
}

/** The textbook algorithm: recount every pair after every merge. */
function mergesByRecounting(words: string[], size: number): string[] {
  let pieces = words.map((word) => Array.from(word))
  const merges: string[] = []
  while (merges.length < size) {
    const counts = new Map<string, number>()
    for (const word of pieces) {
      for (let at = 0; at + 1 < word.length; at++) {
        const pair = `${word[at]} ${word[at + 1]}`
        counts.set(pair, (counts.get(pair) ?? 0) + 1)
      }
    }
    const known = new Set(merges.map((merge) => merge.replace(' ', '')))
    const candidates = [...counts].filter(([pair]) => !known.has(pair.replace(' ', '')))
    const idOf = (token: string) => merges.findIndex((merge) => merge.replace(' ', '') === token)
    const byId = (left: string, right: string) => idOf(left) - idOf(right) || (left < right ? -1 : left > right ? 1 : 0)
    candidates.sort(([a, countA], [b, countB]) => {
      const [leftA, rightA] = a.split(' ')
      const [leftB, rightB] = b.split(' ')
      return countB - countA || byId(leftA, leftB) || byId(rightA, rightB)
    })
    if (candidates.length === 0 || candidates[0][1] < 2) break
    const [left, right] = candidates[0][0].split(' ')
    merges.push(`${left} ${right}`)
    pieces = pieces.map((word) => {
      const merged: string[] = []
      for (let at = 0; at < word.length; at++) {
        if (word[at] === left && word[at + 1] === right) merged.push(left + word[++at])
        else merged.push(word[at])
      }
      return merged
    })
  }
  return merges
}

describe('training', () => {
  test('finds the merges of the textbook algorithm', async () => {
    const random = createRandom(3)
    const words = Array.from({ length: 300 }, () =>
      Array.from({ length: 2 + random.integer(8) }, () => 'aaabbcd'[random.integer(7)]).join(''),
    )
    const json = await trainBytePairEncoding(words, { vocabSize: 400, ensureTokens: [] })
    expect(mergesOf(json)).toEqual(mergesByRecounting(words, 400))
    expect(mergesOf(json).length).toBeGreaterThan(50)
  })

  test('writes the tokenizer that Hugging Face was compared with', async () => {
    const json = await trainBytePairEncoding(trainingTexts(), { vocabSize: 700 })
    expect(json).toBe(readFileSync(new URL('../../fixtures/tokenizer/tokenizer.json', import.meta.url), 'utf8'))
  })

  test('stops at the wished vocabulary, or earlier when nothing repeats', async () => {
    const small = await trainBytePairEncoding(trainingTexts(), { vocabSize: 300 })
    expect(loadTokenizer(small).vocabSize).toBe(300)
    const nothing = await trainBytePairEncoding(['abcdefg'], { vocabSize: 1000 })
    expect(loadTokenizer(nothing).vocabSize).toBe(2 + 256 + 26)
  })

  test('works on no text at all', async () => {
    const tokenizer = loadTokenizer(await trainBytePairEncoding([], { vocabSize: 512 }))
    expect(tokenizer.decode(tokenizer.encode('still works').ids)).toBe('still works')
  })

  test('makes each ensured text one token', async () => {
    const json = await trainBytePairEncoding(trainingTexts(), { vocabSize: 400, ensureTokens: [' A', ' yes', 'née'] })
    const tokenizer = loadTokenizer(json)
    for (const text of [' A', ' yes', 'née']) {
      expect(Array.from(tokenizer.encode(text).ids)).toEqual([tokenizer.tokenId(text)])
    }
    await expect(trainBytePairEncoding([], { vocabSize: 400, ensureTokens: ['two words'] })).rejects.toThrow(RangeError)
  })

  test('needs fewer tokens for text like its own than bytes do', async () => {
    const [text] = trainingTexts()
    const tokenizer = loadTokenizer(await trainBytePairEncoding(trainingTexts(), { vocabSize: 500 }))
    expect(tokenizer.encode(text).ids.length).toBeLessThan(text.length / 2)
  })

  test('says how many tokens are the least', async () => {
    await expect(trainBytePairEncoding([], { vocabSize: 256 })).rejects.toMatchObject({
      code: 'tokenizer.vocabularyTooSmall',
      message: expect.stringContaining('284'),
    })
  })

  test('reports both phases and takes texts as they come', async () => {
    async function* stream() {
      yield* trainingTexts()
    }
    const phases = new Set<string>()
    const json = await trainBytePairEncoding(stream(), {
      vocabSize: 300,
      onProgress: ({ phase }) => phases.add(phase),
    })
    expect(json).toBe(await trainBytePairEncoding(trainingTexts(), { vocabSize: 300 }))
    expect(phases).toContain('merge')
  })

  test('stops when cancelled', async () => {
    const cancel = new AbortController()
    function* endless() {
      for (;;) yield 'the same words over and over'
    }
    setTimeout(() => cancel.abort(), 50)
    await expect(trainBytePairEncoding(endless(), { vocabSize: 300, signal: cancel.signal })).rejects.toThrow(/abort/i)
  })
})
