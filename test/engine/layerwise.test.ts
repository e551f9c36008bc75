import { describe, expect, it } from 'vitest'
import type { PositionBatch, TrainBatch } from '../../main/models/llama/batch.ts'
import { parameterShapes, type LlamaConfig } from '../../main/models/llama/config.ts'
import { initialAdapter } from '../../main/models/llama/lora.ts'
import { createScorer } from '../../main/models/llama/scorer.ts'
import { createTrainer, type TrainerOptions } from '../../main/models/llama/trainer.ts'
import { initialWeights, widen, withShapes, type StoredTensor, type Weights } from '../../main/models/llama/weights.ts'
import type { LoraSettings } from '../../shared/domain/lora.ts'
import { createRandom } from '../../shared/random.ts'
import { tensorsOff } from './tensors.ts'
import { tinyConfig } from './trainingExamples.ts'

const config: LlamaConfig = { ...tinyConfig, headCount: 4, keyValueHeadCount: 2, layerCount: 3, maxPositions: 512 }
const untied: LlamaConfig = { ...config, tieEmbeddings: false, attentionBias: 'all' }
const settings: LoraSettings = {
  targets: ['q', 'k', 'v', 'o', 'gate', 'up', 'down'],
  rank: 3,
  alpha: 6,
  dropout: 0.2,
}
const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-5, weightDecay: 0.02 }
const random = createRandom(5)
const ids = (count: number) => BigInt64Array.from({ length: count }, () => BigInt(random.integer(config.vocabSize)))

const length = 150 // 300 rows: more than the head computes at once
const tokens = ids(2 * length)
const nextToken: TrainBatch = { kind: 'nextToken', batch: 2, length, tokens, targets: ids(2 * length) }
const positions = BigInt64Array.of(BigInt(length - 1), 17n)
const answer: TrainBatch = { kind: 'answer', batch: 2, length, tokens, positions, targets: ids(2) }
const batches = { nextToken, answer }

/** Loss and gradients of one step of two micro-batches: with β1 = 0 the first moment is the gradient itself. */
async function differentiate(options: Omit<TrainerOptions, 'adam' | 'threads'>, batch: TrainBatch) {
  const trainer = await createTrainer({ ...options, adam: { ...adam, beta1: 0 }, threads: 2 })
  const { loss } = await trainer.step([batch, batch], 1e-2)
  await trainer.dispose()
  return { loss, gradients: trainer.moments().first }
}

/** Loss of each of three steps, and what is trained after them. */
async function train(options: Omit<TrainerOptions, 'adam' | 'threads'>, batch: TrainBatch) {
  const trainer = await createTrainer({ ...options, adam, threads: 2 })
  const losses: number[] = []
  for (let step = 0; step < 3; step++) losses.push((await trainer.step([batch, batch], 1e-2)).loss)
  await trainer.dispose()
  return { losses, trained: trainer.trainable }
}

function largestDifference(a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): number {
  let largest = 0
  for (const [name, values] of a)
    for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] - b.get(name)![i]))
  return largest
}

/** An adapter that changes something from the start: B is not zero. */
function busyAdapter(of: LlamaConfig) {
  const adapter = initialAdapter(of, settings, 3)
  for (const [name, values] of adapter.weights) if (name.includes('lora_B')) values.fill(0.02)
  return adapter
}

/** The model in 16 bit, and the same values in float32. */
function in16Bit(of: LlamaConfig, dataType: 'float16' | 'bfloat16') {
  const stored = new Map<string, StoredTensor>()
  const exact: Weights = new Map()
  for (const [name, { shape, data: values }] of withShapes(parameterShapes(of), initialWeights(of, 1))) {
    const data = new Uint16Array(values.length)
    if (dataType === 'float16') new Float16Array(data.buffer).set(values)
    else data.set(Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16))
    const tensor: StoredTensor = { dataType, shape, data }
    const widened = new Float32Array(values.length)
    widen(tensor, widened)
    stored.set(name, tensor)
    exact.set(name, widened)
  }
  return { stored, exact }
}

describe('layer by layer', () => {
  describe.each(Object.entries(batches))('a batch of kind %s', (_, batch) => {
    it.each([
      ['tied', config],
      ['untied, with biases', untied],
    ])('gives the loss and the gradients of the whole graph (%s)', async (__, of) => {
      const whole = await differentiate({ config: of, weights: initialWeights(of, 1) }, batch)
      const layers = await differentiate({ config: of, weights: initialWeights(of, 1), recompute: true }, batch)
      expect(Math.abs(layers.loss / whole.loss - 1)).toBeLessThan(1e-6)
      expect(tensorsOff(layers.gradients, whole.gradients, 2e-6)).toEqual([])
    })

    it('trains an adapter with dropout as the whole graph does', async () => {
      const options = () => ({
        config,
        weights: initialWeights(config, 1),
        lora: { adapter: busyAdapter(config), seed: 7 },
      })
      const wholeGradients = await differentiate(options(), batch)
      const layerGradients = await differentiate({ ...options(), recompute: true }, batch)
      expect(tensorsOff(layerGradients.gradients, wholeGradients.gradients, 2e-6)).toEqual([])
      const whole = await train(options(), batch)
      const layers = await train({ ...options(), recompute: true }, batch)
      for (const [step, loss] of whole.losses.entries()) expect(layers.losses[step]).toBeCloseTo(loss, 5)
      expect(largestDifference(whole.trained, layers.trained)).toBeLessThan(2e-4)
      expect(largestDifference(whole.trained, busyAdapter(config).weights)).toBeGreaterThan(1e-2)
    })
  })

  it.each(['float16', 'bfloat16'] as const)(
    'an adapter upon %s weights learns what it learns upon their values',
    async (dataType) => {
      const { stored, exact } = in16Bit(untied, dataType)
      const lora = () => ({ adapter: busyAdapter(untied), seed: 7 })
      const narrow = await train({ config: untied, weights: stored, lora: lora() }, answer)
      const wide = await train({ config: untied, weights: exact, lora: lora() }, answer)
      expect(largestDifference(narrow.trained, wide.trained)).toBeLessThan(2e-4)
    },
  )

  it('scores as the whole graph does, in 16 bit too', async () => {
    const { stored, exact } = in16Bit(config, 'bfloat16')
    const adapter = busyAdapter(config)
    const batch: PositionBatch = { batch: 2, length, tokens, positions }
    const logits = await Promise.all(
      [{ weights: exact }, { weights: exact, layerwise: true }, { weights: stored }].map(async (options) => {
        const scorer = await createScorer({ config, adapter, ...options })
        const values = await scorer.logits(batch)
        await scorer.dispose()
        return values
      }),
    )
    const [whole, layers, narrow] = logits.map((values) => new Map([['logits', values]]))
    expect(largestDifference(whole, layers)).toBeLessThan(1e-5)
    expect(largestDifference(whole, narrow)).toBeLessThan(1e-5)
  })

  it('gives the same bits every time', async () => {
    const once = () => train({ config, weights: initialWeights(config, 1), recompute: true }, nextToken)
    expect(await once()).toEqual(await once())
  })
})
