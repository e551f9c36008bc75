import type { FinetuneConfig } from '../../shared/domain/run.ts'
import type { LlamaConfig } from '../models/llama/config.ts'
import type { Weights } from '../models/llama/weights.ts'
import { createScorer } from '../models/llama/scorer.ts'
import { longestPrompt, paddedLengths } from '../scoring/promptBatch.ts'
import { microBatches, sampleAnswers, type AnswerExample } from './answerBatches.ts'
import { checkValidation, validateAnswers } from './answerValidation.ts'
import { observeValidation } from './earlyStopping.ts'
import { learningRateAt } from './schedule.ts'
import { settingsHash } from './settingsHash.ts'
import {
  runTraining,
  type TrainingOptions,
  type TrainingPlace,
  type TrainingRun,
  type TrainStepEvent,
} from './trainingLoop.ts'

/**
 * Finetuning on labelled notes (SPEC section 6): loss on the answer letter only, AdamW (0.9, 0.999) with epsilon 1e-5
 * and no clipping, early stopping on validation AUROC. The base weights are validated too, as step 0; the weights of
 * the best validation are the result.
 */

/** Defaults are those of `finetuneConfig`. A step learns from batchSize × accumulation examples. */
export type FinetuneSettings = Pick<
  FinetuneConfig,
  | 'batchSize'
  | 'accumulation'
  | 'steps'
  | 'learningRate'
  | 'warmupSteps'
  | 'schedule'
  | 'weightDecay'
  | 'classBalance'
  | 'validateEvery'
  | 'patienceSteps'
  | 'minimumDelta'
  | 'selection'
  | 'checkpointEvery'
  | 'seed'
>

export interface FinetuneInput extends TrainingPlace {
  config: LlamaConfig
  /** Trained in place; the best weights are in the result. */
  weights: Weights
  train: readonly AnswerExample[]
  validation: readonly AnswerExample[]
  settings: FinetuneSettings
}

export interface AnswerValidationEvent {
  step: number
  /** Micro or macro (settings.selection), per task and as their mean. */
  validationAuroc: { mean: number; byTask: Record<string, number | null> }
  /** Mean −log P(answer letter), in nats. */
  validationLoss: number
}

export type FinetuneEvent = TrainStepEvent | AnswerValidationEvent

export interface FinetuneResult {
  /** Those of the best validation. */
  weights: Weights
  best: { step: number; auroc: number; loss: number }
  /** Steps taken. */
  steps: number
  /** Tokens of the prompts learned from, without and with padding. */
  tokens: { real: number; padded: number }
}

/**
 * @throws AppError 'training.noExamples', 'training.oneClass', 'training.checkpointMismatch'; 'job.cancelled' once `signal`
 *   aborts, with a checkpoint to resume from; what `Trainer.step` throws.
 */
export async function finetune(
  input: FinetuneInput,
  { signal, onEvent, onProgress }: TrainingOptions<FinetuneEvent> = {},
): Promise<FinetuneResult> {
  const { config, weights, train, validation, settings, threads } = input
  const examplesPerStep = settings.batchSize * settings.accumulation
  const sample = sampleAnswers(train, { ...settings, examplesPerStep })
  const paddedLength = paddedLengths(longestPrompt(train))
  checkValidation(validation)
  const scorer = await createScorer({ config, weights, threads })

  async function validate(run: TrainingRun): Promise<boolean> {
    const { step } = run.state
    const { selection } = settings
    const measured = await validateAnswers({ scorer, examples: validation, selection }, { signal, onProgress })
    const { auroc, aurocByTask, loss } = measured
    onEvent?.({ step, validationAuroc: { mean: auroc, byTask: aurocByTask }, validationLoss: loss })
    const verdict = observeValidation(run.state.stopping, { step, auroc, loss }, settings)
    run.state.stopping = verdict.state
    if (verdict.isBest) run.best = keepCopy(run.weights, run.best)
    return verdict.shouldStop
  }

  try {
    const run = await runTraining(
      {
        config,
        adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-5, weightDecay: settings.weightDecay },
        steps: settings.steps,
        validateEvery: settings.validateEvery,
        checkpointEvery: settings.checkpointEvery,
        settingsHash: settingsHash({ ...settings, ...config }, [...describe(train), ...describe(validation)]),
        learningRate: (step) => learningRateAt(step, settings),
        microBatches: (step) => microBatches(sample(step), paddedLength),
        validate,
      },
      weights,
      input,
      { signal, onEvent, onProgress },
    )
    const { best, state } = run
    // Neither is null: the base weights were validated before the first step.
    return { weights: best!, best: state.stopping.best!, steps: state.step, tokens: state.tokens }
  } finally {
    await scorer.dispose()
  }
}

/** Copies `weights`, into `reusable` where there is one: at most one copy exists at any time. */
function keepCopy(weights: Weights, reusable: Weights | null): Weights {
  if (!reusable) return new Map(Array.from(weights, ([name, values]) => [name, values.slice()]))
  for (const [name, values] of weights) reusable.get(name)!.set(values)
  return reusable
}

function* describe(examples: readonly AnswerExample[]): Generator<Int32Array | string> {
  for (const { ids, answer, answerTokens, task, noteId } of examples) {
    yield ids
    yield [task, noteId, answer, answerTokens].join(' ')
  }
}
