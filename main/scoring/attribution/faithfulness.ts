import { createRandom } from '../../../shared/random.ts'
import type { Scorer } from '../../models/llama/scorer.ts'
import { noteLength, probabilitiesKeeping, type AttributedPrompt, type AttributionOptions } from './prompt.ts'

/**
 * Does the model depend on what an attribution points at? Comprehensiveness: how much P(option) falls without the top
 * tokens (higher is better). Sufficiency: how much it falls with nothing but them (lower is better). At five shares of
 * the note and as their mean, beside the mean of random orders (DeYoung et al. 2020, ERASER).
 */
export interface Faithfulness {
  /** P(option) with the whole note. */
  probability: number
  shares: readonly number[]
  comprehensiveness: number[]
  sufficiency: number[]
  mean: { comprehensiveness: number; sufficiency: number }
  /** The same means for random orders of the tokens: what an attribution that knows nothing would get. */
  random: { comprehensiveness: number; sufficiency: number }
}

export const faithfulnessShares = [0.01, 0.05, 0.1, 0.2, 0.5]

export async function faithfulness(
  input: { scorer: Scorer; prompt: AttributedPrompt; values: Float64Array; seed: number; randomOrders?: number },
  options: AttributionOptions = {},
): Promise<Faithfulness> {
  const { scorer, prompt, values, seed, randomOrders = 5 } = input
  const length = noteLength(prompt)
  const random = createRandom(seed)
  const orders = [rankOf(values)]
  for (let order = 0; order < randomOrders; order++) orders.push(rankOf(values.map(() => random.uniform())))
  const kept = orders.flatMap((rank) =>
    faithfulnessShares.flatMap((share) => {
      const top = Math.max(1, Math.round(share * length))
      return [(token: number) => rank[token] >= top, (token: number) => rank[token] < top]
    }),
  )
  const [probability, ...parts] = await probabilitiesKeeping(scorer, prompt, [() => true, ...kept], options)
  const falls = orders.map((_, order) => {
    const from = 2 * faithfulnessShares.length * order
    return {
      comprehensiveness: faithfulnessShares.map((__, index) => probability - parts[from + 2 * index]),
      sufficiency: faithfulnessShares.map((__, index) => probability - parts[from + 2 * index + 1]),
    }
  })
  const [own, ...others] = falls
  const overall = (which: 'comprehensiveness' | 'sufficiency') => mean(others.map((fall) => mean(fall[which])))
  return {
    probability,
    shares: faithfulnessShares,
    ...own,
    mean: { comprehensiveness: mean(own.comprehensiveness), sufficiency: mean(own.sufficiency) },
    random: { comprehensiveness: overall('comprehensiveness'), sufficiency: overall('sufficiency') },
  }
}

/** 0 for the highest value; equal ones in the order of the note. */
function rankOf(values: Float64Array): Int32Array {
  const order = [...values.keys()].sort((a, b) => values[b] - values[a] || a - b)
  const rank = new Int32Array(values.length)
  for (const [position, token] of order.entries()) rank[token] = position
  return rank
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
