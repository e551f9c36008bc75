/**
 * What a run or a scoring will need of memory at its peak, before it starts: from the graphs it will run (how long each value lives)
 * and the buffers beside them. Checked against the measured peaks of real runs by test/engine/memory.test.ts.
 */
import { elementCount, Graph } from '../../engine/graph/graph.ts'
import { elementBytes, peakBytes } from '../../engine/graph/liveness.ts'
import { Tape } from '../../engine/autodiff/tape.ts'
import type { LoraSettings } from '../../../shared/domain/lora.ts'
import type { TrainBatch } from './batch.ts'
import { parameterShapes, type LlamaConfig, type ParameterShape } from './config.ts'
import { logitsAtPositions } from './forward.ts'
import {
  headForwardGraph,
  headLossGraph,
  headRows,
  headWeights,
  layerBackwardGraph,
  layerForwardGraph,
  layerSlots,
  type LayerShape,
} from './layerGraphs.ts'
import { loraShapes } from './lora.ts'
import type { StoredTensor } from './weights.ts'
import { modelInputs, trainingGraph } from './wholeGraph.ts'

type Shape = Pick<TrainBatch, 'batch' | 'length'>

interface HeldModel {
  readonly config: LlamaConfig
  /** How the matrices are in memory; 16 bit is always computed layer by layer. */
  readonly held: StoredTensor['dataType']
  readonly lora?: LoraSettings
  readonly layerwise?: boolean
}

export interface TrainingMemory extends HeldModel {
  /** The largest micro-batch. */
  readonly batch: Shape & Pick<TrainBatch, 'kind'>
  /** The largest batch that is scored in between. */
  readonly validation?: Shape
  /** Gradients of several micro-batches are added up. */
  readonly accumulates?: boolean
  /** The best weights so far are kept. */
  readonly keepsBest?: boolean
}

/** A process that has loaded the program and its runtime and computed nothing yet (measured). */
const processBytes = 150e6
/** What the runtime's allocator takes beyond the values that are alive: gaps between them (measured). */
const gaps = { wholeGraph: 1.15, layerwise: 1.3, scoring: 1.1 }

/** Peak of a training process in bytes. */
export function trainingMemory(run: TrainingMemory): number {
  const { config, lora, batch, validation } = run
  const trained = 4 * countOf(lora ? loraShapes(config, lora) : parameterShapes(config))
  const isLayerwise = layerByLayer(run)
  // Gradients, two moments, and what the runtime keeps of a whole pass's gradients; then what is only there at times.
  const copies = (isLayerwise ? 3 : 4) + (run.accumulates ? 1 : 0) + (run.keepsBest ? 1 : 0)
  const adapter = lora ? trained : 0
  const computing = isLayerwise ? layerwiseTraining(run) : peakBytes(wholeGraph(run))
  const scoring = validation ? scoringPass(run, validation) : 0
  const weights = weightBytes(run)
  return Math.round(
    processBytes + weights + adapter + copies * trained + gapsOf(run) * (computing + scoring) + idsOf(batch),
  )
}

/** Peak of a scoring process in bytes, for its largest batch. */
export function scoringMemory(model: HeldModel, batch: Shape): number {
  const gap = layerByLayer(model) ? gaps.layerwise : gaps.scoring
  return Math.round(processBytes + weightBytes(model) + gap * scoringPass(model, batch) + idsOf(batch))
}

function layerByLayer({ layerwise, held }: HeldModel): boolean {
  return layerwise === true || held !== 'float32'
}

function gapsOf(model: HeldModel): number {
  return layerByLayer(model) ? gaps.layerwise : gaps.wholeGraph
}

function weightBytes({ config, held }: HeldModel): number {
  return elementBytes[held === 'float32' ? 'float32' : 'float16'] * countOf(parameterShapes(config))
}

function wholeGraph({ config, lora, batch }: TrainingMemory): Graph {
  return trainingGraph(config, lora && { settings: lora }, batch, { hasDropout: (lora?.dropout ?? 0) > 0 }).graph
}

function scoringPass(model: HeldModel, batch: Shape): number {
  if (layerByLayer(model)) {
    const head = headForwardGraph({ config: model.config, rows: batch.batch, dataType: typeOf(model) })
    const layer = peakBytes(layerForwardGraph(layerShape(model, batch, false)).graph)
    return layer + peakBytes(head) + widened(model) + hiddenBytes(model.config, batch, 2)
  }
  const graph = new Graph()
  const values = modelInputs(graph, model.config, model.lora && { settings: model.lora })
  const tokens = graph.input('tokens', 'int64', [batch.batch, batch.length])
  const positions = graph.input('positions', 'int64', [batch.batch])
  graph.output('logits', logitsAtPositions(new Tape(graph), model.config, values, tokens, positions))
  return peakBytes(graph) + 4 * batch.batch * model.config.vocabSize
}

/** Every session keeps the memory of its largest pass; the hidden states are the caller's. */
function layerwiseTraining(run: TrainingMemory): number {
  const { config, lora, batch } = run
  const shape = layerShape(run, batch, (lora?.dropout ?? 0) > 0)
  const shapes = batch.kind === 'answer' ? [shape, { ...shape, atPositions: true }] : [shape]
  const layers = shapes.reduce(
    (sum, each) => sum + peakBytes(layerForwardGraph(each).graph) + peakBytes(layerBackwardGraph(each).graph),
    0,
  )
  const rows = batch.kind === 'answer' ? batch.batch : Math.min(headRows, batch.batch * batch.length)
  const head = peakBytes(headLossGraph({ config, rows, dataType: typeOf(run) }, !lora))
  const headGradients = lora ? 0 : 4 * countOf(parameterShapes(config).filter(({ name }) => isHead(config, name)))
  return layers + head + headGradients + widened(run) + hiddenBytes(config, batch, config.layerCount + 3)
}

function layerShape(model: HeldModel, { batch, length }: Shape, hasDropout: boolean): LayerShape {
  const { config, lora } = model
  return { config, settings: lora, batch, time: length, atPositions: false, hasDropout, dataType: typeOf(model) }
}

function typeOf({ held }: HeldModel): LayerShape['dataType'] {
  return (name) => (held === 'float16' && !name.includes('.lora_') ? 'float16' : 'float32')
}

/** bfloat16 is widened on the host: one layer and the head. */
function widened({ config, held }: HeldModel): number {
  if (held !== 'bfloat16') return 0
  const head = parameterShapes(config).filter(({ name }) => isHead(config, name))
  return 4 * (countOf(layerSlots(config)) + countOf(head))
}

function isHead(config: LlamaConfig, name: string): boolean {
  return headWeights(config).includes(name)
}

/** Hidden states that are kept, of this pass and of those that are not yet collected. */
function hiddenBytes(config: LlamaConfig, { batch, length }: Shape, states: number): number {
  return 3 * 4 * batch * length * config.hiddenSize * states
}

function idsOf({ batch, length }: Shape): number {
  return 2 * elementBytes.int64 * batch * length
}

function countOf(shapes: readonly ParameterShape[]): number {
  return shapes.reduce((sum, { shape }) => sum + elementCount(shape), 0)
}
