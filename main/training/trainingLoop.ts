import { AppError } from '../../shared/domain/errors.ts'
import type { DeviceKind } from '../../shared/domain/device.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import type { LoraSettings } from '../../shared/domain/lora.ts'
import type { TrainBatch } from '../models/llama/batch.ts'
import type { LlamaConfig } from '../models/llama/config.ts'
import type { LoraAdapter } from '../models/llama/lora.ts'
import type { StoredWeights, Weights } from '../models/llama/weights.ts'
import { createTrainer, type Trainer, type TrainerOptions } from '../models/llama/trainer.ts'
import {
  clearCheckpoints,
  latestCheckpoint,
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
  type TrainingState,
} from './checkpoint.ts'
import { initialStoppingState } from './earlyStopping.ts'

/**
 * The loop that pretraining and finetuning share: step, validate, checkpoint, cancel, resume. What a step does depends
 * on nothing but the weights, the moments and the step number, so a run that goes on from a checkpoint ends with the
 * same bits as one that never stopped, and emits the same events after that checkpoint.
 */

export interface TrainStepEvent {
  step: number
  /** Mean loss of the step's targets before the update, in nats. */
  trainLoss: number
  learningRate: number
  /** Without padding. */
  tokensPerSecond: number
  gradientNorm: number
}

export interface TrainingOptions<Event> {
  signal?: AbortSignal
  /** Events after a checkpoint come again when a run resumes from it: a store must drop what it has beyond its step. */
  onEvent?: (event: Event) => void
  /** Awaited before each checkpoint: what was told before it is not told again, and has to be as durable as it. */
  flushEvents?: () => Promise<void>
  onProgress?: (progress: JobProgress) => void
}

/** Where and how a run trains; no part of it changes the result, but that sums round differently. */
export interface TrainingPlace {
  checkpointDir: string
  /** Go on from the newest whole checkpoint, or begin where there is none. Without it, old checkpoints are removed. */
  resume?: boolean
  /** Checkpoints of a run that is known to be the same but stopped earlier: gone on from where there is none of its own. */
  continueFrom?: string
  /** Default: the CPU. */
  device?: DeviceKind
  threads?: number
}

export interface TrainingRun {
  /** Trained in place. */
  weights: Weights
  /** Best weights so far by validation; null where the run keeps none. */
  best: Weights | null
  state: TrainingState
}

export interface TrainingPlan {
  config: LlamaConfig
  /** With it, the weights that are trained are an adapter's, upon these; `seed` is that of the adapter's dropout. */
  frozen?: { weights: Weights | StoredWeights; settings: LoraSettings; seed: number }
  /** Layer by layer: more time, less memory (see `TrainerOptions`). */
  recompute?: boolean
  adam: TrainerOptions['adam']
  clipNorm?: number
  steps: number
  validateEvery: number
  checkpointEvery: number
  /** A checkpoint of the last step too, for a run that goes on from there. */
  saveLast?: boolean
  /** Identifies settings and data (see `settingsHash`). */
  settingsHash: string
  learningRate(step: number): number
  /** What step number `step`, from 1, learns from. */
  microBatches(step: number): TrainBatch[]
  /** Measures the weights after `state.step` steps; may update `best` and `state.stopping`. True ends the run. */
  validate(run: TrainingRun): Promise<boolean>
}

/** The live values that training changes: the adapter's where there is one, else all of the model's. */
export function trainedOf(model: { weights: Weights | StoredWeights; adapter?: LoraAdapter }): Weights {
  // Only float32 weights are trained; the trainer refuses others.
  return model.adapter?.weights ?? (model.weights as Weights)
}

/**
 * Runs the plan on `weights`, in place.
 * @throws AppError 'job.cancelled', with a checkpoint left; 'training.checkpointMismatch'; what `Trainer.step` throws.
 */
