import type { Scorer } from '../models/llama/scorer.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import { lastLogits } from './lastLogits.ts'

/**
 * Zero-shot and finetuned scoring of multiple-choice questions (SPEC section 5): P(option) is the softmax, over the
 * options, of the log-probability of each option's letter token at the position after the prompt.
 */

export interface MultipleChoiceExample {
  /** Token ids of the whole prompt, up to and including `Answer:`. */
  ids: Int32Array
  /** Token id of each option's letter. */
  answerTokens: readonly number[]
}

export interface ScoredBatch {
  /** Positions of these examples in the input. */
  indices: number[]
  /** Option probabilities of each of them. */
  probabilities: Float64Array[]
  /** The logits that they are the softmax of. */
  logits: Float64Array[]
}

export interface ScoringOptions {
  signal?: AbortSignal
  onProgress?: (progress: JobProgress) => void
  /** Called as results come, so that a long pass can be stored while it runs. */
  onBatch?: (batch: ScoredBatch) => void | Promise<void>
}

/**
 * Option probabilities [options] of each example, in input order. The result does not depend on the order or the
 * company in which examples are given (beyond float32 rounding). `batchTokens` bounds batch × padded length.
 * @throws AppError 'job.cancelled' when `signal` aborts.
 */
export async function scoreExamples(
  input: { scorer: Scorer; examples: readonly MultipleChoiceExample[]; batchTokens: number },
  { signal, onProgress, onBatch }: ScoringOptions = {},
): Promise<Float64Array[]> {
  const { scorer, examples, batchTokens } = input
  const results = Array.from<Float64Array>({ length: examples.length })
  let done = 0
  for await (const { indices, rows } of lastLogits({ scorer, prompts: examples, batchTokens }, { signal })) {
    const logits = rows.map((row, index) => optionLogits(row, examples[indices[index]].answerTokens))
    const probabilities = logits.map(softmax)
    for (const [row, index] of indices.entries()) results[index] = probabilities[row]
    done += indices.length
    await onBatch?.({ indices, probabilities, logits })
    onProgress?.({ phase: 'score', done, total: examples.length })
  }
  return results
}

/** Softmax over the options. The normaliser over the vocabulary is common to all options and cancels. */
export function optionProbabilities(logits: Float32Array, answerTokens: readonly number[]): Float64Array {
  return softmax(optionLogits(logits, answerTokens))
}

function optionLogits(logits: Float32Array, answerTokens: readonly number[]): Float64Array {
  return Float64Array.from(answerTokens, (token) => logits[token])
}

function softmax(chosen: Float64Array): Float64Array {
  const highest = chosen.reduce((a, b) => Math.max(a, b))
  const weights = chosen.map((logit) => Math.exp(logit - highest))
  const sum = weights.reduce((a, b) => a + b)
  return weights.map((weight) => weight / sum)
}

/** −log P(token) under the softmax over the whole vocabulary, in nats. */
export function negativeLogProbability(logits: Float32Array, token: number): number {
  const highest = logits.reduce((a, b) => Math.max(a, b))
  let sum = 0
  for (const logit of logits) sum += Math.exp(logit - highest)
  return highest + Math.log(sum) - logits[token]
}
