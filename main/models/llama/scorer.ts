/** Reads answers off a Llama model: logits at one position of each sequence. */
import type { DeviceKind } from '../../../shared/domain/device.ts'
import { Tape } from '../../engine/autodiff/tape.ts'
import { createBackend } from '../../engine/backends/backend.ts'
import type { EngineBackend, HostTensor } from '../../engine/backends/types.ts'
import { Graph } from '../../engine/graph/graph.ts'
import { checkPositionBatch, checkRowBatch, type PositionBatch, type RowBatch } from './batch.ts'
import type { LlamaConfig } from './config.ts'
import { logitsAtPositions, logitsAtRows } from './forward.ts'
import { holdWeights, type HeldModel } from './heldWeights.ts'
import { createLayerwise } from './layerwise.ts'
import type { LoraAdapter } from './lora.ts'
import { createSessionCache } from './sessionCache.ts'
import { asStored, holds16Bit, widenAll, type StoredWeights, type Weights } from './weights.ts'
import { modelInputs } from './wholeGraph.ts'

export interface Scorer {
  /** [batch · vocabSize]: row i holds sequence i's logits for the token after its position. */
  logits(batch: PositionBatch): Promise<Float32Array>
  /** [rows · vocabSize]: logits for the token after each of the batch's rows. */
  rowLogits(batch: RowBatch): Promise<Float32Array>
  /** What training changes has other values now: read them before the next batch. */
  changed(): void
  dispose(): Promise<void>
}

export interface ScorerOptions {
  readonly config: LlamaConfig
  readonly weights: Weights | StoredWeights
  readonly adapter?: LoraAdapter
  readonly threads?: number
  /** Default: the CPU, which also reads what TensorFlow.js trains. Others only in a child process. */
  readonly device?: DeviceKind
  /** Layer by layer: slower, less memory. On the CPU always so with 16-bit weights. */
  readonly layerwise?: boolean
}

export async function createScorer(options: ScorerOptions): Promise<Scorer> {
  const { config, adapter, threads } = options
  const device = options.device === 'tfjs' ? 'cpu' : (options.device ?? 'cpu')
  const stored = asStored(config, options.weights)
  // Only the CPU is known to read 16-bit weights as they are.
  const isLayerwise = options.layerwise || (device === 'cpu' && holds16Bit(stored))
  const weights = options.layerwise && device !== 'cpu' ? widenAll(stored) : stored
  const backend = createBackend(device, { threads })
  const model = { config, weights, adapter }
  const scorer = isLayerwise ? createLayerwise(backend, model) : wholeGraphScorer(backend, model)
  return {
    async logits(batch) {
      checkPositionBatch(config, batch)
      return scorer.logits(batch)
    },
    async rowLogits(batch) {
      checkRowBatch(config, batch)
      return scorer.rowLogits(batch)
    },
    changed: () => scorer.changed(),
    dispose: () => scorer.dispose(),
  }
}

function wholeGraphScorer(backend: EngineBackend, model: HeldModel): Scorer {
  const { config, adapter } = model
  const held = holdWeights(backend, model)
  const sessions = createSessionCache()

  function compile({ batch, length }: RowBatch | PositionBatch, read: typeof logitsAtRows, count: number) {
    const graph = new Graph()
    const tape = new Tape(graph)
    const values = modelInputs(graph, config, adapter)
    const tokens = graph.input('tokens', 'int64', [batch, length])
    graph.output('logits', read(tape, config, values, tokens, graph.input('where', 'int64', [count])))
    return backend.compile(graph)
  }

  /** `where`: positions or rows, as `read` takes them. */
  async function run(batch: RowBatch | PositionBatch, read: typeof logitsAtRows, where: BigInt64Array) {
    const count = where.length
    const key = `${read.name} ${batch.batch} ${batch.length} ${count}`
    const session = await sessions.get(key, () => compile(batch, read, count))
    const logits = new Float32Array(count * config.vocabSize)
    const feeds = new Map([
      ...(await held.feeds()),
      ['tokens', { dataType: 'int64', shape: [batch.batch, batch.length], data: batch.tokens }],
      ['where', { dataType: 'int64', shape: [count], data: where }],
    ] as [string, HostTensor][])
    const shape = [count, config.vocabSize]
    await session.run(feeds, new Map([['logits', { dataType: 'float32', shape, data: logits }]]))
    return logits
  }

  return {
    logits: (batch) => run(batch, logitsAtPositions, batch.positions),
    rowLogits: (batch) => run(batch, logitsAtRows, batch.rows),
    changed: () => held.changed(),
    async dispose() {
      await sessions.dispose()
      await held.dispose()
    },
  }
}
