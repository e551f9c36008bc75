import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createScorer, type Scorer } from '../../main/models/llama/scorer.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { lastLogits } from '../../main/scoring/lastLogits.ts'
import { sharePrompts } from '../../main/scoring/sharedPrompts.ts'
import { createRandom } from '../../shared/random.ts'
import { tinyConfig as config } from './trainingExamples.ts'

const weights = initialWeights(config, 1)
for (const [name, values] of weights)
  if (!name.endsWith('norm.weight')) weights.set(name, values.map((value) => 15 * value))
const scorer = await createScorer({ config, weights, threads: 1 })
const layerwise = await createScorer({ config, weights, threads: 1, layerwise: true })
afterAll(() => Promise.all([scorer.dispose(), layerwise.dispose()]))

/** Notes of different lengths, each asked one to four questions, one of which is read less of its note. */
const random = createRandom(3)
const ids = (length: number) => Int32Array.from({ length }, () => 1 + random.integer(config.vocabSize - 1))
const questions = [ids(7), ids(12), ids(5), ids(9)]
const prompts = Array.from({ length: 40 }, (_, note) => {
  const length = 20 + ((note * 7) % 21)
  const text = ids(length)
  return questions
    .slice(0, 1 + (note % 4))
    .map((question, task) => ({ ids: Int32Array.of(1, ...text.subarray(0, length - (task === 2 ? 2 : 0)), ...question) }))
}).flat()

async function logitsOf(read: Scorer, batchTokens: number): Promise<Float32Array[]> {
  const results: Float32Array[] = []
  for await (const { indices, rows } of lastLogits({ scorer: read, prompts, batchTokens }))
    for (const [row, index] of indices.entries()) {
      expect(results[index]).toBeUndefined()
      results[index] = rows[row].slice()
    }
  return results
}

describe('prompts that begin alike', () => {
  it('get the logits that each gets alone, in one pass or layer by layer', async () => {
    const { packedLogits: _, ...alone } = scorer
    const expected = await logitsOf(alone, 1)
    expect(expected).toHaveLength(prompts.length)
    for (const [read, batchTokens] of [[scorer, 4096], [scorer, 90], [layerwise, 300]] as const) {
      const shared = await logitsOf(read, batchTokens)
      const differences = shared.flatMap((row, index) =>
        Array.from(row, (value, token) => Math.abs(value - expected[index][token])),
      )
      expect(Math.max(...differences)).toBeLessThan(2e-4 * Math.max(...expected[0].map(Math.abs)))
    }
  })

  it('are read together: a note once for all its questions', async () => {
    let positions = 0
    const counted: Scorer = {
      ...scorer,
      packedLogits(batch) {
        positions += batch.batch * batch.length
        return scorer.packedLogits!(batch)
      },
      logits(batch) {
        positions += batch.batch * batch.length
        return scorer.logits(batch)
      },
    }
    await logitsOf(counted, 4096)
    expect(positions).toBeLessThan(0.8 * prompts.reduce((sum, prompt) => sum + prompt.ids.length, 0))
  })

  it('are grouped so that every prompt is in one group, and every ending follows its trunk', () => {
    const token = fc.integer({ min: 0, max: 2 })
    const many = fc.array(fc.array(token, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(many, (lists) => {
        const all = lists.map((list) => ({ ids: Int32Array.from(list) }))
        const groups = sharePrompts(all)
        const members = groups.flatMap(({ trunk, endings }) => [trunk, ...endings.map(({ index }) => index)])
        expect(members.sort((a, b) => a - b)).toEqual([...all.keys()])
        for (const { trunk, endings } of groups)
          for (const { index, from } of endings) {
            expect(from).toBeLessThan(all[index].ids.length)
            expect(all[index].ids.subarray(0, from)).toEqual(all[trunk].ids.subarray(0, from))
          }
      }),
    )
  })
})
