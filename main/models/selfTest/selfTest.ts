/**
 * Does a device compute what the CPU computes? Every op forward and backward, whole train steps of a model and of an
 * adapter, and scoring. Kernels differ by GPU and driver, and a wrong one is silent: nothing is trained or scored on a
 * device before this has passed there. Run it in a child process: native code that fails ends the process.
 */
import type { DeviceKind } from '../../../shared/domain/device.ts'
import { createRandom } from '../../../shared/random.ts'
import { createBackend } from '../../engine/backends/backend.ts'
import type { TrainBatch } from '../llama/batch.ts'
import { presets, type LlamaConfig } from '../llama/config.ts'
import { initialAdapter } from '../llama/lora.ts'
import { packShared } from '../llama/packShared.ts'
import { createScorer } from '../llama/scorer.ts'
import { createTrainer, type TrainerOptions } from '../llama/trainer.ts'
import { initialWeights, type Weights } from '../llama/weights.ts'
import { compareOps } from './compareOps.ts'
import { relativeDifference } from './difference.ts'

export interface Comparison {
  readonly name: string
  /** ‖device − CPU‖ / ‖CPU‖. */
  readonly difference: number
  readonly limit: number
  readonly passed: boolean
}

export interface SelfTestOptions {
  /** Models small enough for a GPU in software. Kernels choose their tiles by size: a real GPU needs the others too. */
  readonly small?: boolean
}

const opLimit = 1e-4
/** Sums of thousands of values, in another order on either side. */
const modelLimit = 1e-3

const tiny: LlamaConfig = {
  ...presets.nano,
  vocabSize: 64,
  hiddenSize: 32,
  intermediateSize: 48,
  layerCount: 2,
  keyValueHeadCount: 2,
}
const realistic: LlamaConfig = {
  ...presets.nano,
  vocabSize: 8192,
  hiddenSize: 512,
  intermediateSize: 1376,
  layerCount: 2,
  headCount: 8,
  keyValueHeadCount: 4,
}

/** Reports each comparison as it is made; true when all are within their limits. */
export async function selfTest(
  device: DeviceKind,
  report: (line: Comparison) => void,
  { small = false }: SelfTestOptions = {},
): Promise<boolean> {
  let isSound = true
  const line = (name: string, difference: number, limit: number) => {
    const passed = difference <= limit // NaN fails
    isSound &&= passed
    report({ name, difference, limit, passed })
  }
  // TensorFlow.js has its own ops: only whole models can be compared.
  if (device !== 'tfjs') {
    const differences = await compareOps(createBackend('cpu'), createBackend(device))
    for (const [name, difference] of differences) line(name, difference, opLimit)
  }
  const shapes: [string, LlamaConfig, number][] = small
    ? [['tiny', tiny, 140]]
    : [
        ['tiny', tiny, 140],
        ['realistic', realistic, 256],
      ]
  for (const [size, config, length] of shapes) {
    for await (const [name, difference] of compareModels(device, config, length))
      line(`${size} model, ${name}`, difference, modelLimit)
  }
  return isSound
}

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-5, weightDecay: 0.02 }

async function* compareModels(
  device: DeviceKind,
  config: LlamaConfig,
  length: number,
): AsyncGenerator<[string, number]> {
  const random = createRandom(5)
  const ids = (count: number, bound: number) =>
    BigInt64Array.from({ length: count }, () => BigInt(random.integer(bound)))
  const batch = 2
  const next = (): TrainBatch => {
    const tokens = ids(batch * length, 40) // few tokens, often: their gradients add up
    return { kind: 'nextToken', batch, length, tokens, targets: ids(batch * length, config.vocabSize) }
  }
  const answers = (): TrainBatch => {
    const tokens = ids(batch * length, config.vocabSize)
    return {
      kind: 'answer',
      batch,
      length,
      tokens,
      positions: ids(batch, length),
      targets: ids(batch, config.vocabSize),
    }
  }
  const settings = { rank: 4, alpha: 8, dropout: 0.1, targets: ['q', 'v', 'down'] as const }
  const plans: [string, TrainBatch[][], (weights: Weights) => Partial<TrainerOptions>][] = [
    ['pretraining with accumulation and clipping', [[next(), next()], [next()]], () => ({ clipNorm: 0.5 })],
    ['finetuning on answers', [[answers()], [answers(), answers()], [answers()]], () => ({})],
    [
      'finetuning of an adapter with dropout',
      [[answers()], [answers()]],
      () => ({
        lora: { adapter: initialAdapter(config, { ...settings, targets: [...settings.targets] }, 3), seed: 4 },
      }),
    ],
  ]
  for (const [name, steps, further] of plans) {
    const [expected, actual] = [await train('cpu'), await train(device)]
    yield [`loss of ${name}`, relativeDifference(actual.losses, expected.losses)]
    yield [`change of the weights by ${name}`, relativeDifference(actual.change, expected.change)]

    async function train(on: DeviceKind) {
      const weights = initialWeights(config, 1)
      const trainer = await createTrainer({ config, weights, adam, device: on, ...further(weights) })
      const before = flat(trainer.trainable)
      const losses: number[] = []
      for (const microBatches of steps) losses.push((await trainer.step(microBatches, 1e-3)).loss)
      await trainer.fetch()
      const after = flat(trainer.trainable)
      await trainer.dispose()
      return { losses, change: after.map((value, index) => value - before[index]) }
    }
  }
  const prompts = answers() as Extract<TrainBatch, { kind: 'answer' }>
  const ending = (count: number) => ({ ids: Int32Array.from(ids(length - 40 + count, config.vocabSize), Number) })
  const alike = [ending(0), ending(7), ending(30)]
  for (const { ids: own } of alike) own.set(alike[0].ids)
  const group = { trunk: 0, endings: [1, 2].map((index) => ({ index, from: length - 50 })) }
  const packed = packShared(alike, [group], { trunk: length - 40, endings: 60 })
  const logits = async (on: DeviceKind) => {
    const weights = initialWeights(config, 1)
    const scorer = await createScorer({ config, weights, device: on })
    await scorer.logits(prompts)
    for (const values of weights.values()) values[0] += 0.5
    scorer.changed()
    const values = await scorer.logits(prompts)
    const shared = await scorer.packedLogits!(packed)
    await scorer.dispose()
    return { values, shared }
  }
  const [actual, expected] = [await logits(device), await logits('cpu')]
  yield ['logits of scoring', relativeDifference(actual.values, expected.values)]
  yield ['logits of prompts that begin alike', relativeDifference(actual.shared, expected.shared)]
}

function flat(weights: Weights): Float64Array {
  return Float64Array.from([...weights.values()].flatMap((values) => [...values]))
}
