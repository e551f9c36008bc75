/**
 * Loss, gradients and logits layer by layer: between layers only the hidden states are kept, and each layer is computed
 * once more on the way back (gradient checkpointing, Chen et al. 2016). One session serves all layers, and a 16-bit
 * model is never in memory as float32: that is how 1B fits a small machine, and a long context any.
 */
import type { EngineBackend, HostTensor, Session } from '../../engine/backends/types.ts'
import type { Graph, Value } from '../../engine/graph/graph.ts'
import { ignoredTarget } from '../../engine/ops/crossEntropy.ts'
import { packedTensors, type PackedBatch, type PositionBatch, type RowBatch, type TrainBatch } from './batch.ts'
import { gradientName, type Differentiator, type DifferentiatorOptions } from './differentiator.ts'
import type { Dropout } from './dropout.ts'
import { addEmbeddingGradient, embeddingName, embedTokens } from './embedding.ts'
import {
  adapterSlots,
  headForwardGraph,
  headLossGraph,
  headRows,
  headWeights,
  layerBackwardGraph,
  layerForwardGraph,
  layerSlots,
  type CompiledGraph,
  type LayerShape,
} from './layerGraphs.ts'
import { createLayerTensors, inLayer } from './layerTensors.ts'
import { createSessionCache } from './sessionCache.ts'
import type { Weights } from './weights.ts'
import { dropoutTensor } from './wholeGraph.ts'


export interface Layerwise extends Differentiator {
  /** Sum of the losses of all targets, times `lossScale`, without gradients or dropout. */
  loss(batch: TrainBatch, lossScale: number): Promise<number>
  /** [batch · vocabulary]: each sequence's logits at its position. */
  logits(batch: PositionBatch): Promise<Float32Array>
  /** [rows · vocabulary]: logits after some of the batch · length positions. */
  rowLogits(batch: RowBatch): Promise<Float32Array>
  /** [rows · vocabulary]: the same of a packed batch. */
  packedLogits(batch: PackedBatch): Promise<Float32Array>
  /** Nothing: the host's weights are read anew for every batch. */
  changed(): void
}

type LayerSession = Session & { dropoutInputs: readonly Value[] }

