/**
 * Full training of a Llama model: one graph gives loss and gradients, AdamW runs beside it on the host. Same weights,
 * batches and thread count give the same bits, and a trainer restored from another's state goes on as that one would.
 */
import { AppError } from '../../../shared/domain/errors.ts'
import { Tape } from '../../engine/autodiff/tape.ts'
import { createOrtBackend } from '../../engine/backends/ort.ts'
import type { EngineBackend, HostTensor, Session } from '../../engine/backends/types.ts'
import { Graph } from '../../engine/graph/graph.ts'
import * as nodes from '../../engine/graph/nodes.ts'
import { crossEntropy } from '../../engine/ops/crossEntropy.ts'
import { adamStep, clipScale, globalNorm, type AdamSettings } from '../../engine/optim/adamw.ts'
import { checkTrainBatch, targetCount, weightTensors, type TrainBatch } from './batch.ts'
import { parameterShapes, type LlamaConfig, type ParameterShape } from './config.ts'
import type { Weights } from './weights.ts'
import { logitsAtPositions, logitsEverywhere, weightInputs } from './forward.ts'
import { createSessionCache, type SessionCache } from './sessionCache.ts'

export interface TrainerOptions {
  readonly config: LlamaConfig
  /** Updated in place at every step. */
  readonly weights: Weights
  readonly adam: AdamSettings
  /** Largest norm of the gradient over all parameters; without one there is no clipping. */
  readonly clipNorm?: number
  /** Default: all of this machine's. */
  readonly threads?: number
}

export interface Moments {
  readonly first: Weights
  readonly second: Weights
}

export interface Trainer {
  /** Steps taken, those before a `restore` included. */
  readonly stepCount: number
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
  return new LlamaTrainer(options, createOrtBackend({ threads: options.threads }))
}

class LlamaTrainer implements Trainer {
  stepCount = 0
  private readonly options: TrainerOptions
  private readonly backend: EngineBackend
  private readonly parameters: ParameterShape[]
  private readonly weights: Map<string, HostTensor>
  private readonly first: Weights
  private readonly second: Weights
  private readonly gradients: Weights
  /** Gradients of a further micro-batch, until they are added; made when first needed. */
  private furtherGradients: Weights | undefined
  private readonly sessions: SessionCache = createSessionCache()

  constructor(options: TrainerOptions, backend: EngineBackend) {
    this.options = options
    this.backend = backend
    this.parameters = parameterShapes(options.config)
    this.weights = weightTensors(options.config, options.weights)
    this.first = zerosLike(options.weights)
    this.second = zerosLike(options.weights)
    this.gradients = zerosLike(options.weights)
  }

