/**
 * The Llama forward pass: logits at every position, or at some positions of each sequence. In the second case the last
 * layer's query, attention output and MLP are computed for those positions alone, which is exact: nothing after the
 * last layer mixes positions. Sequences are padded on the right; attention is causal, so padding reaches no position
 * before it. A packed sequence holds a common beginning and several endings of it, none of which sees another.
 */
import type { LoraSettings } from '../../../shared/domain/lora.ts'
import type { Tape } from '../../engine/autodiff/tape.ts'
import type { Graph, Value } from '../../engine/graph/graph.ts'
import * as nodes from '../../engine/graph/nodes.ts'
import { add } from '../../engine/ops/add.ts'
import {
  attentionAtPositions,
  causalAttention,
  causalBlocks,
  positionMask,
  type CausalBlocks,
} from '../../engine/ops/attention.ts'
import { gatherRows } from '../../engine/ops/gatherRows.ts'
import { linear } from '../../engine/ops/linear.ts'
import { lowRank } from '../../engine/ops/lowRank.ts'
import { mask } from '../../engine/ops/mask.ts'
import { reshape } from '../../engine/ops/reshape.ts'
import { rmsNorm } from '../../engine/ops/rmsNorm.ts'
import { rotary, rotaryTable, type RotaryTable } from '../../engine/ops/rotary.ts'
import { swiglu } from '../../engine/ops/swiglu.ts'
import { transpose } from '../../engine/ops/transpose.ts'
import { headDimension, type LlamaConfig } from './config.ts'
import { loraNames } from './lora.ts'
import { rotaryFrequencies } from './rope.ts'

export type WeightValues = ReadonlyMap<string, Value>

/** Graph values of a model: its weights by checkpoint name and, where it has one, its adapter's. */
export interface ModelValues {
  readonly weights: WeightValues
  readonly adapter?: {
    readonly settings: LoraSettings
    /** By PEFT name. */
    readonly weights: WeightValues
    /** Each adapted projection's input is multiplied by a graph input `dropoutName(projection)` of its shape. */
    readonly hasDropout: boolean
  }
}

export interface Model {
  readonly tape: Tape
  readonly config: LlamaConfig
  readonly weight: (name: string) => Value
  /** A projection by its checkpoint name without ".weight": x · Wᵀ, its bias and its adapter where it has them. */
  readonly project: (x: Value, name: string) => Value
  readonly batch: number
  readonly time: number
  readonly table: RotaryTable
  readonly everyPosition: Value // [batch, time]: 0 … time−1, or as a packed batch says
  readonly causal: CausalBlocks
}

/** Inputs of a packed batch (see `PackedBatch`), whose endings stand after `trunk` positions. */
export interface Packing {
  readonly trunk: number
  readonly positions: Value // int64 [batch, time]
  readonly mask: Value // [batch, 1, time − trunk, time]
}

/** Which positions of each sequence are asked for, and what each of them sees. */
export interface Asked {
  readonly rows: Value // int64 [batch · asked] of batch · time
  readonly positions: Value // int64 [batch, asked]
  readonly mask: Value // [batch, 1, asked, time]
}

export function dropoutName(projection: string): string {
  return `dropout of ${projection}`
}

/** int64 tokens [batch, time] → logits [batch · time, vocabulary]. */
export function logitsEverywhere(tape: Tape, config: LlamaConfig, values: ModelValues, tokens: Value): Value {
  const { model, hidden } = readTokens(tape, config, values, tokens)
  return outputLayer(model, hidden)
}

/** int64 tokens [batch, time], int64 rows [count] of batch · time → logits [count, vocabulary]. */
export function logitsAtRows(tape: Tape, config: LlamaConfig, values: ModelValues, tokens: Value, rows: Value): Value {
  const { model, hidden } = readTokens(tape, config, values, tokens)
  return outputLayer(model, gatherRows(tape, hidden, rows))
}

/** What the output layer reads, at every position: [batch · time, hidden]. */
function readTokens(tape: Tape, config: LlamaConfig, values: ModelValues, tokens: Value) {
  const [batch, time] = tokens.shape
  const model = prepare(tape, config, values, batch, time)
  return { model, hidden: allLayers(model, embed(model, tokens)) }
}

function allLayers(model: Model, embeddings: Value): Value {
  let hidden = embeddings
  for (let layer = 0; layer < model.config.layerCount; layer++) hidden = decoderLayer(model, layer, hidden)
  return hidden
}

/**
 * Token embeddings [batch · time, hidden] → logits, as `logitsEverywhere` or, with int64 positions [batch], as
 * `logitsAtPositions` gives them for the tokens.
 */
