import type { FinetuneConfig } from '../../shared/domain/run.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import type { LlamaConfig } from '../models/llama/config.ts'
import type { LoraAdapter } from '../models/llama/lora.ts'
import type { StoredWeights, Weights } from '../models/llama/weights.ts'
import { createScorer } from '../models/llama/scorer.ts'
import { longestPrompt, paddedLengths } from '../scoring/promptBatch.ts'
import { microBatches, sampleAnswers, type AnswerExample } from './answerBatches.ts'
import { checkValidation, validateAnswers } from './answerValidation.ts'
import { clearCheckpoints, latestCheckpoint } from './checkpoint.ts'
import { observeValidation } from './earlyStopping.ts'
import { chooseTrial, drawLearningRates, runTrials, type LearningRateTrial } from './learningRateSearch.ts'
import { learningRateAt } from './schedule.ts'
import { settingsHash } from './settingsHash.ts'
import {
  runTraining,
  trainedOf,
  type TrainingOptions,
  type TrainingPlace,
  type TrainingPlan,
  type TrainingRun,
  type TrainStepEvent,
} from './trainingLoop.ts'

/**
 * Finetuning on labelled notes (SPEC section 6): loss on the answer letter only, early stopping on validation AUROC.
 * The base weights are validated too, as step 0; the weights of the best validation are the result. A search for the
 * learning rate goes before, from the same weights.
 */

/** Defaults are those of `finetuneConfig`. A step learns from batchSize × accumulation examples. */
export type FinetuneSettings = Pick<
  FinetuneConfig,
  | 'batchSize'
  | 'accumulation'
  | 'steps'
  | 'learningRate'
  | 'learningRateSearch'
  | 'warmupSteps'
  | 'schedule'
  | 'weightDecay'
  | 'beta1'
  | 'beta2'
  | 'epsilon'
  | 'clipNorm'
  | 'classBalance'
  | 'validateEvery'
  | 'patienceSteps'
  | 'minimumDelta'
  | 'selection'
  | 'checkpointEvery'
  | 'recompute'
  | 'seed'
>

