/** Loss and gradients by one graph of the whole model: the fastest way, with every layer's activations in memory. */
import { Tape } from '../../engine/autodiff/tape.ts'
import type { EngineBackend, HostTensor, Session, TensorMap } from '../../engine/backends/types.ts'
import { elementCount, Graph, type Value } from '../../engine/graph/graph.ts'
import * as nodes from '../../engine/graph/nodes.ts'
import { crossEntropy } from '../../engine/ops/crossEntropy.ts'
import { batchTensors, type TrainBatch } from './batch.ts'
import { parameterShapes, type LlamaConfig, type ParameterShape } from './config.ts'
import { gradientName, type Differentiator, type DifferentiatorOptions } from './differentiator.ts'
import type { Dropout } from './dropout.ts'
import { addEmbeddingGradient, embeddingName, embedTokens } from './embedding.ts'
import { dropoutName, embed, logitsOfEmbeddings, prepare, type ModelValues } from './forward.ts'
import { loraShapes, type LoraAdapter } from './lora.ts'
import { createSessionCache } from './sessionCache.ts'
import { withShapes } from './weights.ts'

/** `weights` must be float32. */
export function createWholeGraph(backend: EngineBackend, options: DifferentiatorOptions): Differentiator {
  const { config, weights, adapter } = options
  const adapterTensors = adapter ? withShapes(loraShapes(config, adapter.settings), adapter.weights) : []
  const fixed = new Map<string, HostTensor>([...(weights as TensorMap), ...adapterTensors])
  const trained = adapter ? loraShapes(config, adapter.settings) : parametersInGraph(config)
  const sessions = createSessionCache<Session & { dropoutInputs: Value[] }>()
  const { hiddenSize } = config

  async function compile(batch: TrainBatch, hasDropout: boolean) {
    const { graph, dropoutInputs } = trainingGraph(config, adapter, batch, { hasDropout })
    return { ...(await backend.compile(graph)), dropoutInputs }
  }

  return {
    async run(batch, lossScale, dropout, gradients) {
      const key = `${batch.kind} ${batch.batch} ${batch.length} ${dropout !== undefined}`
      const session = await sessions.get(key, () => compile(batch, dropout !== undefined))
      const loss = new Float32Array(1)
      const fetches = new Map<string, HostTensor>([['loss', { dataType: 'float32', shape: [], data: loss }]])
      for (const { name, shape } of trained)
        fetches.set(gradientName(name), { dataType: 'float32', shape, data: gradients.get(name)! })
      const feeds = new Map([...fixed, ...batchTensors(batch, lossScale)])
      for (const input of session.dropoutInputs) feeds.set(...dropoutTensor(input, dropout!))
      const shape = [batch.tokens.length, hiddenSize]
      const rows = new Float32Array(batch.tokens.length * hiddenSize)
      feeds.set('embedded', { dataType: 'float32', shape, data: embedTokens(config, weights, batch.tokens) })
      if (!adapter) fetches.set('gradient of embedded', { dataType: 'float32', shape, data: rows })
      await session.run(feeds, fetches)
      if (!adapter) {
        const table = gradients.get(embeddingName)!
        if (!config.tieEmbeddings) table.fill(0) // a tied table already holds the output layer's gradient
        addEmbeddingGradient(config, batch.tokens, rows, table)
      }
      return loss[0]
    },
    dispose: () => sessions.dispose(),
  }
}

/** Adds the model's weights, and its adapter's, to the graph as inputs of their names. */
export function modelInputs(
  graph: Graph,
  config: LlamaConfig,
  adapter?: Pick<LoraAdapter, 'settings'>,
  hasDropout = false,
): ModelValues {
  const inputs = (shapes: readonly { name: string; shape: readonly number[] }[]) =>
    new Map(shapes.map(({ name, shape }) => [name, graph.input(name, 'float32', shape)]))
  const weights = inputs(parameterShapes(config))
  if (!adapter) return { weights }
  const { settings } = adapter
  return { weights, adapter: { settings, weights: inputs(loraShapes(config, settings)), hasDropout } }
}

/** Without the embedding table where it is nothing but that: its rows are looked up on the host. */
function parametersInGraph(config: LlamaConfig): ParameterShape[] {
  return parameterShapes(config).filter(({ name }) => config.tieEmbeddings || name !== embeddingName)
}

/**
 * The graph with inputs as `batchTensors` names them, less "tokens" but for `embedsInGraph`: "embedded"
 * [batch · length, hidden] stands for the tokens then. Outputs are "loss" and the gradient of all that is trained, that
 * of the embeddings as "gradient of embedded" where those are fed.
 */
export function trainingGraph(
  config: LlamaConfig,
  adapter: Pick<LoraAdapter, 'settings'> | undefined,
  batch: Pick<TrainBatch, 'kind' | 'batch' | 'length'>,
  { hasDropout, embedsInGraph = false }: { hasDropout: boolean; embedsInGraph?: boolean },
): { graph: Graph; dropoutInputs: Value[] } {
  const graph = new Graph()
  const tape = new Tape(graph)
  const values = modelInputs(graph, config, adapter, hasDropout)
  const lossScale = graph.input('lossScale', 'float32', [])
  const everywhere = batch.kind === 'nextToken'
  const targets = graph.input('targets', 'int64', everywhere ? [batch.batch, batch.length] : [batch.batch])
  const model = prepare(tape, config, values, batch.batch, batch.length)
  const positions = everywhere ? undefined : graph.input('positions', 'int64', [batch.batch])
  const embedded = embedsInGraph
    ? embed(model, graph.input('tokens', 'int64', [batch.batch, batch.length]))
    : graph.input('embedded', 'float32', [batch.batch * batch.length, config.hiddenSize])
  const logits = logitsOfEmbeddings(model, embedded, positions)
  const loss = crossEntropy(tape, logits, nodes.reshape(graph, targets, [logits.shape[0]]), lossScale)
  const trained = new Map(values.adapter?.weights)
  if (!adapter) {
    for (const { name } of embedsInGraph ? parameterShapes(config) : parametersInGraph(config))
      trained.set(name, values.weights.get(name)!)
    if (!embedsInGraph) trained.set('embedded', embedded)
  }
  const names = [...trained.keys()]
  graph.output('loss', loss)
  for (const [index, gradient] of tape.gradients(loss, [...trained.values()]).entries())
    graph.output(gradientName(names[index]), gradient)
  const dropoutInputs = graph.inputs.filter(({ name }) => name.startsWith(dropoutName('')))
  return { graph, dropoutInputs }
}

/** `name`: the projection whose pool offset counts, where the graph's own name is another layer's. */
export function dropoutTensor(input: Value, dropout: Dropout, name = input.name): [string, HostTensor] {
  const data = dropout.factors(name, elementCount(input.shape))
  return [input.name, { dataType: 'float32', shape: input.shape, data }]
}