export function logitsOfEmbeddings(model: Model, embeddings: Value, positions?: Value): Value {
  return positions ? logitsFromEmbeddings(model, embeddings, positions) : outputLayer(model, allLayers(model, embeddings))
}

/** int64 tokens [batch, time], int64 positions [batch] → logits [batch, vocabulary]. */
export function logitsAtPositions(
  tape: Tape,
  config: LlamaConfig,
  values: ModelValues,
  tokens: Value,
  positions: Value,
): Value {
  const [batch, time] = tokens.shape
  const model = prepare(tape, config, values, batch, time)
  return logitsFromEmbeddings(model, embed(model, tokens), positions)
}

/** Token embeddings [batch · time, hidden], int64 positions [batch] → logits [batch, vocabulary]. */
function logitsFromEmbeddings(model: Model, embeddings: Value, positions: Value): Value {
  return logitsAsked(model, embeddings, lastPositions(model, positions))
}

/** Token embeddings [batch · time, hidden] → logits [batch · asked, vocabulary]. */
function logitsAsked(model: Model, embeddings: Value, asked: Asked): Value {
  let hidden = embeddings
  const last = model.config.layerCount - 1
  for (let layer = 0; layer < last; layer++) hidden = decoderLayer(model, layer, hidden)
  return outputLayer(model, decoderLayerAt(model, last, hidden, asked))
}

/** int64 tokens [batch, time] of a packed batch, with its inputs → logits [batch · asked, vocabulary]. */
export function logitsOfPacked(tape: Tape, config: LlamaConfig, values: ModelValues, tokens: Value, shape: PackedShape): Value {
  const [batch, time] = tokens.shape
  const model = prepare(tape, config, values, batch, time, packingInputs(tape.graph, shape))
  return logitsAsked(model, embed(model, tokens), askedInputs(tape.graph, shape))
}

/** Sizes of a packed batch: all that its graph depends on. */
export interface PackedShape {
  readonly batch: number
  readonly trunk: number
  readonly length: number
  /** Rows that are asked for of each sequence. */
  readonly asked: number
}

/** Graph inputs by the names of `packedTensors`. */
export function packingInputs(graph: Graph, { batch, trunk, length }: PackedShape): Packing {
  return {
    trunk,
    positions: graph.input('positions', 'int64', [batch, length]),
    mask: graph.input('mask', 'float32', [batch, 1, length - trunk, length]),
  }
}

export function askedInputs(graph: Graph, { batch, length, asked }: PackedShape): Asked {
  return {
    rows: graph.input('rows', 'int64', [batch * asked]),
    positions: graph.input('row positions', 'int64', [batch, asked]),
    mask: graph.input('row mask', 'float32', [batch, 1, asked, length]),
  }
}

export function prepare(
  tape: Tape,
  config: LlamaConfig,
  values: ModelValues,
  batch: number,
  time: number,
  packing?: Packing,
): Model {
  const { graph } = tape
  const counting = BigInt64Array.from({ length: batch * time }, (_, index) => BigInt(index % time))
  const weight = (name: string) => nodes.widen(graph, values.weights.get(name)!)
  return {
    tape,
    config,
    weight,
    project: (x, name) => {
      const bias = values.weights.get(`${name}.bias`)
      const y = linear(tape, x, weight(`${name}.weight`), bias && nodes.widen(graph, bias))
      return values.adapter ? adapt(tape, values.adapter, name, x, y) : y
    },
    batch,
    time,
    table: rotaryTable(graph, time, rotaryFrequencies(config)),
    everyPosition: packing ? packing.positions : graph.constant(counting, [batch, time]),
    causal: packing
      ? [...causalBlocks(graph, packing.trunk), { start: packing.trunk, end: time, mask: packing.mask }]
      : causalBlocks(graph, time),
  }
}

function adapt(tape: Tape, adapter: NonNullable<ModelValues['adapter']>, name: string, x: Value, y: Value): Value {
  const { settings, weights, hasDropout } = adapter
  const names = loraNames(name)
  const a = weights.get(names.a)
  const b = weights.get(names.b)
  if (!a || !b) return y // not adapted
  const kept = hasDropout ? mask(tape, x, tape.graph.input(dropoutName(name), 'float32', x.shape)) : x
  return lowRank(tape, kept, y, a, b, settings.alpha / settings.rank)
}

/** int64 tokens [batch, time] → [batch · time, hidden]. */
export function embed({ tape, weight, batch, time }: Model, tokens: Value): Value {
  const flat = nodes.reshape(tape.graph, tokens, [batch * time])
  return gatherRows(tape, weight('model.embed_tokens.weight'), flat)
}

