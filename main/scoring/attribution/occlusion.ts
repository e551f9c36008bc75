import type { Scorer } from '../../models/llama/scorer.ts'
import { noteLength, probabilitiesKeeping, type AttributedPrompt, type AttributionOptions } from './prompt.ts'

/**
 * Occlusion (Zeiler & Fergus 2014): how much log P(option) falls when a stretch of tokens is left out of the note. Left
 * out, not replaced: a Llama has no token that means nothing. A token's value is its stretch's, by token.
 * @param window Tokens of a stretch; 1 is the finest and takes a pass for every token.
 * @returns [note tokens]; positive speaks for the option.
 */
export async function occlusion(
  { scorer, prompt, window }: { scorer: Scorer; prompt: AttributedPrompt; window: number },
  options: AttributionOptions = {},
): Promise<Float64Array> {
  const length = noteLength(prompt)
  const starts = Array.from({ length: Math.ceil(length / window) }, (_, index) => index * window)
  const without = starts.map((start) => (token: number) => token < start || token >= start + window)
  const [whole, ...parts] = await probabilitiesKeeping(scorer, prompt, [() => true, ...without], options)
  const values = new Float64Array(length)
  for (const [index, start] of starts.entries()) {
    const size = Math.min(window, length - start)
    values.fill(Math.log(whole / parts[index]) / size, start, start + size)
  }
  return values
}
