import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEmbeddingGradient, type EmbeddingGradient } from '../../main/models/llama/embeddingGradient.ts'
import { createScorer, type Scorer } from '../../main/models/llama/scorer.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { faithfulness } from '../../main/scoring/attribution/faithfulness.ts'
import { gradientInput } from '../../main/scoring/attribution/gradientInput.ts'
import { occlusion } from '../../main/scoring/attribution/occlusion.ts'
import type { AttributedPrompt } from '../../main/scoring/attribution/prompt.ts'
import { padPrompts } from '../../main/scoring/promptBatch.ts'
import { syntheticExamples, tinyConfig as config } from './trainingExamples.ts'

/** Answered by which of these two words the note has. */
const findings = [6, 5]
const weights = initialWeights(config, 1)
let scorer: Scorer
let gradient: EmbeddingGradient

beforeAll(async () => {
  const examples = syntheticExamples('present', 320, 1)
  const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-5, weightDecay: 0.02 }
  const trainer = await createTrainer({ config, weights, adam, threads: 2 })
  for (let step = 0; step < 150; step++) {
    const part = examples.slice((step % 10) * 32, (step % 10) * 32 + 32)
    const targets = BigInt64Array.from(part, ({ answerTokens, answer }) => BigInt(answerTokens[answer]))
    await trainer.step([{ kind: 'answer', ...padPrompts(part, 64), targets }], 3e-3)
  }
  await trainer.dispose()
  scorer = await createScorer({ config, weights, threads: 2 })
  gradient = createEmbeddingGradient({ config, weights, threads: 2 })
})
afterAll(() => Promise.all([scorer.dispose(), gradient.dispose()]))

const prompts = syntheticExamples('present', 12, 99).map(({ ids, answer, answerTokens }): AttributedPrompt => ({
  ids,
  note: [0, ids.length - 1],
  answerTokens,
  option: answer,
}))

function highest(values: Float64Array): number {
  return values.indexOf(Math.max(...values))
}

describe('attribution of a model that answers by one word', () => {
  it('by occlusion points at that word', async () => {
    for (const prompt of prompts) {
      const values = await occlusion({ scorer, prompt, window: 1 })
      expect(findings[prompt.option]).toBe(prompt.ids[highest(values)])
    }
  })

  it('by occlusion of stretches points at the stretch that holds it', async () => {
    const [prompt] = prompts
    const values = await occlusion({ scorer, prompt, window: 4 })
    const place = prompt.ids.indexOf(findings[prompt.option])
    expect(Math.floor(highest(values) / 4)).toBe(Math.floor(place / 4))
    expect(values).toHaveLength(prompt.ids.length - 1)
  })

  it('by gradient × input points at that word in most notes', async () => {
    let found = 0
    for (const prompt of prompts) {
      const values = await gradientInput(gradient, prompt)
      if (prompt.ids[highest(values.map(Math.abs))] === findings[prompt.option]) found++
    }
    expect(found).toBeGreaterThanOrEqual(9)
  })

  it('is faithful: without its tokens the answer is lost, random ones matter less', async () => {
    // Without either word the model says one of the two answers: only for the other one is something lost.
    const lost: number[] = []
    const kept: number[] = []
    for (const prompt of prompts) {
      const values = await occlusion({ scorer, prompt, window: 1 })
      const measured = await faithfulness({ scorer, prompt, values, seed: 1 })
      expect(measured.probability).toBeGreaterThan(0.9)
      lost.push(measured.mean.comprehensiveness - measured.random.comprehensiveness)
      kept.push(measured.random.sufficiency - measured.mean.sufficiency)
    }
    expect(Math.max(...lost)).toBeGreaterThan(0.5)
    expect(Math.min(...lost)).toBeGreaterThan(-0.05)
    expect(Math.max(...kept)).toBeGreaterThan(0.3)
    expect(Math.min(...kept)).toBeGreaterThan(-0.05)
  })

  it('is the same every time, random orders too', async () => {
    const [prompt] = prompts
    const values = await occlusion({ scorer, prompt, window: 1 })
    const once = () => faithfulness({ scorer, prompt, values, seed: 1 })
    expect(await once()).toEqual(await once())
  })

  it('says what to do where nothing of the note was read', async () => {
    const nothing: AttributedPrompt = { ...prompts[0], note: [3, 3] }
    await expect(occlusion({ scorer, prompt: nothing, window: 1 })).rejects.toMatchObject({
      code: 'attribution.noNote',
    })
  })
})

describe('the gradient with respect to the embeddings', () => {
  it('is the slope of log P(option): both agree along the embeddings themselves', async () => {
    const [{ ids, answerTokens, option }] = prompts
    const { products, logProbability } = await gradient.measure(ids, answerTokens, option)
    const step = 1e-3
    const token = ids[0]
    const places = [...ids.keys()].filter((index) => ids[index] === token)
    const at = async (factor: number) => {
      const changed = new Map(weights)
      // Untied, so that only what is read changes and not the output layer.
      changed.set('lm_head.weight', weights.get('model.embed_tokens.weight')!)
      const table = weights.get('model.embed_tokens.weight')!.slice()
      for (let i = 0; i < config.hiddenSize; i++) table[token * config.hiddenSize + i] *= factor
      changed.set('model.embed_tokens.weight', table)
      const other = createEmbeddingGradient({
        config: { ...config, tieEmbeddings: false },
        weights: changed,
        threads: 1,
      })
      const measured = await other.measure(ids, answerTokens, option)
      await other.dispose()
      return measured.logProbability
    }
    const slope = ((await at(1 + step)) - (await at(1 - step))) / (2 * step)
    const summed = places.reduce((sum, place) => sum + products[place], 0)
    expect(await at(1)).toBeCloseTo(logProbability, 6)
    expect(Math.abs(slope - summed)).toBeLessThan(2e-3 + 0.02 * Math.abs(summed))
  })
})
