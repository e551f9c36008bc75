import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadModel } from '../../main/models/loadModel.ts'
import { attributeNote } from '../../main/scoring/attribution/attributeNote.ts'
import { buildPrompt } from '../../main/tasks/prompts.ts'
import { loadTokenizer } from '../../main/tokenizer/tokenizer.ts'

const folder = fileURLToPath(new URL('../fixtures/hub/llama-tied-f32', import.meta.url))
const model = await loadModel([folder], { hold: 'stored' })
const task = { name: 'Pain', question: 'Pain?', options: ['no', 'yes'] }
const text = 'Seen today. Denies chest pain; the left knee hurts since Monday, no swelling.'
const shared = { model, window: 3, option: null, seed: 1, threads: 1 }

describe('the attribution of a note', () => {
  it.each(['right', 'middle'] as const)('gives a value to each token that was read, by its place (%s)', async (truncation) => {
    const prompt = { task, text, maximumTokens: 64, truncation }
    const built = buildPrompt({ ...prompt, tokenizer: loadTokenizer(model.tokenizerJson) })
    expect(built.truncated).toBe(true)
    const { tokens, option, probabilities } = await attributeNote({ ...shared, prompt, method: 'occlusion' })
    const covered = (ranges: [number, number][]) =>
      new Set(ranges.flatMap(([start, end]) => Array.from({ length: end - start }, (_, index) => start + index)))
    expect(covered(tokens.flatMap(({ places }) => places))).toEqual(covered(built.readRanges))
    expect(tokens.every(({ value }) => Number.isFinite(value))).toBe(true)
    expect(probabilities[option]).toBe(Math.max(...probabilities))
  })

  it('of the other option by gradient × input points the other way', async () => {
    const prompt = { task, text, maximumTokens: 128, truncation: 'right' as const }
    const [no, yes] = [
      await attributeNote({ ...shared, prompt, method: 'gradient', option: 0 }),
      await attributeNote({ ...shared, prompt, method: 'gradient', option: 1 }),
    ]
    expect(no.tokens).toHaveLength(yes.tokens.length)
    // log P(no) and log P(yes) of two options move against each other: P(no) · d log P(no) = −P(yes) · d log P(yes).
    for (const [index, { value }] of no.tokens.entries())
      expect(no.probabilities[0] * value).toBeCloseTo(-no.probabilities[1] * yes.tokens[index].value, 6)
  })
})
