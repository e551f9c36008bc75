import type { PretrainConfig } from '../../shared/domain/run.ts'
import { presets, type LlamaConfig } from '../models/llama/config.ts'
import { initialWeights } from '../models/llama/weights.ts'
import { loadTokenizer } from '../tokenizer/tokenizer.ts'
import { trainBytePairEncoding } from '../tokenizer/trainer.ts'
import { loadBase, type TrainedModel } from './baseModel.ts'
import { tokenizerText, type PretrainingText } from './pretrainingText.ts'
import type { JobContext } from './serve.ts'

/** A base model, random weights in its shape, or random weights with a tokenizer trained on the text. */
export async function startingPoint(
  context: JobContext,
  settings: PretrainConfig,
  text: PretrainingText,
): Promise<TrainedModel> {
  const { baseModelId, randomWeights, sequenceLength, lora, seed } = settings
  if (baseModelId !== null) {
    const base = await loadBase(context, { modelId: baseModelId, tokens: sequenceLength, lora, seed })
    return randomWeights ? { ...base, weights: initialWeights(base.config, seed), adapter: undefined } : base
  }
  const { signal, onProgress } = context
  const tokenizerJson = await trainBytePairEncoding(tokenizerText(context, text, settings.general?.share ?? 0), {
    vocabSize: settings.vocabularySize,
    signal,
    onProgress,
  })
  const config: LlamaConfig = { ...presets[settings.preset], vocabSize: loadTokenizer(tokenizerJson).vocabSize }
  return { config, weights: initialWeights(config, seed), tokenizerJson, isMerged: false }
}
