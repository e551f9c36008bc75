import type { EmbeddingGradient } from '../../models/llama/embeddingGradient.ts'
import { noteLength, type AttributedPrompt } from './prompt.ts'

/**
 * Gradient × input (Shrikumar et al. 2016): the first-order change of log P(option) when a token's embedding goes to
 * zero. One pass for the whole note.
 * @returns [note tokens]; positive speaks for the option.
 */
export async function gradientInput(gradient: EmbeddingGradient, prompt: AttributedPrompt): Promise<Float64Array> {
  noteLength(prompt)
  const { products } = await gradient.measure(prompt.ids, prompt.answerTokens, prompt.option)
  return products.slice(...prompt.note)
}
