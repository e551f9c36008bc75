/**
 * Training of a Llama model or of an adapter upon it, on any device. On the CPU the same weights, batches and thread
 * count give the same bits, and a trainer restored from another's state goes on as that one would.
 */
import type { DeviceKind } from '../../../shared/domain/device.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { createBackend } from '../../engine/backends/backend.ts'
import { loadTfjs } from '../../engine/backends/tfjs.ts'
import { clipScale, type AdamSettings } from '../../engine/optim/adamw.ts'
import { checkTrainBatch, targetCount, type TrainBatch } from './batch.ts'
import { parameterShapes, type LlamaConfig, type ParameterShape } from './config.ts'
import type { Differentiator, DifferentiatorOptions } from './differentiator.ts'
import { createDropoutPool, type DropoutPool } from './dropout.ts'
import { createHostLearner, type HostLearnerOptions } from './hostLearner.ts'
import { createLayerwise } from './layerwise.ts'
import type { Learner, Moments } from './learner.ts'
import { loraShapes, type LoraAdapter } from './lora.ts'
import { createResidentLearner, type ResidentLearnerOptions } from './residentLearner.ts'
import { createTfjsDifferentiator } from './tfjsModel.ts'
import { asStored, holds16Bit, widenAll, withShapes, type StoredWeights, type Weights } from './weights.ts'
import { createWholeGraph } from './wholeGraph.ts'

export interface TrainerOptions {
  readonly config: LlamaConfig
  /** Updated in place at every step; with `lora` frozen, and then 16-bit tensors will do. */
  readonly weights: Weights | StoredWeights
  /** Trains this adapter, in place, instead of the weights; `seed` is that of its dropout. */
  readonly lora?: { readonly adapter: LoraAdapter; readonly seed: number }
  readonly adam: AdamSettings
  /** Largest norm of the gradient over all that is trained; without one there is no clipping. */
  readonly clipNorm?: number
  /** Default: all of this machine's. */
  readonly threads?: number
  /**
   * Layer by layer, each computed once more on the way back: a third more time, a fraction of the memory. Always so
   * upon 16-bit weights.
   */
  readonly recompute?: boolean
  /** Default: the CPU. Others only in a child process. */
  readonly device?: DeviceKind
  /** Computes loss and gradients instead of the device's own engine. */
  readonly differentiator?: (options: DifferentiatorOptions) => Differentiator
}

export interface Trainer {
  /** Steps taken, those before a `restore` included. */
  readonly stepCount: number
  /** What is trained, all weights or the adapter's: the caller's buffers, live on the CPU, else as of the last `fetch`. */
  readonly trainable: Weights
  /** Names and shapes of what is trained, in order. */
  readonly parameters: readonly ParameterShape[]
  /**
   * One optimizer step on the mean loss over the targets of all micro-batches together: how they are cut makes no
   * difference. Returns the loss in nats per target before the step, and the gradient's norm before clipping.
   * Throws `training.diverged`, and leaves the weights as they were, when either is not finite.
   */
  step(microBatches: readonly TrainBatch[], learningRate: number): Promise<{ loss: number; gradientNorm: number }>
  /** Live on the CPU, else as of the last `fetch`: store them before the next step. */
  moments(): Moments
  /** Brings weights and moments from the device to the host's buffers. */
  fetch(): Promise<void>
  /** Copies a stored state in; the weights are the caller's to restore, into the map this trainer was made with. */
  restore(stepCount: number, moments: Moments): void
  dispose(): Promise<void>
}

/** @throws AppError 'engine.tfjs' where that is the device and cannot be used. */
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { config, lora } = options
  const weights = asStored(config, options.weights)
  if (holds16Bit(weights) && !lora) throw new Error('Only an adapter can be trained upon 16-bit weights.')
  const trainable = lora ? lora.adapter.weights : (options.weights as Weights)
  const parameters = lora ? loraShapes(config, lora.adapter.settings) : parameterShapes(config)
  const shared = { config, weights, adapter: lora?.adapter, parameters, trainable, settings: options.adam }
  return new LlamaTrainer(options, shared, await createLearner(options, shared))
}

type Shared = Omit<ResidentLearnerOptions, 'backend'> & Pick<HostLearnerOptions, 'parameters'>

async function createLearner(options: TrainerOptions, shared: Shared): Promise<Learner> {
  const { device = 'cpu', threads, recompute } = options
  if (options.differentiator) return createHostLearner({ ...shared, differentiator: options.differentiator(shared) })
  if (device === 'tfjs') {
    const tf = await loadTfjs('gpu')
    const weights = widenAll(shared.weights)
    return createHostLearner({ ...shared, differentiator: createTfjsDifferentiator(tf, { ...shared, weights }) })
  }
  const backend = createBackend(device, { threads })
  const isOnCpu = device === 'cpu'
  // Only the CPU is known to read 16-bit weights as they are.
  const weights = isOnCpu ? shared.weights : widenAll(shared.weights)
  if (recompute || holds16Bit(weights))
    return createHostLearner({ ...shared, differentiator: createLayerwise(backend, { ...shared, weights }) })
  if (backend.resident) return createResidentLearner({ ...shared, weights, backend })
  return createHostLearner({ ...shared, differentiator: createWholeGraph(backend, { ...shared, weights }) })
}

class LlamaTrainer implements Trainer {
  stepCount = 0
  readonly trainable: Weights
  readonly parameters: readonly ParameterShape[]
  private readonly options: TrainerOptions
  private readonly learner: Learner
  private readonly dropout: DropoutPool | undefined

  constructor(options: TrainerOptions, { trainable, parameters }: Shared, learner: Learner) {
    this.options = options
    this.trainable = trainable
    this.parameters = parameters
    this.learner = learner
    const { lora } = options
    const probability = lora?.adapter.settings.dropout ?? 0
    this.dropout = lora && probability > 0 ? createDropoutPool({ probability, seed: lora.seed }) : undefined
  }

  async step(microBatches: readonly TrainBatch[], learningRate: number) {
    const { config, clipNorm } = this.options
    for (const batch of microBatches) checkTrainBatch(config, batch)
    const targets = microBatches.reduce((sum, batch) => sum + targetCount(batch), 0)
    if (targets === 0) throw new AppError('model.batch', 'The batch has nothing to learn: no position has a target.')
    let loss = 0
    for (const [index, batch] of microBatches.entries()) {
      const dropout = this.dropout?.at(this.stepCount, index)
      loss += await this.learner.differentiate(batch, 1 / targets, dropout, index > 0)
    }
    const gradientNorm = await this.learner.gradientNorm()
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm))
      throw new AppError(
        'training.diverged',
        `Training diverged at step ${this.stepCount + 1}. Lower the learning rate, or add warm-up steps or clipping.`,
      )
    this.stepCount++
    const gradientScale = clipNorm === undefined ? 1 : clipScale(gradientNorm, clipNorm)
    await this.learner.update({ step: this.stepCount, learningRate, gradientScale })
    return { loss, gradientNorm }
  }

  moments(): Moments {
    return this.learner.moments()
  }

  fetch(): Promise<void> {
    return this.learner.fetch()
  }

  restore(stepCount: number, moments: Moments): void {
    const mine = this.learner.moments()
    for (const which of ['first', 'second'] as const)
      for (const [name, { data }] of withShapes(this.parameters, moments[which])) mine[which].get(name)!.set(data)
    this.learner.restored()
    this.stepCount = stepCount
  }

  dispose(): Promise<void> {
    return this.learner.dispose()
  }
}
