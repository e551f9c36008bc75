/**
 * Learning with weights, gradients and AdamW's state on a device: only batches, losses and norms cross over, until the
 * host asks for the values. Parameters of one layer are updated together, so that no more than those are held twice.
 */
import type { DeviceTensor, EngineBackend, Feeds, HostTensor, ResidentSession } from '../../engine/backends/types.ts'
import type { Value } from '../../engine/graph/graph.ts'
import type { AdamSettings } from '../../engine/optim/adamw.ts'
import { adamGraph, adamInputs, sumGraph, sumOfSquaresGraph } from '../../engine/optim/adamwGraph.ts'
import { batchTensors, type TrainBatch } from './batch.ts'
import { parameterShapes, type LlamaConfig, type ParameterShape } from './config.ts'
import { gradientName } from './differentiator.ts'
import type { Dropout } from './dropout.ts'
import { holdWeights } from './heldWeights.ts'
import type { Learner, Moments } from './learner.ts'
import { loraShapes, type LoraAdapter } from './lora.ts'
import { createSessionCache } from './sessionCache.ts'
import { zerosLike, type StoredWeights, type Weights } from './weights.ts'
import { dropoutTensor, trainingGraph } from './wholeGraph.ts'

export interface ResidentLearnerOptions {
  /** One that can keep tensors. */
  readonly backend: EngineBackend
  readonly config: LlamaConfig
  readonly weights: StoredWeights
  /** With one, it is trained and the weights are frozen. */
  readonly adapter?: LoraAdapter
  /** Read at first and after `restored`, written by `fetch`. */
  readonly trainable: Weights
  readonly settings: AdamSettings
}

/** What AdamW keeps of one parameter. */
type Slot = 'parameter' | 'first moment' | 'second moment'
const slots: readonly Slot[] = ['parameter', 'first moment', 'second moment']

type TrainSession = ResidentSession & { dropoutInputs: readonly Value[] }