export interface FinetuneInput extends TrainingPlace {
  config: LlamaConfig
  /** Trained in place, unless there is an adapter; the best weights are in the result. */
  weights: Weights | StoredWeights
  /** Trained in place upon weights that stay as they are. */
  adapter?: LoraAdapter
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

/** One learning rate was tried. Steps of a search are −trials … −1: they come before the run. */
export interface LearningRateTrialEvent {
  step: number
  trial: LearningRateTrial
}

export type FinetuneEvent = TrainStepEvent | AnswerValidationEvent | LearningRateTrialEvent

export interface FinetuneResult {
  /** What was trained, all weights or the adapter's, at the best validation. */
  weights: Weights
  best: { step: number; auroc: number; loss: number }
  /** Highest of the schedule: as set, or as found. */
  learningRate: number
  /** All learning rates that were tried, in order; null without a search. */
  trials: LearningRateTrial[] | null
  /** Steps taken, without those of a search. */
  steps: number
  /** Tokens of the prompts learned from, without and with padding. */
  tokens: { real: number; padded: number }
}

/**
 * @throws AppError 'training.noExamples', 'training.oneClass', 'training.checkpointMismatch', 'training.searchDiverged';
 *   'job.cancelled' once `signal` aborts, with a checkpoint to resume from; what `Trainer.step` throws.
 */
export async function finetune(
  input: FinetuneInput,
  options: TrainingOptions<FinetuneEvent> = {},
): Promise<FinetuneResult> {
  const { config, weights, adapter, train, validation, settings, device, threads } = input
  const { signal, onEvent, onProgress } = options
  const examplesPerStep = settings.batchSize * settings.accumulation
  const sample = sampleAnswers(train, { ...settings, examplesPerStep })
  const paddedLength = paddedLengths(longestPrompt(train))
  checkValidation(validation)
  const data = [...describe(train), ...describe(validation)]
  const trained = trainedOf(input)
  const layerwise = settings.recompute
  const scorer = await createScorer({ config, weights, adapter, threads, layerwise, device })
  const measure = (told: (progress: JobProgress) => void = () => undefined) => {
    scorer.changed()
    const { selection } = settings
    return validateAnswers({ scorer, examples: validation, selection }, { signal, onProgress: told })
  }

  function plan(changes: { learningRate: number; steps: number }): Omit<TrainingPlan, 'validate'> {
    const changed = { ...settings, ...changes }
    return {
      config,
      frozen: adapter && { weights, settings: adapter.settings, seed: settings.seed },
      recompute: settings.recompute,
      adam: settings,
      clipNorm: settings.clipNorm ?? undefined,
      steps: changed.steps,
      validateEvery: settings.validateEvery,
      checkpointEvery: settings.checkpointEvery,
      settingsHash: settingsHash({ ...changed, ...config, lora: adapter?.settings }, data),
      learningRate: (step) => learningRateAt(step, changed),
      microBatches: (step) => microBatches(sample(step), paddedLength),
    }
  }

  /** Trains for a few steps and takes the weights back. */
  async function tryRate(learningRate: number, index: number, steps: number, checkpointDir: string) {
    const before = keepCopy(trained, null)
    const told = (progress: JobProgress) =>
      onProgress?.({ ...progress, phase: `learning rate ${index + 1}: ${progress.phase}` })
    async function judge(run: TrainingRun): Promise<boolean> {
      const { step } = run.state
      if (step === 0) return false // the same for every rate
      const { auroc, loss } = await measure(told)
      run.state.stopping = observeValidation(run.state.stopping, { step, auroc, loss }, settings).state
      return false
    }
    try {
      const place = { ...input, checkpointDir, resume: true }
      const shortPlan = { ...plan({ learningRate, steps }), validate: judge }
      const { state } = await runTraining(shortPlan, trained, place, { signal, onProgress: told })
      const { auroc, loss } = state.stopping.best!
      return { auroc, loss }
    } finally {
      for (const [name, values] of before) trained.get(name)!.set(values)
    }
  }

  async function search(): Promise<LearningRateTrial[] | null> {
    const { learningRateSearch, seed } = settings
    if (!learningRateSearch) return null
    // Not left to the training itself: a search that is stopped must not be resumed upon checkpoints of an old run.
    if (!input.resume) await clearCheckpoints(input.checkpointDir)
    const isTold = (await latestCheckpoint(input.checkpointDir)) !== null
    return runTrials(
      {
        learningRates: drawLearningRates(learningRateSearch, seed),
        folder: `${input.checkpointDir}-search`,
        resume: input.resume ?? false,
        settingsHash: settingsHash({ ...settings, ...config, lora: adapter?.settings }, data),
        train: (rate, index, folder) =>
          tryRate(rate, index, Math.min(learningRateSearch.steps, settings.steps), folder),
      },
      (trial, index) => {
        if (!isTold) onEvent?.({ step: index - learningRateSearch.trials, trial })
      },
    )
  }

  async function validate(run: TrainingRun): Promise<boolean> {
    const { step } = run.state
    const { auroc, aurocByTask, loss } = await measure(onProgress)
    onEvent?.({ step, validationAuroc: { mean: auroc, byTask: aurocByTask }, validationLoss: loss })
    const verdict = observeValidation(run.state.stopping, { step, auroc, loss }, settings)
    run.state.stopping = verdict.state
    if (verdict.isBest) run.best = keepCopy(run.weights, run.best)
    return verdict.shouldStop
  }

  try {
    const trials = await search()
    const learningRate = trials ? chooseTrial(trials).learningRate : settings.learningRate
    const whole = { ...plan({ learningRate, steps: settings.steps }), validate }
    const { best, state } = await runTraining(whole, trained, input, options)
    const { steps, tokens } = { steps: state.step, tokens: state.tokens }
    // Neither is null: the base weights were validated before the first step.
    return { weights: best!, best: state.stopping.best!, learningRate, trials, steps, tokens }
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
