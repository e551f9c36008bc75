/**
 * How likely a model finds each of a prompt's options to follow it (SPEC section 5). Where every option is one token of
 * its own, one pass over the prompt answers; else each option is read whole, and its log-probability is divided by its
 * number of tokens, so that a long option is not unlikely for its length alone.
 */
import { AppError } from '../../shared/domain/errors.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import { packShared } from '../models/llama/packShared.ts'
import type { Scorer } from '../models/llama/scorer.ts'
import { lastLogits } from './lastLogits.ts'
import { negativeLogProbability } from './multipleChoice.ts'
import { padPrompts, paddedLengths } from './promptBatch.ts'

export interface OptionPrompt {
  /** Token ids of the prompt. */
  ids: Int32Array
  /** Token ids of each option, as they follow the prompt; none empty. */
  options: readonly Int32Array[]
}

export interface OptionScores {
  convention: 'token' | 'likelihood'
  /** log P(option | prompt) in nats, summed over the option's tokens. */
  logProbabilities: Float64Array
  /** The log-probability, per token where the convention is likelihood. */
  values: Float64Array
  /** Softmax of the values over the options. */
  probabilities: Float64Array
}

/** Scores in input order. @throws AppError 'job.cancelled' when `signal` aborts. */
export async function scoreOptions(
  { scorer, prompts, batchTokens }: { scorer: Scorer; prompts: readonly OptionPrompt[]; batchTokens: number },
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: JobProgress) => void } = {},
): Promise<OptionScores[]> {
  const results = Array.from<OptionScores>({ length: prompts.length })
  let done = 0
  const report = (count: number) => {
    done += count
    onProgress?.({ phase: 'score', done, total: prompts.length })
  }
  const single = [...prompts.keys()].filter((index) => areSingleTokens(prompts[index].options))
  const group = single.map((index) => prompts[index])
  if (group.length > 0) {
    for await (const { indices, rows } of lastLogits({ scorer, prompts: group, batchTokens }, { signal })) {
      for (const [row, member] of indices.entries()) {
        const options = group[member].options
        const logProbabilities = Float64Array.from(options, ([token]) => -negativeLogProbability(rows[row], token))
        results[single[member]] = finished('token', logProbabilities, options)
      }
      report(indices.length)
    }
  }
  for (const [index, prompt] of prompts.entries()) {
    if (results[index]) continue
    if (signal?.aborted) throw new AppError('job.cancelled', 'Scoring was cancelled.')
    results[index] = finished('likelihood', await logLikelihoods(scorer, prompt, batchTokens), prompt.options)
    report(1)
  }
  return results
}

export function areSingleTokens(options: readonly Int32Array[]): boolean {
  return options.every(({ length }) => length === 1) && new Set(options.map(([token]) => token)).size === options.length
}

/** What options may take behind one reading of their prompt, in tokens. */
const mostOptionTokens = 512

/** Sum over its tokens of each option's log-probability after the prompt, which is read once where the scorer can do so. */
async function logLikelihoods(scorer: Scorer, prompt: OptionPrompt, batchTokens: number): Promise<Float64Array> {
  const { packedLogits } = scorer
  if (!packedLogits) return likelihoodsApart(scorer, prompt, batchTokens)
  const { ids, options } = prompt
  const parts: Int32Array[][] = []
  for (const option of options) {
    const part = parts.at(-1)
    if (part && tokensOf(part) + option.length <= mostOptionTokens) part.push(option)
    else parts.push([option])
  }
  const sums: number[] = []
  const trunk = Math.ceil(ids.length / 64) * 64 // few lengths: each is compiled
  // Each token's probability stands after the token before it; that of the first after the prompt.
  const before = (count: number) => Array.from({ length: count - 1 }, (_, token) => token)
  for (const part of parts) {
    const prompts = [ids, ...part.map((option) => Int32Array.of(...ids, ...option))].map((all) => ({ ids: all }))
    const group = { trunk: 0, endings: part.map((_, index) => ({ index: index + 1, from: ids.length })) }
    const packed = packShared(prompts, [group], { trunk, endings: tokensOf(part) }, before)
    const logits = await packedLogits(packed)
    const vocabSize = logits.length / packed.rows.length
    const valueOf = (row: number, token: number) =>
      -negativeLogProbability(logits.subarray(row * vocabSize, (row + 1) * vocabSize), token)
    let row = 1
    for (const [first, ...others] of part)
      sums.push(others.reduce((sum, token) => sum + valueOf(row++, token), valueOf(0, first)))
  }
  return Float64Array.from(sums)
}

function tokensOf(options: readonly Int32Array[]): number {
  return options.reduce((sum, { length }) => sum + length, 0)
}

async function likelihoodsApart(scorer: Scorer, { ids, options }: OptionPrompt, batchTokens: number) {
  const sums = new Float64Array(options.length)
  const longest = ids.length + Math.max(...options.map(({ length }) => length))
  const length = paddedLengths(longest)(longest)
  const together = Math.max(1, Math.floor(batchTokens / length))
  for (let start = 0; start < options.length; start += together) {
    const members = options.slice(start, start + together)
    const sequences = members.map((option) => ({ ids: Int32Array.of(...ids, ...option) }))
    const { batch, tokens } = padPrompts(sequences, length)
    const steps = members.flatMap((option, row) =>
      Array.from(option, (token, position) => ({ row, token, at: row * length + ids.length - 1 + position })),
    )
    const rows = BigInt64Array.from(steps, ({ at }) => BigInt(at))
    const logits = await scorer.rowLogits({ batch, length, tokens, rows })
    const vocabSize = logits.length / steps.length
    for (const [index, { row, token }] of steps.entries())
      sums[start + row] -= negativeLogProbability(logits.subarray(index * vocabSize, (index + 1) * vocabSize), token)
  }
  return sums
}

function finished(
  convention: OptionScores['convention'],
  logProbabilities: Float64Array,
  options: readonly Int32Array[],
): OptionScores {
  const values = logProbabilities.map((value, index) =>
    convention === 'token' ? value : value / options[index].length,
  )
  const highest = Math.max(...values)
  const weights = values.map((value) => Math.exp(value - highest))
  const sum = weights.reduce((a, b) => a + b)
  return { convention, logProbabilities, values, probabilities: weights.map((weight) => weight / sum) }
}
