/**
 * Training of a Llama model or of an adapter upon it: a differentiator gives loss and gradients, AdamW runs beside it
 * on the host. Same weights, batches and thread count give the same bits, and a trainer restored from another's state
 * goes on as that one would.
 */
import { AppError } from '../../../shared/domain/errors.ts'
import { createOrtBackend } from '../../engine/backends/ort.ts'
import { clipScale, createAdam, type Adam, type AdamSettings } from '../../engine/optim/adamw.ts'
import { checkTrainBatch, targetCount, type TrainBatch } from './batch.ts'
import { parameterShapes, type LlamaConfig, type ParameterShape } from './config.ts'
import type { Differentiator, DifferentiatorOptions } from './differentiator.ts'
import { createDropoutPool, type DropoutPool } from './dropout.ts'
import { createLayerwise } from './layerwise.ts'
import { loraShapes, type LoraAdapter } from './lora.ts'
import { asStored, holds16Bit, withShapes, zerosLike, type StoredWeights, type Weights } from './weights.ts'
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
  /** Computes loss and gradients instead of ONNX Runtime. */
  readonly differentiator?: (options: DifferentiatorOptions) => Differentiator
}

export interface Moments {
  readonly first: Weights
  readonly second: Weights
}

export interface Trainer {
  /** Steps taken, those before a `restore` included. */
  readonly stepCount: number
  /** The live buffers of what is trained: all weights, or the adapter's. */
  readonly trainable: Weights
  /** Names and shapes of what is trained, in order. */
  readonly parameters: readonly ParameterShape[]
  /**
   * One optimizer step on the mean loss over the targets of all micro-batches together: how they are cut makes no
   * difference. Returns the loss in nats per target before the step, and the gradient's norm before clipping.
   * Throws `training.diverged`, and leaves the weights as they were, when either is not finite.
   */
  step(microBatches: readonly TrainBatch[], learningRate: number): Promise<{ loss: number; gradientNorm: number }>
  /** The live buffers: store them before the next step. */
  moments(): Moments
  /** Copies a stored state in; the weights are the caller's to restore, into the map this trainer was made with. */
  restore(stepCount: number, moments: Moments): void
  dispose(): Promise<void>
}

export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  return new LlamaTrainer(options)
}

class LlamaTrainer implements Trainer {
  stepCount = 0
  readonly trainable: Weights
  private readonly options: TrainerOptions
  readonly parameters: readonly ParameterShape[]
  private readonly differentiator: Differentiator
  private readonly dropout: DropoutPool | undefined
  private readonly adam: Adam
  /** Gradients of a further micro-batch, until they are added; made when first needed. */
  private furtherGradients: Weights | undefined

  constructor(options: TrainerOptions) {
    const { config, lora, threads } = options
    this.options = options
    this.parameters = lora ? loraShapes(config, lora.adapter.settings) : parameterShapes(config)
    const weights = asStored(config, options.weights)
    const is16Bit = holds16Bit(weights)
    if (is16Bit && !lora) throw new Error('Only an adapter can be trained upon 16-bit weights.')
    const shared = { config, weights, adapter: lora?.adapter, threads }
    this.differentiator =
      options.differentiator?.(shared) ??
      (is16Bit || options.recompute ? createLayerwise(shared) : createWholeGraph(createOrtBackend({ threads }), shared))
    this.trainable = lora ? lora.adapter.weights : (options.weights as Weights)
    const probability = lora?.adapter.settings.dropout ?? 0
    this.dropout = lora && probability > 0 ? createDropoutPool({ probability, seed: lora.seed }) : undefined
    this.adam = createAdam(new Map([...this.trainable].map(([name, values]) => [name, values.length])))
  }

  async step(microBatches: readonly TrainBatch[], learningRate: number) {
    for (const batch of microBatches) checkTrainBatch(this.options.config, batch)
    const targets = microBatches.reduce((sum, batch) => sum + targetCount(batch), 0)
    if (targets === 0) throw new AppError('model.batch', 'The batch has nothing to learn: no position has a target.')
    const { gradients } = this.adam
    let loss = 0
    for (const [index, batch] of microBatches.entries()) {
      const dropout = this.dropout?.at(this.stepCount, index)
      if (index === 0) {
        loss = await this.differentiator.run(batch, 1 / targets, dropout, gradients)
      } else {
        this.furtherGradients ??= zerosLike(gradients)
        loss += await this.differentiator.run(batch, 1 / targets, dropout, this.furtherGradients)
        addInPlace(gradients, this.furtherGradients)
      }
    }
    const gradientNorm = this.adam.gradientNorm()
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm))
      throw new AppError(
        'training.diverged',
        `Training diverged at step ${this.stepCount + 1}. Lower the learning rate, or add warm-up steps or clipping.`,
      )
    this.update(learningRate, gradientNorm)
    return { loss, gradientNorm }
  }

  moments(): Moments {
    return { first: this.adam.firstMoments, second: this.adam.secondMoments }
  }

  restore(stepCount: number, moments: Moments): void {
    for (const [stored, mine] of [
      [moments.first, this.adam.firstMoments],
      [moments.second, this.adam.secondMoments],
    ] as const) {
      for (const [name, { data }] of withShapes(this.parameters, stored)) mine.get(name)!.set(data)
    }
    this.stepCount = stepCount
  }

  dispose(): Promise<void> {
    return this.differentiator.dispose()
  }

  private update(learningRate: number, gradientNorm: number): void {
    const { adam, clipNorm } = this.options
    const gradientScale = clipNorm === undefined ? 1 : clipScale(gradientNorm, clipNorm)
    this.stepCount++
    for (const { name, decay } of this.parameters) {
      const settings = { ...adam, weightDecay: decay ? adam.weightDecay : 0 }
      this.adam.update(name, this.trainable.get(name)!, settings, { step: this.stepCount, learningRate, gradientScale })
    }
  }
}

function addInPlace(total: Weights, further: Weights): void {
  for (const [name, sum] of total) {
    const values = further.get(name)!
    for (let i = 0; i < sum.length; i++) sum[i] += values[i]
  }
}
