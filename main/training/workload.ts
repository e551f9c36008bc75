import type { FinetuneConfig, PretrainConfig } from '../../shared/domain/run.ts'
import { forwardOperations } from '../../shared/planning/arithmetic.ts'
import { elementCount } from '../engine/graph/graph.ts'
import { loraShapes } from '../models/llama/lora.ts'
import { parameterCount, type LlamaConfig } from '../models/llama/config.ts'

/**
 * How much arithmetic a run is, for an estimate of its time: multiplications and additions of the matrix products,
 * which take nearly all of it. Pure.
 */

export type TrainingConfig = PretrainConfig | FinetuneConfig

/** Weights of the model, and those among them (or beside them) that are trained. */
export function weightCounts(config: LlamaConfig, { lora }: Pick<TrainingConfig, 'lora'>): {
  parameters: number
  trained: number
} {
  const parameters = parameterCount(config)
  if (!lora) return { parameters, trained: parameters }
  return { parameters, trained: loraShapes(config, lora).reduce((sum, { shape }) => sum + elementCount(shape), 0) }
}

/** Longest sequence that a run gives to the model, in tokens. */
export function sequenceLengthOf(run: TrainingConfig): number {
  return run.kind === 'pretrain' ? run.sequenceLength : run.maximumTokens
}

/** Of scoring one note. */
export function scoringOperations(config: LlamaConfig, length: number): number {
  return forwardOperations(config, length, 1)
}

/** Of one token of training, forward and backward, at the run's longest sequences. */
export function trainingOperationsPerToken(config: LlamaConfig, run: TrainingConfig): number {
  const length = sequenceLengthOf(run)
  const forward = forwardOperations(config, length, run.kind === 'pretrain' ? length : 1)
  // Gradients of the activations cost a forward pass, those of all weights another one.
  const passes = (run.lora ? 2 : 3) + (run.recompute ? 1 : 0)
  return (passes * forward) / length
}

export interface Workload {
  perStep: number
  /** All steps, validations and trials of learning rates together. */
  total: number
}

/** @param validationNotes Notes that each validation reads. */
export function workloadOf(config: LlamaConfig, run: TrainingConfig, validationNotes: number): Workload {
  const length = sequenceLengthOf(run)
  const perStep = run.batchSize * run.accumulation * length * trainingOperationsPerToken(config, run)
  const validation = validationNotes * forwardOperations(config, length, run.kind === 'pretrain' ? length : 1)
  const lasting = (steps: number) => steps * perStep + Math.ceil(steps / run.validateEvery) * validation
  const search = run.kind === 'finetune' ? run.learningRateSearch : null
  const searched = search ? search.trials * lasting(Math.min(search.steps, run.steps)) : 0
  const steps = (run.kind === 'pretrain' ? run.stopAfter : null) ?? run.steps
  return { perStep, total: validation + lasting(steps) + searched }
}