export function createLayerwise(backend: EngineBackend, { config, weights, adapter }: DifferentiatorOptions): Layerwise {
  const { layerCount, hiddenSize, vocabSize } = config
  const tensors = createLayerTensors(weights)
  const dataType = (name: string) => (name.includes('.lora_') ? 'float32' : tensors.dataType(name))
  const sessions = createSessionCache<LayerSession>()
  const weightSlots = layerSlots(config)
  const loraSlots = adapterSlots(config, adapter?.settings)
  const trainedSlots = adapter ? loraSlots : weightSlots

  function session(key: string, build: () => CompiledGraph): Promise<LayerSession> {
    return sessions.get(key, async () => {
      const { graph, dropoutInputs } = build()
      return { ...(await backend.compile(graph)), dropoutInputs }
    })
  }

  const plain = (graph: Graph): CompiledGraph => ({ graph, dropoutInputs: [] })

  /** What a layer's session is fed besides its gradient. */
  function layerFeeds(layer: number, hidden: HostTensor, inputs: readonly Value[], dropout: Dropout | undefined) {
    return new Map<string, HostTensor>([
      ['hidden', hidden],
      ...weightSlots.map(({ name }) => tensors.feed(name, inLayer(name, layer))),
      ...loraSlots.map(({ name, shape }): [string, HostTensor] => [
        name,
        float32(shape, adapter!.weights.get(inLayer(name, layer))!),
      ]),
      ...inputs.map((input) => dropoutTensor(input, dropout!, inLayer(input.name, layer))),
    ])
  }

  function shapeOf(batch: number, time: number, atPositions: boolean, hasDropout: boolean): LayerShape {
    return { config, settings: adapter?.settings, batch, time, atPositions, hasDropout, dataType }
  }

  /** What the head reads; `states`, where it is given, receives what every layer reads. */
  async function forward(
    batch: TrainBatch | PositionBatch | RowBatch | PackedBatch,
    atPositions: boolean,
    dropout?: Dropout,
    states?: HostTensor[],
  ): Promise<HostTensor> {
    const { batch: count, length } = batch
    let hidden = float32([count * length, hiddenSize], embedTokens(config, weights, batch.tokens))
    const packed = 'trunk' in batch ? { ...batch, asked: batch.rows.length / count } : undefined
    const packing = packed && packedTensors(packed)
    for (let layer = 0; layer < layerCount; layer++) {
      const isLast = layer === layerCount - 1
      const shape = { ...shapeOf(count, length, atPositions && isLast, dropout !== undefined), packed }
      const run = await session(keyOf('forward', shape), () => layerForwardGraph(shape))
      const rows = !shape.atPositions ? count * length : packed ? packed.rows.length : count
      const output = float32([rows, hiddenSize], new Float32Array(rows * hiddenSize))
      const feeds = layerFeeds(layer, hidden, run.dropoutInputs, dropout)
      if (packing) for (const [name, tensor] of packing.everyLayer) feeds.set(name, tensor)
      if (packing && isLast) for (const [name, tensor] of packing.lastLayer) feeds.set(name, tensor)
      if (!packing && shape.atPositions) feeds.set('positions', positionsOf(batch))
      await run.run(feeds, new Map([['output', output]]))
      states?.push(hidden)
      hidden = output
    }
    return hidden
  }

  /** Loss over all rows, and the gradient of `hidden`; fills the head's own gradients where they are asked for. */
  async function headLoss(hidden: HostTensor, targets: BigInt64Array, lossScale: number, gradients?: Weights) {
    const [rows] = hidden.shape
    const names = headWeights(config)
    const gradient = float32(hidden.shape, new Float32Array(rows * hiddenSize))
    const own = (gradients ? names : []).map((name) => {
      const total = gradients!.get(name)!.fill(0)
      return { name, total, part: new Float32Array(total.length) }
    })
    let loss = 0
    for (let start = 0; start < rows; start += headRows) {
      const count = Math.min(headRows, rows - start)
      const part = targets.subarray(start, start + count)
      if (part.every((target) => target === BigInt(ignoredTarget))) continue
      const shape = { config, rows: count, dataType }
      const run = await session(`loss ${count} ${gradients !== undefined}`, () =>
        plain(headLossGraph(shape, gradients !== undefined)),
      )
      const partLoss = new Float32Array(1)
      await run.run(
        new Map<string, HostTensor>([
          ['hidden', rowsOf(hidden, start, count)],
          ['targets', { dataType: 'int64', shape: [count], data: part }],
          ['lossScale', float32([], Float32Array.of(lossScale))],
          ...names.map((name) => tensors.feed(name)),
        ]),
        new Map<string, HostTensor>([
          ['loss', float32([], partLoss)],
          ['hidden gradient', rowsOf(gradient, start, count)],
          ...own.map(({ name, part: values }): [string, HostTensor] => [
            gradientName(name),
            float32(weights.get(name)!.shape, values),
          ]),
        ]),
      )
      loss += partLoss[0]
      for (const { total, part: values } of own) addInPlace(total, values)
    }
    return { loss, gradient }
  }

  /** hidden [rows, hidden] → [rows · vocabulary] */
  async function headLogits(hidden: HostTensor): Promise<Float32Array> {
    const [rows] = hidden.shape
    const run = await session(`logits ${rows}`, () => plain(headForwardGraph({ config, rows, dataType })))
    const logits = new Float32Array(rows * vocabSize)
    const feeds = new Map([['hidden', hidden], ...headWeights(config).map((name) => tensors.feed(name))])
    await run.run(feeds, new Map([['logits', float32([rows, vocabSize], logits)]]))
    return logits
  }

  return {
    async run(batch, lossScale, dropout, gradients) {
      const atPositions = batch.kind === 'answer'
      const states: HostTensor[] = []
      const last = await forward(batch, atPositions, dropout, states)
      const head = await headLoss(last, batch.targets, lossScale, adapter ? undefined : gradients)
      let { gradient } = head
      for (let layer = layerCount - 1; layer >= 0; layer--) {
        const shape = shapeOf(batch.batch, batch.length, atPositions && layer === layerCount - 1, dropout !== undefined)
        const run = await session(keyOf('backward', shape), () => layerBackwardGraph(shape))
        const hidden = states.pop()!
        const feeds = layerFeeds(layer, hidden, run.dropoutInputs, dropout)
        feeds.set('output gradient', gradient)
        if (shape.atPositions) feeds.set('positions', positionsOf(batch))
        const next = float32(hidden.shape, new Float32Array(hidden.data.length))
        const fetches = new Map<string, HostTensor>([['hidden gradient', next]])
        for (const { name, shape: size } of trainedSlots)
          fetches.set(gradientName(name), float32(size, gradients.get(inLayer(name, layer))!))
        await run.run(feeds, fetches)
        gradient = next
      }
      if (!adapter) {
        const table = gradients.get(embeddingName)!
        if (!config.tieEmbeddings) table.fill(0) // a tied table already holds the head's gradient
        addEmbeddingGradient(config, batch.tokens, gradient.data as Float32Array, table)
      }
      return head.loss
    },
    async loss(batch, lossScale) {
      const hidden = await forward(batch, batch.kind === 'answer')
      return (await headLoss(hidden, batch.targets, lossScale)).loss
    },
    logits: async (batch) => headLogits(await forward(batch, true)),
    packedLogits: async (batch) => headLogits(await forward(batch, true)),
    async rowLogits(batch) {
      const hidden = await forward(batch, false)
      const chosen = new Float32Array(batch.rows.length * hiddenSize)
      for (const [index, row] of batch.rows.entries())
        chosen.set(rowsOf(hidden, Number(row), 1).data as Float32Array, index * hiddenSize)
      return headLogits(float32([batch.rows.length, hiddenSize], chosen))
    },
    changed() {},
    dispose: () => sessions.dispose(),
  }
}

function keyOf(direction: string, { batch, time, atPositions, packed, hasDropout }: LayerShape): string {
  return `${direction} ${batch} ${time} ${atPositions} ${packed?.trunk} ${packed?.asked} ${hasDropout}`
}

function float32(shape: readonly number[], data: Float32Array): HostTensor {
  return { dataType: 'float32', shape, data }
}

/** Rows start … start + count − 1, a view. */
function rowsOf({ shape: [, width], data }: HostTensor, start: number, count: number): HostTensor {
  return float32([count, width], (data as Float32Array).subarray(start * width, (start + count) * width))
}

function positionsOf(batch: TrainBatch | PositionBatch | RowBatch | PackedBatch): HostTensor {
  if (!('positions' in batch)) throw new Error('Only a batch of answers has positions.')
  return { dataType: 'int64', shape: [batch.batch], data: batch.positions }
}

function addInPlace(total: Float32Array, values: Float32Array): void {
  for (let i = 0; i < total.length; i++) total[i] += values[i]
}
