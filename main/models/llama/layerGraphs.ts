/**
 * The graphs of layer-wise execution: one decoder layer forward, the same backward (with its forward inside), and the
 * output head. A layer's graph serves every layer: its inputs carry the names of layer 0.
 */
import { Tape } from '../../engine/autodiff/tape.ts'
import { Graph, type DataType, type Value } from '../../engine/graph/graph.ts'
import { crossEntropy } from '../../engine/ops/crossEntropy.ts'
import { parameterShapes, type LlamaConfig, type ParameterShape } from './config.ts'
import { gradientName } from './differentiator.ts'
import {
  askedInputs,
  decoderLayer,
  decoderLayerAt,
  decoderLayerAtPositions,
  dropoutName,
  outputLayer,
  packingInputs,
  prepare,
  type ModelValues,
  type PackedShape,
} from './forward.ts'
import { loraShapes, type LoraAdapter } from './lora.ts'

export interface LayerShape {
  readonly config: LlamaConfig
  readonly settings: LoraAdapter['settings'] | undefined
  readonly batch: number
  readonly time: number
  /** The layer's output only where it is asked for, as the last layer of an answer needs it. */
  readonly atPositions: boolean
  /** Of a packed batch; else one position of each sequence is asked for. */
  readonly packed?: PackedShape
  readonly hasDropout: boolean
  /** Type in which a weight of layer 0 is fed. */
  readonly dataType: (name: string) => DataType
}

export interface CompiledGraph {
  readonly graph: Graph
  readonly dropoutInputs: readonly Value[]
}

/** Names and shapes of layer 0's weights. */
export function layerSlots(config: LlamaConfig): ParameterShape[] {
  return parameterShapes({ ...config, layerCount: 1 }).filter(({ name }) => name.startsWith('model.layers.0.'))
}

/** Names and shapes of layer 0's adapter. */
export function adapterSlots(config: LlamaConfig, settings: LoraAdapter['settings'] | undefined): ParameterShape[] {
  return settings ? loraShapes({ ...config, layerCount: 1 }, settings) : []
}

/** hidden [batch · time, hidden] → "output" [batch · time, hidden], or only the rows that are asked for. */
export function layerForwardGraph(shape: LayerShape): CompiledGraph {
  const { graph, output } = buildLayer(shape)
  graph.output('output', output)
  return finished(graph)
}

/** "output gradient" → "hidden gradient" and the gradients of what is trained: the adapter, or without one the layer. */
export function layerBackwardGraph(shape: LayerShape): CompiledGraph {
  const { tape, graph, output, hidden, values } = buildLayer(shape)
  const outputGradient = graph.input('output gradient', 'float32', output.shape)
  const trained = [...(values.adapter?.weights ?? values.weights)]
  const [dHidden, ...gradients] = tape.pullback(output, outputGradient, [hidden, ...trained.map(([, value]) => value)])
  graph.output('hidden gradient', dHidden)
  for (const [index, gradient] of gradients.entries()) graph.output(gradientName(trained[index][0]), gradient)
  return finished(graph)
}

function buildLayer({ config, settings, batch, time, atPositions, packed, hasDropout, dataType }: LayerShape) {
  const graph = new Graph()
  const tape = new Tape(graph)
  const hidden = graph.input('hidden', 'float32', [batch * time, config.hiddenSize])
  const inputs = (slots: readonly ParameterShape[]) =>
    new Map(slots.map(({ name, shape }) => [name, graph.input(name, dataType(name), shape)]))
  const weights = inputs(layerSlots(config))
  const adapter = settings && { settings, weights: inputs(adapterSlots(config, settings)), hasDropout }
  const values: ModelValues = { weights, adapter }
  const model = prepare(tape, config, values, batch, time, packed && packingInputs(graph, packed))
  const output = !atPositions
    ? decoderLayer(model, 0, hidden)
    : packed
      ? decoderLayerAt(model, 0, hidden, askedInputs(graph, packed))
      : decoderLayerAtPositions(model, 0, hidden, graph.input('positions', 'int64', [batch]))
  return { tape, graph, hidden, output, values }
}

/** Rows whose logits exist at a time: with 128,000 tokens of vocabulary, 128 MB. */
export const headRows = 256

export interface HeadShape {
  readonly config: LlamaConfig
  readonly rows: number
  readonly dataType: (name: string) => DataType
}

/** Names of the weights that the head reads: the last norm and the output matrix. */
export function headWeights(config: LlamaConfig): string[] {
  return ['model.norm.weight', config.tieEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight']
}

/** hidden [rows, hidden] → "logits" [rows, vocabulary]. */
export function headForwardGraph(shape: HeadShape): Graph {
  const { graph, logits } = buildHead(shape)
  graph.output('logits', logits)
  return graph
}

/** hidden, int64 targets [rows], lossScale → "loss", "hidden gradient" and, if trained, the weights' gradients. */
export function headLossGraph(shape: HeadShape, trainsWeights: boolean): Graph {
  const { tape, graph, hidden, logits, weights } = buildHead(shape)
  const targets = graph.input('targets', 'int64', [shape.rows])
  const loss = crossEntropy(tape, logits, targets, graph.input('lossScale', 'float32', []))
  const trained = trainsWeights ? [...weights] : []
  const [dHidden, ...gradients] = tape.gradients(loss, [hidden, ...trained.map(([, value]) => value)])
  graph.output('loss', loss)
  graph.output('hidden gradient', dHidden)
  for (const [index, gradient] of gradients.entries()) graph.output(gradientName(trained[index][0]), gradient)
  return graph
}

function buildHead({ config, rows, dataType }: HeadShape) {
  const graph = new Graph()
  const tape = new Tape(graph)
  const hidden = graph.input('hidden', 'float32', [rows, config.hiddenSize])
  const shapes = new Map(parameterShapes(config).map(({ name, shape }) => [name, shape]))
  const weights = new Map(
    headWeights(config).map((name) => [name, graph.input(name, dataType(name), shapes.get(name)!)]),
  )
  const model = prepare(tape, config, { weights }, 1, 1)
  return { tape, graph, hidden, weights, logits: outputLayer(model, hidden) }
}

function finished(graph: Graph): CompiledGraph {
  return { graph, dropoutInputs: graph.inputs.filter(({ name }) => name.startsWith(dropoutName(''))) }
}
