import type { PretrainConfig } from '../../shared/domain/run.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { TrainBatch } from '../models/llama/batch.ts'
import type { LlamaConfig } from '../models/llama/config.ts'
import type { Weights } from '../models/llama/weights.ts'
import { createNextTokenLoss, type NextTokenLoss } from './nextTokenLoss.ts'
import { packDocuments, packOnce } from './packing.ts'
import { learningRateAt } from './schedule.ts'
import { settingsHash } from './settingsHash.ts'
import { runTraining, type TrainingOptions, type TrainingPlace, type TrainStepEvent } from './trainingLoop.ts'

/**
 * Pretraining: next-token prediction over packed documents. AdamW's betas and epsilon and the clipping norm are those
 * of Llama 2 and TinyLlama, except that epsilon is AdamW's usual 1e-8.
 */

export type PretrainSettings = Pick<
  PretrainConfig,
  | 'batchSize'
  | 'sequenceLength'
  | 'learningRate'
  | 'warmupSteps'
  | 'schedule'
  | 'weightDecay'
  | 'validateEvery'
  | 'checkpointEvery'
  | 'seed'
> & { clipNorm?: number } & ({ steps: number } | { epochs: number })

export interface PretrainInput extends TrainingPlace {
  config: LlamaConfig
  /** Trained in place. */
  weights: Weights
  /** Token ids of each document. */
  documents: readonly Int32Array[]
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
  weights: Weights
  steps: number
  /** Packed sequences have no padding: both counts are the same. */
  tokens: { real: number; padded: number }
}

/**
 * @throws AppError 'training.noDocuments', 'training.checkpointMismatch'; 'job.cancelled' once `signal` aborts, with a
 *   checkpoint to resume from; what `Trainer.step` throws.
 */
export async function pretrain(
  input: PretrainInput,
  { signal, onEvent, onProgress }: TrainingOptions<PretrainEvent> = {},
): Promise<PretrainResult> {
  const { config, weights, documents, validation, endOfText, settings, threads } = input
  const { batchSize, sequenceLength } = settings
  const packing = { endOfText, sequenceLength, batchSize }
  const stream = packDocuments(documents, { ...packing, seed: settings.seed })
  const steps =
    'steps' in settings
      ? settings.steps
      : Math.ceil((settings.epochs * stream.tokensPerEpoch) / (batchSize * sequenceLength))
  const heldOut = validation.length > 0 ? packOnce(validation, packing) : []
  const nextTokenLoss = createNextTokenLoss({ config, weights, threads })
  try {
    const { state } = await runTraining(
      {
        config,
        adam: { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: settings.weightDecay },
        clipNorm: settings.clipNorm ?? 1,
        steps,
        validateEvery: settings.validateEvery,
        checkpointEvery: settings.checkpointEvery,
        settingsHash: settingsHash({ ...settings, ...config, endOfText }, [...documents, ...validation]),
        learningRate: (step) => learningRateAt(step, { ...settings, steps }),
        microBatches: (step) => [stream.batch(step - 1)],
        async validate(run) {
          if (heldOut.length === 0) return false
          const validationLoss = await meanLoss(nextTokenLoss, heldOut, { signal, onProgress })
          onEvent?.({ step: run.state.step, validationLoss })
          return false
        },
      },
      weights,
      input,
      { signal, onEvent, onProgress },
    )
    return { weights, steps: state.step, tokens: state.tokens }
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
