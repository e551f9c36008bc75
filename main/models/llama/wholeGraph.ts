/** Loss and gradients by one graph of the whole model: the fastest way, with every layer's activations in memory. */
import { Tape } from '../../engine/autodiff/tape.ts'
import type { EngineBackend, HostTensor, Session, TensorMap } from '../../engine/backends/types.ts'
import { elementCount, Graph, type Value } from '../../engine/graph/graph.ts'
import * as nodes from '../../engine/graph/nodes.ts'
import { crossEntropy } from '../../engine/ops/crossEntropy.ts'
import { batchTensors, type TrainBatch } from './batch.ts'
import { parameterShapes, type LlamaConfig } from './config.ts'
import { gradientName, type Differentiator, type DifferentiatorOptions } from './differentiator.ts'
import type { Dropout } from './dropout.ts'
import { dropoutName, logitsAtPositions, logitsEverywhere, type ModelValues } from './forward.ts'
import { loraShapes, type LoraAdapter } from './lora.ts'
import { createSessionCache } from './sessionCache.ts'
import { withShapes } from './weights.ts'

/** `weights` must be float32. */
export function createWholeGraph(backend: EngineBackend, options: DifferentiatorOptions): Differentiator {
  const { config, weights, adapter } = options
  const adapterTensors = adapter ? withShapes(loraShapes(config, adapter.settings), adapter.weights) : []
  const fixed = new Map<string, HostTensor>([...(weights as TensorMap), ...adapterTensors])
  const trained = adapter ? loraShapes(config, adapter.settings) : parameterShapes(config)
  const sessions = createSessionCache<Session & { dropoutInputs: Value[] }>()

  async function compile(batch: TrainBatch, hasDropout: boolean) {
    const { graph, dropoutInputs } = trainingGraph(config, adapter, batch, hasDropout)
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
      const masks = session.dropoutInputs.map((input) => dropoutTensor(input, dropout!))
      await session.run(new Map([...fixed, ...batchTensors(batch, lossScale), ...masks]), fetches)
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

/** The graph with inputs as `batchTensors` names them, and outputs "loss" and the gradient of all that is trained. */
export function trainingGraph(
  config: LlamaConfig,
  adapter: Pick<LoraAdapter, 'settings'> | undefined,
  batch: Pick<TrainBatch, 'kind' | 'batch' | 'length'>,
  hasDropout: boolean,
): { graph: Graph; dropoutInputs: Value[] } {
  const graph = new Graph()
  const tape = new Tape(graph)
  const values = modelInputs(graph, config, adapter, hasDropout)
  const tokens = graph.input('tokens', 'int64', [batch.batch, batch.length])
  const lossScale = graph.input('lossScale', 'float32', [])
  const everywhere = batch.kind === 'nextToken'
  const targets = graph.input('targets', 'int64', everywhere ? [batch.batch, batch.length] : [batch.batch])
  const logits = everywhere
    ? logitsEverywhere(tape, config, values, tokens)
    : logitsAtPositions(tape, config, values, tokens, graph.input('positions', 'int64', [batch.batch]))
  const loss = crossEntropy(tape, logits, nodes.reshape(graph, targets, [logits.shape[0]]), lossScale)
  const trained = values.adapter?.weights ?? values.weights
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
