import { AppError } from '../../../shared/domain/errors.ts'
import type { JobProgress } from '../../../shared/domain/job.ts'
import type { Scorer } from '../../models/llama/scorer.ts'
import { scoreExamples } from '../multipleChoice.ts'

/** What every attribution works on: a prompt, the part of it that is explained, and the answer it is explained for. */

export interface AttributedPrompt {
  /** Token ids of the whole prompt. */
  ids: Int32Array
  /** Tokens of the note in it, [start, end): what is attributed. */
  note: [start: number, end: number]
  /** Token of each option's letter. */
  answerTokens: readonly number[]
  /** Index of the option that is explained. */
  option: number
}

export interface AttributionOptions {
  signal?: AbortSignal
  onProgress?: (progress: JobProgress) => void
}

/** Padded tokens of one batch. */
const batchTokens = 8192

/** P(option) when only some of the note's tokens are there, for each way of keeping them, in order. */
export async function probabilitiesKeeping(
  scorer: Scorer,
  prompt: AttributedPrompt,
  kept: readonly ((noteToken: number) => boolean)[],
  options: AttributionOptions = {},
): Promise<Float64Array> {
  const [start, end] = prompt.note
  const examples = kept.map((keeps) => ({
    ids: prompt.ids.filter((_, index) => index < start || index >= end || keeps(index - start)),
    answerTokens: prompt.answerTokens,
  }))
  const scored = await scoreExamples({ scorer, examples, batchTokens }, options)
  return Float64Array.from(scored, (probabilities) => probabilities[prompt.option])
}

/** @throws AppError 'attribution.noNote' */
export function noteLength({ note: [start, end] }: AttributedPrompt): number {
  if (end > start) return end - start
  throw new AppError('attribution.noNote', 'The model read nothing of this note. Raise the token budget.')
}