  async step(microBatches: readonly TrainBatch[], learningRate: number) {
    for (const batch of microBatches) checkTrainBatch(this.options.config, batch)
    const targets = microBatches.reduce((sum, batch) => sum + targetCount(batch), 0)
    if (targets === 0) throw new AppError('model.batch', 'The batch has nothing to learn: no position has a target.')
    let loss = 0
    for (const [index, batch] of microBatches.entries()) {
      if (index === 0) {
        loss = await this.differentiate(batch, 1 / targets, this.gradients)
      } else {
        this.furtherGradients ??= zerosLike(this.gradients)
        loss += await this.differentiate(batch, 1 / targets, this.furtherGradients)
        addInPlace(this.gradients, this.furtherGradients)
      }
    }
    const gradientNorm = globalNorm(this.gradients.values())
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm))
      throw new AppError(
        'training.diverged',
        `Training diverged at step ${this.stepCount + 1}. Lower the learning rate, or add warm-up steps or clipping.`,
      )
    this.update(learningRate, gradientNorm)
    return { loss, gradientNorm }
  }

  moments(): Moments {
    return { first: this.first, second: this.second }
  }

  restore(stepCount: number, moments: Moments): void {
    const { config } = this.options
    for (const [stored, mine] of [[moments.first, this.first], [moments.second, this.second]] as const) {
      for (const [name, { data }] of weightTensors(config, stored)) mine.get(name)!.set(data as Float32Array)
    }
    this.stepCount = stepCount
  }

  dispose(): Promise<void> {
    return this.sessions.dispose()
  }

  /** Fills `gradients` and returns the loss: both are sums over the batch's targets, times `lossScale`. */
  private async differentiate(batch: TrainBatch, lossScale: number, gradients: Weights): Promise<number> {
    const key = `${batch.kind} ${batch.batch} ${batch.length}`
    const session = await this.sessions.get(key, () => compileTraining(this.backend, this.options.config, batch))
    const loss = new Float32Array(1)
    const fetches = new Map<string, HostTensor>([['loss', { dataType: 'float32', shape: [], data: loss }]])
    for (const { name, shape } of this.parameters)
      fetches.set(gradientName(name), { dataType: 'float32', shape, data: gradients.get(name)! })
    await session.run(new Map([...this.weights, ...batchTensors(batch, lossScale)]), fetches)
    return loss[0]
  }

  private update(learningRate: number, gradientNorm: number): void {
    const { adam, clipNorm } = this.options
    const gradientScale = clipNorm === undefined ? 1 : clipScale(gradientNorm, clipNorm)
    this.stepCount++
    for (const { name, decay } of this.parameters) {
      adamStep(
        {
          parameter: this.options.weights.get(name)!,
          gradient: this.gradients.get(name)!,
          firstMoment: this.first.get(name)!,
          secondMoment: this.second.get(name)!,
        },
        { ...adam, weightDecay: decay ? adam.weightDecay : 0 },
        { step: this.stepCount, learningRate, gradientScale },
      )
    }
  }
}

function gradientName(parameter: string): string {
  return `gradient of ${parameter}`
}

function compileTraining(backend: EngineBackend, config: LlamaConfig, batch: TrainBatch): Promise<Session> {
  const graph = new Graph()
  const tape = new Tape(graph)
  const weights = weightInputs(tape, config)
  const tokens = graph.input('tokens', 'int64', [batch.batch, batch.length])
  const lossScale = graph.input('lossScale', 'float32', [])
  const everywhere = batch.kind === 'nextToken'
  const targets = graph.input('targets', 'int64', everywhere ? [batch.batch, batch.length] : [batch.batch])
  const logits = everywhere
    ? logitsEverywhere(tape, config, weights, tokens)
    : logitsAtPositions(tape, config, weights, tokens, graph.input('positions', 'int64', [batch.batch]))
  const loss = crossEntropy(tape, logits, nodes.reshape(graph, targets, [logits.shape[0]]), lossScale)
  const names = [...weights.keys()]
  graph.output('loss', loss)
  for (const [index, gradient] of tape.gradients(loss, [...weights.values()]).entries())
    graph.output(gradientName(names[index]), gradient)
  return backend.compile(graph)
}

function batchTensors(batch: TrainBatch, lossScale: number): [string, HostTensor][] {
  const everywhere = [batch.batch, batch.length]
  const once = [batch.batch]
  const common: [string, HostTensor][] = [
    ['tokens', { dataType: 'int64', shape: everywhere, data: batch.tokens }],
    ['targets', { dataType: 'int64', shape: batch.kind === 'nextToken' ? everywhere : once, data: batch.targets }],
    ['lossScale', { dataType: 'float32', shape: [], data: Float32Array.of(lossScale) }],
  ]
  if (batch.kind === 'nextToken') return common
  return [...common, ['positions', { dataType: 'int64', shape: once, data: batch.positions }]]
}

function zerosLike(weights: Weights): Weights {
  return new Map([...weights].map(([name, values]) => [name, new Float32Array(values.length)]))
}

function addInPlace(total: Weights, further: Weights): void {
  for (const [name, sum] of total) {
    const values = further.get(name)!
    for (let i = 0; i < sum.length; i++) sum[i] += values[i]
  }
}
