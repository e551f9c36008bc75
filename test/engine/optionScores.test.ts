import { afterAll, describe, expect, it } from 'vitest'
import { createScorer } from '../../main/models/llama/scorer.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { negativeLogProbability } from '../../main/scoring/multipleChoice.ts'
import { scoreOptions, type OptionPrompt } from '../../main/scoring/optionScores.ts'
import { tinyConfig as config } from './trainingExamples.ts'

const weights = initialWeights(config, 1)
for (const [name, values] of weights)
  if (!name.endsWith('norm.weight'))
    weights.set(
      name,
      values.map((value) => 15 * value),
    )
const scorer = await createScorer({ config, weights, threads: 1 })
const layerwise = await createScorer({ config, weights, threads: 1, layerwise: true })
afterAll(() => Promise.all([scorer.dispose(), layerwise.dispose()]))

const prompt = Int32Array.of(7, 3, 9, 21, 4)
const whole: OptionPrompt = { ids: prompt, options: [Int32Array.of(5, 6), Int32Array.of(8), Int32Array.of(5, 6, 30)] }
const single: OptionPrompt = { ids: prompt, options: [Int32Array.of(5), Int32Array.of(8)] }

/** log P(token) after `ids`, by reading them alone. */
async function logProbability(ids: Int32Array, token: number): Promise<number> {
  const tokens = BigInt64Array.from(ids, BigInt)
  const positions = BigInt64Array.of(BigInt(ids.length - 1))
  return -negativeLogProbability(await scorer.logits({ batch: 1, length: ids.length, tokens, positions }), token)
}

describe('scores of options', () => {
  it('of several tokens are sums over their tokens, and are weighed by token', async () => {
    const [{ convention, logProbabilities, probabilities }] = await scoreOptions({
      scorer,
      prompts: [whole],
      batchTokens: 512,
    })
    expect(convention).toBe('likelihood')
    for (const [index, option] of whole.options.entries()) {
      let expected = 0
      for (const [position, token] of option.entries())
        expected += await logProbability(Int32Array.of(...prompt, ...option.slice(0, position)), token)
      expect(logProbabilities[index]).toBeCloseTo(expected, 4)
    }
    const perToken = logProbabilities.map((value, index) => Math.exp(value / whole.options[index].length))
    const sum = perToken.reduce((a, b) => a + b)
    for (const [index, value] of perToken.entries()) expect(probabilities[index]).toBeCloseTo(value / sum, 6)
  })

  it('of one token each come from one reading of the prompt', async () => {
    const [{ convention, logProbabilities }] = await scoreOptions({ scorer, prompts: [single], batchTokens: 512 })
    expect(convention).toBe('token')
    expect(logProbabilities[0]).toBeCloseTo(await logProbability(prompt, 5), 4)
    expect(logProbabilities[1]).toBeCloseTo(await logProbability(prompt, 8), 4)
  })

  it('stay in the order of the prompts, whatever the batches, and layer by layer', async () => {
    const prompts = [whole, single, { ...whole, ids: Int32Array.of(7, 3) }, single]
    const together = await scoreOptions({ scorer, prompts, batchTokens: 512 })
    const { packedLogits: _, ...oneByOne } = layerwise
    const apart = await scoreOptions({ scorer: oneByOne, prompts, batchTokens: 1 })
    const inLayers = await scoreOptions({ scorer: layerwise, prompts, batchTokens: 1 })
    expect(inLayers[0].logProbabilities[2]).toBeCloseTo(apart[0].logProbabilities[2], 4)
    expect(together.map(({ convention }) => convention)).toEqual(['likelihood', 'token', 'likelihood', 'token'])
    for (const [index, { probabilities }] of together.entries())
      for (const [option, value] of probabilities.entries())
        expect(apart[index].probabilities[option]).toBeCloseTo(value, 5)
  })
})