export async function runTraining(
  plan: TrainingPlan,
  weights: Weights,
  { checkpointDir, resume, continueFrom, device, threads }: TrainingPlace,
  { signal, onEvent, flushEvents, onProgress }: TrainingOptions<TrainStepEvent>,
): Promise<TrainingRun> {
  const { config, frozen, recompute, adam, clipNorm, steps } = plan
  const run: TrainingRun = { weights, best: null, state: initialState() }
  const trainer = await createTrainer({
    config,
    weights: frozen?.weights ?? weights,
    lora: frozen && { adapter: { settings: frozen.settings, weights }, seed: frozen.seed },
    recompute,
    device,
    adam,
    clipNorm,
    threads,
  })
  const save = async () => {
    await flushEvents?.()
    await trainer.fetch()
    const { settingsHash } = plan
    return writeCheckpoint(checkpointDir, trainer.parameters, { ...run, settingsHash, moments: trainer.moments() })
  }
  try {
    const folder = resume ? await latestCheckpoint(checkpointDir) : null
    if (folder) restore(await checkedCheckpoint(folder, plan), run, trainer)
    else {
      await clearCheckpoints(checkpointDir)
      const earlier = continueFrom && (await latestCheckpoint(continueFrom))
      if (earlier) restore(await readCheckpoint(earlier), run, trainer)
    }
    for (;;) {
      const { step, validatedStep } = run.state
      if (validatedStep < step && isDue(step, plan.validateEvery, steps)) {
        await trainer.fetch()
        const isOver = await plan.validate(run)
        run.state.validatedStep = step
        if (isOver) break
      }
      if (step > 0 && (step % plan.checkpointEvery === 0 || (plan.saveLast && step >= steps))) await save()
      if (step >= steps) break
      if (signal?.aborted) throw new AppError('job.cancelled', 'Training was cancelled.')
      const event = await takeStep(plan, run, trainer)
      onEvent?.(event)
      onProgress?.({ phase: 'train', done: run.state.step, total: steps })
    }
    await trainer.fetch()
    return run
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'job.cancelled') throw error
    await save()
    const message = `Training was cancelled after step ${run.state.step}. Resume it to go on from there.`
    throw new AppError('job.cancelled', message)
  } finally {
    await trainer.dispose()
  }
}

async function takeStep(plan: TrainingPlan, run: TrainingRun, trainer: Trainer): Promise<TrainStepEvent> {
  const started = performance.now()
  const step = run.state.step + 1
  const learningRate = plan.learningRate(step)
  const batches = plan.microBatches(step)
  const { loss, gradientNorm } = await trainer.step(batches, learningRate)
  const tokens = countTokens(batches)
  run.state.step = step
  run.state.tokens = {
    real: run.state.tokens.real + tokens.real,
    padded: run.state.tokens.padded + tokens.padded,
  }
  const seconds = (performance.now() - started) / 1000
  return { step, trainLoss: loss, learningRate, tokensPerSecond: tokens.real / seconds, gradientNorm }
}

async function checkedCheckpoint(folder: string, plan: TrainingPlan): Promise<Checkpoint> {
  const checkpoint = await readCheckpoint(folder)
  if (checkpoint.settingsHash !== plan.settingsHash) {
    throw new AppError(
      'training.checkpointMismatch',
      'The checkpoint belongs to a run with other settings or other notes. Start this run from the beginning.',
    )
  }
  return checkpoint
}

function restore(checkpoint: Checkpoint, run: TrainingRun, trainer: Trainer): void {
  for (const [name, values] of checkpoint.weights) run.weights.get(name)!.set(values)
  trainer.restore(checkpoint.state.step, checkpoint.moments)
  run.best = checkpoint.best
  run.state = checkpoint.state
}

function initialState(): TrainingState {
  return { step: 0, validatedStep: -1, tokens: { real: 0, padded: 0 }, stopping: initialStoppingState }
}

function isDue(step: number, every: number, steps: number): boolean {
  return step % every === 0 || step === steps
}

function countTokens(batches: readonly TrainBatch[]): { real: number; padded: number } {
  let real = 0
  let padded = 0
  for (const batch of batches) {
    padded += batch.batch * batch.length
    // Packed sequences have no padding; a prompt ends at the position that is read.
    if (batch.kind === 'nextToken') real += batch.batch * batch.length
    else for (const position of batch.positions) real += Number(position) + 1
  }
  return { real, padded }
}
