import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { createScorer, type Scorer } from '../../main/models/llama/scorer.ts'
import { planBatches } from '../../main/scoring/lastLogits.ts'
import { scoreExamples, type MultipleChoiceExample } from '../../main/scoring/multipleChoice.ts'
import { createRandom } from '../../shared/random.ts'
import { syntheticExamples, tinyConfig } from './trainingExamples.ts'

const examples: MultipleChoiceExample[] = [...syntheticExamples('present', 30, 1), ...syntheticExamples('count', 30, 2)]

let scorer: Scorer
beforeAll(async () => {
  // Twenty times the usual spread: the probabilities of the options are then far from equal.
  const weights = initialWeights(tinyConfig, 1)
  for (const [name, values] of weights) {
    if (!name.endsWith('norm.weight')) weights.set(name, values.map((value) => 20 * value))
  }
  scorer = await createScorer({ config: tinyConfig, weights, threads: 1 })
})
afterAll(() => scorer.dispose())

describe('multiple-choice scoring', () => {
  it('gives the softmax over the options of their letters\' logits after the prompt', async () => {
    const example = examples[40]
    const { length } = example.ids
    const positions = BigInt64Array.of(BigInt(length - 1))
    const logits = await scorer.logits({ batch: 1, length, tokens: BigInt64Array.from(example.ids, BigInt), positions })
    const weights = example.answerTokens.map((token) => Math.exp(logits[token]))
    const expected = weights.map((weight) => weight / weights.reduce((a, b) => a + b))
    const [probabilities] = await scoreExamples({ scorer, examples: [example], batchTokens: 512 })
    expect(probabilities).toHaveLength(3)
    expect(largestDifference([probabilities], [Float64Array.from(expected)])).toBeLessThan(1e-5)
    expect(Math.max(...expected)).toBeGreaterThan(0.4)
  })

  it('does not depend on the order, the company or the padding in which a note is scored', async () => {
    const together = await scoreExamples({ scorer, examples, batchTokens: 4096 })
    const order = createRandom(9).shuffle([...examples.keys()])
    const shuffled = await scoreExamples({ scorer, examples: order.map((index) => examples[index]), batchTokens: 200 })
    expect(largestDifference(shuffled, order.map((index) => together[index]))).toBeLessThan(1e-5)
    const alone = await scoreExamples({ scorer, examples, batchTokens: 1 })
    expect(largestDifference(alone, together)).toBeLessThan(1e-5)
  })

  it('hands out each result once, as it comes', async () => {
    const seen = new Map<number, Float64Array>()
    const onBatch = ({ indices, probabilities }: { indices: number[]; probabilities: Float64Array[] }) => {
      for (const [row, index] of indices.entries()) {
        expect(seen.has(index)).toBe(false)
        seen.set(index, probabilities[row])
      }
    }
    const results = await scoreExamples({ scorer, examples, batchTokens: 300 }, { onBatch })
    expect(results).toEqual(examples.map((_, index) => seen.get(index)))
  })

  it('stops between batches when it is cancelled', async () => {
    const abort = new AbortController()
    const options = { signal: abort.signal, onBatch: () => abort.abort() }
    const scoring = scoreExamples({ scorer, examples, batchTokens: 300 }, options)
    await expect(scoring).rejects.toMatchObject({ code: 'job.cancelled' })
  })

  it('scores nothing where there is nothing', async () => {
    expect(await scoreExamples({ scorer, examples: [], batchTokens: 300 })).toEqual([])
  })
})

describe('the batches of a scoring pass', () => {
  it('hold every prompt once, within the token budget, in at most five shapes', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 1024 }), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 16_384 }), (tokenCounts, batchTokens) => {
        const prompts = tokenCounts.map((length) => ({ ids: new Int32Array(length) }))
        const batches = planBatches(prompts, batchTokens)
        expect(batches.flatMap(({ indices }) => indices).sort((a, b) => a - b)).toEqual([...prompts.keys()])
        const shapes = new Set(batches.map(({ indices, length }) => `${indices.length}×${length}`))
        expect(shapes.size).toBeLessThanOrEqual(5)
        for (const { indices, length } of batches) {
          expect(indices.length === 1 || indices.length * length <= batchTokens).toBe(true)
          for (const index of indices) expect(tokenCounts[index]).toBeLessThanOrEqual(length)
        }
      }),
    )
  })
})

function largestDifference(left: Float64Array[], right: Float64Array[]): number {
  const differences = left.flatMap((row, index) =>
    Array.from(row, (value, option) => Math.abs(value - right[index][option])),
  )
  return Math.max(...differences)
}
