import type { PretrainConfig } from '../../shared/domain/run.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { TrainBatch } from '../models/llama/batch.ts'
import type { LlamaConfig } from '../models/llama/config.ts'
import type { LoraAdapter } from '../models/llama/lora.ts'
import type { StoredWeights, Weights } from '../models/llama/weights.ts'
import { createNextTokenLoss, type NextTokenLoss } from './nextTokenLoss.ts'
import { packMixture } from './mixture.ts'
import { packOnce } from './packing.ts'
import { learningRateAt } from './schedule.ts'
import { settingsHash } from './settingsHash.ts'
import { runTraining, trainedOf, type TrainingOptions, type TrainingPlace, type TrainStepEvent } from './trainingLoop.ts'

/**
 * Pretraining: next-token prediction over packed documents. The defaults of AdamW's betas and of the clipping norm are
 * those of Llama 2 and TinyLlama; epsilon is AdamW's usual 1e-8.
 */

export type PretrainSettings = Pick<
  PretrainConfig,
  | 'batchSize'
  | 'accumulation'
  | 'sequenceLength'
  | 'steps'
  | 'learningRate'
  | 'warmupSteps'
  | 'schedule'
  | 'weightDecay'
  | 'beta1'
  | 'beta2'
  | 'epsilon'
  | 'clipNorm'
  | 'validateEvery'
  | 'checkpointEvery'
  | 'recompute'
  | 'seed'
> &
  Partial<Pick<PretrainConfig, 'stopAfter'>>

export interface PretrainInput extends TrainingPlace {
  config: LlamaConfig
  /** Trained in place, unless there is an adapter. */
  weights: Weights | StoredWeights
  /** Trained in place upon weights that stay as they are. */
  adapter?: LoraAdapter
  /** Token ids of each document. */
  documents: readonly Int32Array[]
  /** Documents of general text and their share of the tokens; absent: notes alone. */
  general?: { documents: readonly Int32Array[]; share: number } | null
  /** Documents of which the loss is measured; none: no validation. */
  validation: readonly Int32Array[]
  /** Token that separates documents. */
  endOfText: number
  settings: PretrainSettings
}

/** Mean −log P(token) over the validation documents, in nats; perplexity is its exponential. */
export interface ValidationLossEvent {
  step: number
  validationLoss: number
}

export type PretrainEvent = TrainStepEvent | ValidationLossEvent

export interface PretrainResult {
  /** What was trained: all weights, or the adapter's. */
  weights: Weights
  steps: number
  /** Packed sequences have no padding: both counts are the same. */
  tokens: { real: number; padded: number }
  tokensBySource: { notes: number; general: number }
  /** exp of the last validation loss: perplexity per token of this tokenizer. Null without validation documents. */
  validationPerplexity: number | null
}

/**
 * @throws AppError 'training.noDocuments', 'training.checkpointMismatch'; 'job.cancelled' once `signal` aborts, with a
 *   checkpoint to resume from; what `Trainer.step` throws.
 */
export async function pretrain(
  input: PretrainInput,
  { signal, onEvent, flushEvents, onProgress }: TrainingOptions<PretrainEvent> = {},
): Promise<PretrainResult> {
  const { config, weights, adapter, documents, general = null, validation, endOfText, settings, device, threads } = input
  const { batchSize, accumulation, sequenceLength } = settings
  // Where it stops is no part of what decides a step.
  const { stopAfter = null, ...decisive } = settings
  const packing = { endOfText, sequenceLength, batchSize }
  const stream = packMixture(documents, general, { ...packing, seed: settings.seed })
  const heldOut = validation.length > 0 ? packOnce(validation, packing) : []
  const layerwise = settings.recompute
  const nextTokenLoss = createNextTokenLoss({ config, weights, adapter, threads, layerwise, device })
  const trained = trainedOf(input)
  let lastLoss: number | null = null
  const measure = async (): Promise<number> => {
    nextTokenLoss.changed()
    lastLoss = await meanLoss(nextTokenLoss, heldOut, { signal, onProgress })
    return lastLoss
  }
  try {
    const { state } = await runTraining(
      {
        config,
        frozen: adapter && { weights, settings: adapter.settings, seed: settings.seed },
        recompute: settings.recompute,
        adam: settings,
        clipNorm: settings.clipNorm ?? undefined,
        steps: stopAfter ?? settings.steps,
        saveLast: stopAfter !== null,
        validateEvery: settings.validateEvery,
        checkpointEvery: settings.checkpointEvery,
        settingsHash: settingsHash(
          { ...decisive, ...config, endOfText, generalShare: general?.share ?? 0, lora: adapter?.settings },
          [...documents, ...(general?.documents ?? []), ...validation],
        ),
        learningRate: (step) => learningRateAt(step, settings),
        microBatches: (step) =>
          Array.from({ length: accumulation }, (_, index) => stream.batch((step - 1) * accumulation + index)),
        async validate(run) {
          if (heldOut.length > 0) onEvent?.({ step: run.state.step, validationLoss: await measure() })
          return false
        },
      },
      trained,
      input,
      { signal, onEvent, flushEvents, onProgress },
    )
    // A run that was killed after its last validation has the result measured again.
    const loss = heldOut.length > 0 ? (lastLoss ?? (await measure())) : null
    return {
      weights: trained,
      steps: state.step,
      tokens: state.tokens,
      tokensBySource: stream.tokensBySource(state.step * accumulation),
      validationPerplexity: loss === null ? null : Math.exp(loss),
    }
  } finally {
    await nextTokenLoss.dispose()
  }
}

async function meanLoss(
  nextTokenLoss: NextTokenLoss,
  batches: readonly Extract<TrainBatch, { kind: 'nextToken' }>[],
  { signal, onProgress }: Pick<TrainingOptions<never>, 'signal' | 'onProgress'>,
): Promise<number> {
  let total = 0
  let count = 0
  for (const [index, batch] of batches.entries()) {
    if (signal?.aborted) throw new AppError('job.cancelled', 'Validation was cancelled.')
    const { sum, targets } = await nextTokenLoss.measure(batch)
    total += sum
    count += targets
    onProgress?.({ phase: 'validate', done: index + 1, total: batches.length })
  }
  return total / count
}
