/** Reads answers off a Llama model: logits at one position of each sequence. */
import type { DeviceKind } from '../../../shared/domain/device.ts'
import { Tape } from '../../engine/autodiff/tape.ts'
import { createBackend } from '../../engine/backends/backend.ts'
import type { EngineBackend, Feeds, HostTensor } from '../../engine/backends/types.ts'
import { Graph, type Value } from '../../engine/graph/graph.ts'
import {
  checkPackedBatch,
  checkPositionBatch,
  checkRowBatch,
  packedTensors,
  type PackedBatch,
  type PositionBatch,
  type RowBatch,
} from './batch.ts'
import type { LlamaConfig } from './config.ts'
import { logitsAtPositions, logitsAtRows, logitsOfPacked, type ModelValues } from './forward.ts'
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
  /** [rows · vocabSize]: the same of a packed batch. Absent where a common beginning cannot be read once. */
  packedLogits?(batch: PackedBatch): Promise<Float32Array>
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
    async packedLogits(batch) {
      checkPackedBatch(config, batch)
      return scorer.packedLogits(batch)
    },
    changed: () => scorer.changed(),
    dispose: () => scorer.dispose(),
  }
}

function wholeGraphScorer(backend: EngineBackend, model: HeldModel): Required<Scorer> {
  const { config, adapter } = model
  const held = holdWeights(backend, model)
  // Batches come length by length: on the host the working memory of one is enough. Kernels of a GPU take long to compile.
  const sessions = createSessionCache(backend.resident ? undefined : 1)

  /** `build` adds the graph that gives `count` rows of logits; `feeds` are its inputs besides tokens and weights. */
  async function run(
    key: string,
    { batch, length, tokens }: { batch: number; length: number; tokens: BigInt64Array },
    count: number,
    feeds: Iterable<[string, HostTensor]>,
    build: (tape: Tape, values: ModelValues, tokens: Value) => Value,
  ): Promise<Float32Array> {
    const session = await sessions.get(`${key} ${batch} ${length} ${count}`, () => {
      const graph = new Graph()
      const values = modelInputs(graph, config, adapter)
      graph.output('logits', build(new Tape(graph), values, graph.input('tokens', 'int64', [batch, length])))
      return backend.compile(graph)
    })
    const all: Feeds = new Map([
      ...(await held.feeds()),
      ['tokens', { dataType: 'int64', shape: [batch, length], data: tokens } as HostTensor],
      ...feeds,
    ])
    const logits = new Float32Array(count * config.vocabSize)
    await session.run(all, new Map([['logits', { dataType: 'float32', shape: [count, config.vocabSize], data: logits }]]))
    return logits
  }

  /** `where`: positions or rows, as `read` takes them. */
  function runAt(batch: RowBatch | PositionBatch, read: typeof logitsAtRows, where: BigInt64Array) {
    const feed: [string, HostTensor] = ['where', { dataType: 'int64', shape: [where.length], data: where }]
    return run(read.name, batch, where.length, [feed], (tape, values, tokens) =>
      read(tape, config, values, tokens, tape.graph.input('where', 'int64', [where.length])),
    )
  }

  return {
    logits: (batch) => runAt(batch, logitsAtPositions, batch.positions),
    rowLogits: (batch) => runAt(batch, logitsAtRows, batch.rows),
    packedLogits(packed) {
      const { batch, trunk, length, rows } = packed
      const { everyLayer, lastLayer } = packedTensors(packed)
      const shape = { batch, trunk, length, asked: rows.length / batch }
      return run(`packed ${trunk}`, packed, rows.length, [...everyLayer, ...lastLayer], (tape, values, tokens) =>
        logitsOfPacked(tape, config, values, tokens, shape),
      )
    },
    changed: () => held.changed(),
    async dispose() {
      await sessions.dispose()
      await held.dispose()
    },
  }
}
