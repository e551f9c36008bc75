/** Reads answers off a Llama model: logits at one position of each sequence. Later changes of the weights are seen. */
import { Tape } from '../../engine/autodiff/tape.ts'
import { createOrtBackend } from '../../engine/backends/ort.ts'
import type { HostTensor, TensorMap } from '../../engine/backends/types.ts'
import { Graph } from '../../engine/graph/graph.ts'
import { checkPositionBatch, checkRowBatch, type PositionBatch, type RowBatch } from './batch.ts'
import type { LlamaConfig } from './config.ts'
import { logitsAtPositions, logitsAtRows } from './forward.ts'
import { createLayerwise } from './layerwise.ts'
import { loraShapes, type LoraAdapter } from './lora.ts'
import { createSessionCache } from './sessionCache.ts'
import { asStored, holds16Bit, withShapes, type StoredWeights, type Weights } from './weights.ts'
import { modelInputs } from './wholeGraph.ts'

export interface Scorer {
  /** [batch · vocabSize]: row i holds sequence i's logits for the token after its position. */
  logits(batch: PositionBatch): Promise<Float32Array>
  /** [rows · vocabSize]: logits for the token after each of the batch's rows. */
  rowLogits(batch: RowBatch): Promise<Float32Array>
  dispose(): Promise<void>
}

export interface ScorerOptions {
  readonly config: LlamaConfig
  readonly weights: Weights | StoredWeights
  readonly adapter?: LoraAdapter
  readonly threads?: number
  /** Layer by layer: slower, less memory. Always so with 16-bit weights. */
  readonly layerwise?: boolean
}

export async function createScorer(options: ScorerOptions): Promise<Scorer> {
  const { config, adapter, threads } = options
  const weights = asStored(config, options.weights)
  const scorer =
    options.layerwise || holds16Bit(weights)
      ? createLayerwise({ config, weights, adapter, threads })
      : wholeGraphScorer({ config, weights, adapter, threads })
  return {
    async logits(batch) {
      checkPositionBatch(config, batch)
      return scorer.logits(batch)
    },
    async rowLogits(batch) {
      checkRowBatch(config, batch)
      return scorer.rowLogits(batch)
    },
    dispose: () => scorer.dispose(),
  }
}

function wholeGraphScorer(options: ScorerOptions & { weights: StoredWeights }): Scorer {
  const { config, adapter } = options
  const backend = createOrtBackend({ threads: options.threads })
  const adapterTensors = adapter ? withShapes(loraShapes(config, adapter.settings), adapter.weights) : []
  const fixed = new Map<string, HostTensor>([...(options.weights as TensorMap), ...adapterTensors])
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
    const feeds = new Map<string, HostTensor>([
      ...fixed,
      ['tokens', { dataType: 'int64', shape: [batch.batch, batch.length], data: batch.tokens }],
      ['where', { dataType: 'int64', shape: [count], data: where }],
    ])
    const shape = [count, config.vocabSize]
    await session.run(feeds, new Map([['logits', { dataType: 'float32', shape, data: logits }]]))
    return logits
  }

  return {
    logits: (batch) => run(batch, logitsAtPositions, batch.positions),
    rowLogits: (batch) => run(batch, logitsAtRows, batch.rows),
    dispose: () => sessions.dispose(),
  }
}
