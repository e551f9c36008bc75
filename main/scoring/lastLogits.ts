import { AppError } from '../../shared/domain/errors.ts'
import type { Scorer } from '../models/llama/scorer.ts'
import { longestPrompt, paddedLengths, padPrompts } from './promptBatch.ts'

/**
 * Logits after the last token of many prompts, shortest prompts first. Each padded length has one batch size; what
 * does not fill a batch moves up to the next length, so a pass over any number of prompts meets few distinct shapes.
 */

type Prompt = { ids: Int32Array }

export interface LogitRows {
  /** Positions of these prompts in the input. */
  indices: number[]
  /** Their logits, each [vocabSize]. */
  rows: Float32Array[]
}

/** `batchTokens` bounds batch × padded length. @throws AppError 'job.cancelled' between batches once `signal` aborts. */
export async function* lastLogits(
  { scorer, prompts, batchTokens }: { scorer: Scorer; prompts: readonly Prompt[]; batchTokens: number },
  { signal }: { signal?: AbortSignal } = {},
): AsyncGenerator<LogitRows> {
  for (const { indices, length } of planBatches(prompts, batchTokens)) {
    if (signal?.aborted) throw new AppError('job.cancelled', 'Scoring was cancelled.')
    const members = indices.map((index) => prompts[index])
    const logits = await scorer.logits(padPrompts(members, length)) // [batch, vocabSize]
    const vocabSize = logits.length / indices.length
    const rows = indices.map((_, row) => logits.subarray(row * vocabSize, (row + 1) * vocabSize))
    yield { indices, rows }
  }
}

/** Which prompts go through the model together, by index; only the last group may be short for its length. */
export function planBatches(prompts: readonly Prompt[], batchTokens: number): { indices: number[]; length: number }[] {
  const paddedLength = paddedLengths(longestPrompt(prompts))
  const byLength = Map.groupBy(prompts.keys(), (index) => paddedLength(prompts[index].ids.length))
  const batches: { indices: number[]; length: number }[] = []
  let waiting: number[] = []
  for (const length of [...byLength.keys()].toSorted((a, b) => a - b)) {
    const size = Math.max(1, Math.floor(batchTokens / length))
    const queue = waiting.concat(byLength.get(length)!)
    const full = queue.length - (queue.length % size)
    for (let start = 0; start < full; start += size) batches.push({ indices: queue.slice(start, start + size), length })
    waiting = queue.slice(full)
  }
  if (waiting.length > 0) {
    const longest = longestPrompt(waiting.map((index) => prompts[index]))
    batches.push({ indices: waiting, length: paddedLength(longest) })
  }
  return batches
}
