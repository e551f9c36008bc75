import { createEmbeddingGradient } from '../../models/llama/embeddingGradient.ts'
import { createScorer } from '../../models/llama/scorer.ts'
import type { LoadedModel } from '../../models/loadModel.ts'
import type { StoredWeights } from '../../models/llama/weights.ts'
import { buildPrompt, promptTokens, type PromptInput } from '../../tasks/prompts.ts'
import { loadTokenizer } from '../../tokenizer/tokenizer.ts'
import { answerTokens } from '../answerTokens.ts'
import { scoreExamples } from '../multipleChoice.ts'
import { faithfulness, type Faithfulness } from './faithfulness.ts'
import { gradientInput } from './gradientInput.ts'
import { occlusion } from './occlusion.ts'
import type { AttributedPrompt, AttributionOptions } from './prompt.ts'

/** Which tokens of a note speak for an answer of a language model, and whether the model really depends on them. */

export interface NoteAttribution {
  /** P of each option, with all that was read of the note. */
  probabilities: number[]
  option: number
  /**
   * Each token that was read: where it stands in the note, [start, end) in UTF-16 units (several where it spans a gap between
   * sections), and its value; positive speaks for the option.
   */
  tokens: { places: [number, number][]; value: number }[]
  faithfulness: Faithfulness
}

export interface AttributeInput {
  model: LoadedModel<StoredWeights>
  prompt: Omit<PromptInput, 'tokenizer'>
  method: 'occlusion' | 'gradient'
  /** Tokens that are left out together; for occlusion. */
  window: number
  /** Null: the likeliest one. */
  option: number | null
  /** Of the random orders that the attribution is held against. */
  seed: number
  threads?: number
}

export async function attributeNote(input: AttributeInput, options: AttributionOptions = {}): Promise<NoteAttribution> {
  const { config, weights, tokenizerJson } = input.model
  const adapter = input.model.adapter ?? undefined
  const tokenizer = loadTokenizer(tokenizerJson)
  const read = { ...input.prompt, tokenizer }
  const { ids } = buildPrompt(read)
  const { start, ranges } = promptTokens(read)
  const letters = answerTokens(tokenizer, input.prompt.task.options.length)
  const scorer = await createScorer({ config, weights, adapter, threads: input.threads })
  try {
    const [scored] = await scoreExamples({ scorer, examples: [{ ids, answerTokens: letters }], batchTokens: ids.length })
    const option = input.option ?? scored.indexOf(Math.max(...scored))
    const note: [number, number] = [start, start + ranges.length]
    const prompt: AttributedPrompt = { ids, note, answerTokens: letters, option }
    const values =
      input.method === 'occlusion'
        ? await occlusion({ scorer, prompt, window: input.window }, phased(options, 'Leave out stretches'))
        : await byGradient({ config, weights, adapter, threads: input.threads }, prompt)
    return {
      probabilities: [...scored],
      option,
      tokens: ranges.map((places, token) => ({ places, value: values[token] })),
      faithfulness: await faithfulness({ scorer, prompt, values, seed: input.seed }, phased(options, 'Check against random tokens')),
    }
  } finally {
    await scorer.dispose()
  }
}

function phased({ signal, onProgress }: AttributionOptions, phase: string): AttributionOptions {
  return { signal, onProgress: onProgress && ((progress) => onProgress({ ...progress, phase })) }
}

async function byGradient(model: Parameters<typeof createEmbeddingGradient>[0], prompt: AttributedPrompt) {
  const gradient = createEmbeddingGradient(model)
  try {
    return await gradientInput(gradient, prompt)
  } finally {
    await gradient.dispose()
  }
}