export function createResidentLearner(options: ResidentLearnerOptions): Learner {
  const { config, adapter, trainable, settings } = options
  const resident = options.backend.resident!
  const parameters = adapter ? loraShapes(config, adapter.settings) : parameterShapes(config)
  const groups = parameterGroups(parameters)
  const frozen = adapter && holdWeights(options.backend, options)
  const trainSessions = createSessionCache<TrainSession>()
  const groupSessions = new Map<string, Promise<ResidentSession>>()
  const state: Record<Slot, Map<string, DeviceTensor>> = {
    parameter: new Map(),
    'first moment': new Map(),
    'second moment': new Map(),
  }
  let gradients = new Map<string, DeviceTensor>()
  let hostMoments: Moments | undefined

  const moments = () => (hostMoments ??= { first: zerosLike(trainable), second: zerosLike(trainable) })
  const hostValues = (slot: Slot) =>
    slot === 'parameter' ? trainable : slot === 'first moment' ? moments().first : moments().second

  async function send(): Promise<void> {
    for (const slot of slots) {
      for (const { name, shape } of parameters) {
        if (state[slot].has(name)) continue
        const data = hostValues(slot).get(name)!
        state[slot].set(name, await resident.upload({ dataType: 'float32', shape, data }))
      }
    }
  }

  async function compileTraining(batch: TrainBatch, hasDropout: boolean): Promise<TrainSession> {
    const { graph, dropoutInputs } = trainingGraph(config, adapter, batch, { hasDropout, embedsInGraph: true })
    return { ...(await resident.compile(graph, ['loss'])), dropoutInputs }
  }

  /** A session that all groups of one shape share. */
  function groupSession(what: 'sum' | 'adam', group: readonly ParameterShape[]): Promise<ResidentSession> {
    const key = `${what} ${group.map(({ shape, decay }) => `${shape.join('×')} ${decay}`).join()}`
    const known = groupSessions.get(key)
    if (known) return known
    const graph = what === 'adam' ? adamGraph(group, settings) : sumGraph(group.map(({ shape }) => shape))
    const session = resident.compile(graph, [])
    groupSessions.set(key, session)
    return session
  }

  async function add(further: Map<string, DeviceTensor>): Promise<void> {
    for (const group of groups) {
      const session = await groupSession('sum', group)
      const feeds = new Map(
        group.flatMap(({ name }, index): [string, DeviceTensor][] => [
          [`first ${index}`, gradients.get(name)!],
          [`second ${index}`, further.get(name)!],
        ]),
      )
      const sums = await session.run(feeds, new Map())
      for (const [index, { name }] of group.entries()) {
        gradients.get(name)!.dispose()
        further.get(name)!.dispose()
        gradients.set(name, sums.get(`sum ${index}`)!)
      }
    }
  }

  async function run(batch: TrainBatch, lossScale: number, dropout: Dropout | undefined) {
    await send()
    const key = `${batch.kind} ${batch.batch} ${batch.length} ${dropout !== undefined}`
    const session = await trainSessions.get(key, () => compileTraining(batch, dropout !== undefined))
    const feeds = new Map<string, HostTensor | DeviceTensor>([
      ...((await frozen?.feeds()) ?? []),
      ...state.parameter,
      ...batchTensors(batch, lossScale),
    ])
    for (const input of session.dropoutInputs) feeds.set(...dropoutTensor(input, dropout!))
    const loss = new Float32Array(1)
    const outputs = await session.run(feeds, new Map([['loss', { dataType: 'float32', shape: [], data: loss }]]))
    const found = new Map(parameters.map(({ name }) => [name, outputs.get(gradientName(name))!]))
    return { loss: loss[0], found }
  }

  function drop(tensors: Map<string, DeviceTensor>): void {
    for (const tensor of tensors.values()) tensor.dispose()
    tensors.clear()
  }

  return {
    async differentiate(batch, lossScale, dropout, adds) {
      if (!adds) drop(gradients)
      const { loss, found } = await run(batch, lossScale, dropout)
      if (adds) await add(found)
      else gradients = found
      return loss
    },
    async gradientNorm() {
      const shapes = parameters.map(({ shape }) => shape)
      const key = 'norm'
      const known = groupSessions.get(key) ?? resident.compile(sumOfSquaresGraph(shapes), ['squares'])
      groupSessions.set(key, known)
      const feeds: Feeds = new Map(parameters.map(({ name }, index) => [`gradient ${index}`, gradients.get(name)!]))
      const squares = new Float32Array(parameters.length)
      const fetches = new Map([['squares', { dataType: 'float32', shape: [squares.length], data: squares } as const]])
      await (await known).run(feeds, fetches)
      return Math.sqrt(squares.reduce((sum, value) => sum + value, 0))
    },
    async update(step) {
      for (const group of groups) {
        const session = await groupSession('adam', group)
        const feeds = new Map<string, HostTensor | DeviceTensor>()
        for (const [name, value] of Object.entries(adamInputs(settings, step)))
          feeds.set(name, { dataType: 'float32', shape: [], data: Float32Array.of(value) })
        for (const [index, { name }] of group.entries()) {
          for (const slot of slots) feeds.set(`${slot} ${index}`, state[slot].get(name)!)
          feeds.set(`gradient ${index}`, gradients.get(name)!)
        }
        const updated = await session.run(feeds, new Map())
        for (const [index, { name }] of group.entries()) {
          for (const slot of slots) {
            state[slot].get(name)!.dispose()
            state[slot].set(name, updated.get(`${slot} ${index}`)!)
          }
        }
      }
      drop(gradients)
    },
    moments,
    async fetch() {
      for (const slot of slots)
        for (const [name, tensor] of state[slot]) await resident.download(tensor, hostValues(slot).get(name)!)
    },
    restored() {
      for (const slot of slots) drop(state[slot])
    },
    async dispose() {
      drop(gradients)
      for (const slot of slots) drop(state[slot])
      await frozen?.dispose()
      await trainSessions.dispose()
      for (const session of await Promise.all(groupSessions.values())) await session.dispose()
      await resident.dispose()
    },
  }
}

/** A layer's parameters together, each other one by itself. */
function parameterGroups(parameters: readonly ParameterShape[]): ParameterShape[][] {
  const layerOf = (name: string) => /\.layers\.(\d+)\./.exec(name)?.[0] ?? name
  return [...Map.groupBy(parameters, ({ name }) => layerOf(name)).values()]
}
