import { headDimension, parameterCount, parameterShapes, type LlamaConfig } from '../models/llama/config.ts'
import { elementCount } from '../engine/graph/graph.ts'
import { largestMicroBatch } from './answerBatches.ts'
import { sequenceLengthOf, weightCounts, type TrainingConfig } from './workload.ts'

/**
 * Peak memory of a training process, from what it holds at the same time: weights, gradients, AdamW's moments, and the
 * values that gradients are computed from. Pure.
 */

/** The program itself and the runtime's arena. */
const programBytes = 160e6
/** Padded tokens that validation reads at once. */
const validationTokens = 8192
/** Rows of logits that exist at a time where layers are recomputed. */
const recomputedHeadRows = 256

/** @param bytesPerWeight Of the frozen weights of an adapter's base; 2 makes the run recompute its layers. */
export function memoryNeeded(config: LlamaConfig, run: TrainingConfig, bytesPerWeight: 2 | 4): number {
  const { trained } = weightCounts(config, run)
  const { hiddenSize, intermediateSize, layerCount, headCount, vocabSize } = config
  const length = sequenceLengthOf(run)
  const isLayerwise = run.recompute || (run.lora !== null && bytesPerWeight === 2)
  const rows = run.kind === 'finetune' ? Math.min(largestMicroBatch, run.batchSize * run.accumulation) : run.batchSize
  const tokens = rows * length
  const isAccumulated = run.kind === 'finetune' ? run.batchSize * run.accumulation > rows : run.accumulation > 1
  // Gradients, those of a further batch, both moments, and the best weights of a finetuning run.
  const copies = 3 + (isAccumulated ? 1 : 0) + (run.kind === 'finetune' ? 1 : 0)
  const fixed = (run.lora ? bytesPerWeight : 4) * parameterCount(config) + 4 * trained * (copies + (run.lora ? 1 : 0))

  // Per token and layer: normed and projected states, gates, and the causal half of the attention scores. Fitted to
  // measured peaks of nano and 15M, full, adapter and recomputed.
  const perToken = 12 * headCount * headDimension(config) + 2 * hiddenSize + 4.5 * intermediateSize
  const layer = 4 * tokens * (perToken + 0.5 * headCount * length)
  const predicted = run.kind === 'finetune' ? rows : isLayerwise ? Math.min(tokens, recomputedHeadRows) : tokens
  const head = 4 * predicted * vocabSize * 3
  const validation = 4 * validationTokens * (4 * hiddenSize + 2 * intermediateSize)
  const base = programBytes + fixed + validation
  if (isLayerwise) {
    const hidden = 4 * tokens * hiddenSize * (layerCount + 3)
    return base + hidden + Math.max(2 * layer, head) + 3 * layerBytes(config)
  }
  // Of the last layer only the answer's position is computed, but for keys and values.
  const wholeLayers = run.kind === 'finetune' ? layerCount - 0.6 : layerCount
  return base + wholeLayers * layer + head
}

function layerBytes(config: LlamaConfig): number {
  return parameterShapes(config)
    .filter(({ name }) => name.startsWith('model.layers.0.'))
    .reduce((sum, { shape }) => sum + 4 * elementCount(shape), 0)
}