/** hidden [batch · time, hidden] → the same. */
export function decoderLayer(model: Model, layer: number, hidden: Value): Value {
  const { tape, config, table, causal, everyPosition } = model
  const normed = attentionNorm(model, layer, hidden)
  const query = rotary(tape, heads(model, layer, 'q', normed, config.headCount), table, everyPosition)
  const { key, value } = keysAndValues(model, layer, normed)
  const attended = causalAttention(tape, query, key, value, causal)
  return afterAttention(model, layer, hidden, attended)
}

/** hidden [batch · time, hidden] → [batch, hidden]: the layer's output at each sequence's position. */
export function decoderLayerAtPositions(model: Model, layer: number, hidden: Value, positions: Value): Value {
  return decoderLayerAt(model, layer, hidden, lastPositions(model, positions))
}

/** int64 `positions` [batch]: one of each sequence. */
function lastPositions({ tape, batch, time }: Model, positions: Value): Asked {
  const { graph } = tape
  const sequenceStarts = graph.constant(
    BigInt64Array.from({ length: batch }, (_, row) => BigInt(row * time)),
    [batch],
  )
  return {
    rows: nodes.add(graph, sequenceStarts, positions),
    positions: nodes.reshape(graph, positions, [batch, 1]),
    mask: positionMask(graph, positions, time),
  }
}

/** hidden [batch · time, hidden] → [batch · asked, hidden]: the layer's output where it is asked for. */
export function decoderLayerAt(model: Model, layer: number, hidden: Value, asked: Asked): Value {
  const { tape, config, table } = model
  const { key, value } = keysAndValues(model, layer, attentionNorm(model, layer, hidden))
  const chosen = gatherRows(tape, hidden, asked.rows) // [batch · asked, hidden]
  const projected = heads(model, layer, 'q', attentionNorm(model, layer, chosen), config.headCount)
  const query = rotary(tape, projected, table, asked.positions) // [batch, heads, asked, headDim]
  const attended = attentionAtPositions(tape, query, key, value, asked.mask)
  return afterAttention(model, layer, chosen, attended)
}

function attentionNorm({ tape, config, weight }: Model, layer: number, hidden: Value): Value {
  return rmsNorm(tape, hidden, weight(`model.layers.${layer}.input_layernorm.weight`), config.rmsNormEps)
}

function keysAndValues(model: Model, layer: number, normed: Value): { key: Value; value: Value } {
  const { tape, config, table, everyPosition } = model
  return {
    key: rotary(tape, heads(model, layer, 'k', normed, config.keyValueHeadCount), table, everyPosition),
    value: heads(model, layer, 'v', normed, config.keyValueHeadCount),
  }
}

/** normed [batch · positions, hidden] → [batch, heads, positions, headDim]. */
function heads(model: Model, layer: number, which: 'q' | 'k' | 'v', normed: Value, count: number): Value {
  const { tape, config, project, batch } = model
  const flat = project(normed, `model.layers.${layer}.self_attn.${which}_proj`)
  const split = reshape(tape, flat, [batch, normed.shape[0] / batch, count, headDimension(config)])
  return transpose(tape, split, [0, 2, 1, 3])
}

/** Output projection, residual and MLP. residual [rows, hidden], attended [batch, heads, rows / batch, headDim]. */
function afterAttention(model: Model, layer: number, residual: Value, attended: Value): Value {
  const { tape, config, weight, project } = model
  const prefix = `model.layers.${layer}`
  const [rows] = residual.shape
  const querySize = config.headCount * headDimension(config)
  const merged = reshape(tape, transpose(tape, attended, [0, 2, 1, 3]), [rows, querySize])
  const hidden = add(tape, residual, project(merged, `${prefix}.self_attn.o_proj`))
  const normed = rmsNorm(tape, hidden, weight(`${prefix}.post_attention_layernorm.weight`), config.rmsNormEps)
  const gate = project(normed, `${prefix}.mlp.gate_proj`) // [rows, intermediate]
  const up = project(normed, `${prefix}.mlp.up_proj`) // [rows, intermediate]
  return add(tape, hidden, project(swiglu(tape, gate, up), `${prefix}.mlp.down_proj`))
}

/** hidden [rows, hidden] → logits [rows, vocabulary]. */
export function outputLayer({ tape, config, weight }: Pick<Model, 'tape' | 'config' | 'weight'>, hidden: Value): Value {
  const normed = rmsNorm(tape, hidden, weight('model.norm.weight'), config.rmsNormEps)
  return linear(tape, normed, weight(config.tieEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight'))
}
