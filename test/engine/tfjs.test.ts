import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { createOrtBackend } from '../../main/engine/backends/ort.ts'
import { loadTfjs, probeTfjs, restoreNodeUtilities } from '../../main/engine/backends/tfjs.ts'
import type { TrainBatch } from '../../main/models/llama/batch.ts'
import type { LlamaConfig } from '../../main/models/llama/config.ts'
import { createDropoutPool } from '../../main/models/llama/dropout.ts'
import { initialAdapter, type LoraAdapter } from '../../main/models/llama/lora.ts'
import { createTfjsDifferentiator } from '../../main/models/llama/tfjsModel.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import { asStored, initialWeights, zerosLike, type Weights } from '../../main/models/llama/weights.ts'
import { createWholeGraph } from '../../main/models/llama/wholeGraph.ts'
import { createRandom } from '../../shared/random.ts'

/** The same model by TensorFlow.js, differentiated by TensorFlow itself. */

const tf = await loadTfjs('javascript')

const plain: LlamaConfig = {
  vocabSize: 29,
  hiddenSize: 16,
  intermediateSize: 24,
  layerCount: 2,
  headCount: 4,
  keyValueHeadCount: 4,
  maxPositions: 32,
  ropeTheta: 10_000,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
}
const grouped: LlamaConfig = {
  ...plain,
  keyValueHeadCount: 2,
  headSize: 6,
  tieEmbeddings: false,
  attentionBias: 'all',
  ropeScaling: { factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 16 },
}

const nextToken: TrainBatch = {
  kind: 'nextToken',
  batch: 2,
  length: 9,
  tokens: BigInt64Array.from({ length: 18 }, (_, i) => BigInt((i * 7) % 29)),
  targets: BigInt64Array.from({ length: 18 }, (_, i) => (i % 5 === 4 ? -100n : BigInt((i * 11) % 29))),
}
const answer: TrainBatch = {
  kind: 'answer',
  batch: 3,
  length: 8,
  tokens: BigInt64Array.from({ length: 24 }, (_, i) => BigInt((i * 5) % 29)),
  positions: BigInt64Array.of(7n, 2n, 4n),
  targets: BigInt64Array.of(3n, 28n, -100n),
}

function noise(weights: Weights, seed: number): Weights {
  const random = createRandom(seed)
  for (const values of weights.values()) values.forEach((value, i) => (values[i] = value + 0.1 * random.normal()))
  return weights
}

/** Largest difference of any tensor, relative to the largest value of that tensor. */
function largestDifference(left: Weights, right: Weights): number {
  const differences = [...left].map(([name, values]) => {
    const other = right.get(name)!
    const scale = values.reduce((a, value) => Math.max(a, Math.abs(value)), 1e-6)
    return values.reduce((a, value, i) => Math.max(a, Math.abs(value - other[i])), 0) / scale
  })
  return Math.max(...differences)
}

async function compare(config: LlamaConfig, batch: TrainBatch, adapter?: LoraAdapter) {
  const weights = asStored(config, noise(initialWeights(config, 1), 2))
  const trained = adapter?.weights ?? new Map([...weights].map(([name, { data }]) => [name, data as Float32Array]))
  const dropout = adapter && createDropoutPool({ probability: 0.3, seed: 4 }).at(3, 0)
  const own = createWholeGraph(createOrtBackend({ threads: 1 }), { config, weights, adapter })
  const other = createTfjsDifferentiator(tf, { config, weights, adapter })
  const [mine, theirs] = [zerosLike(trained), zerosLike(trained)]
  const [loss, otherLoss] = [await own.run(batch, 0.1, dropout, mine), await other.run(batch, 0.1, dropout, theirs)]
  await own.dispose()
  expect([...mine.values()].every((values) => values.some((value) => value !== 0))).toBe(true)
  return { loss: Math.abs(otherLoss - loss) / loss, gradients: largestDifference(mine, theirs) }
}

for (const [name, config] of Object.entries({ plain, grouped })) {
  for (const batch of [nextToken, answer]) {
    test(`loss and all gradients are TensorFlow's: ${name}, ${batch.kind}`, async () => {
      const difference = await compare(config, batch)
      expect(difference.loss).toBeLessThan(1e-5)
      expect(difference.gradients).toBeLessThan(1e-4)
    })
    test(`so are those of an adapter with dropout: ${name}, ${batch.kind}`, async () => {
      const targets = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'] as const
      const settings = { targets: [...targets], rank: 2, alpha: 6, dropout: 0.3 }
      const adapter = initialAdapter(config, settings, 5)
      noise(adapter.weights, 6)
      const difference = await compare(config, batch, adapter)
      expect(difference.loss).toBeLessThan(1e-5)
      expect(difference.gradients).toBeLessThan(1e-4)
    })
  }
}

test('training steps through TensorFlow.js end with the same weights, and leave no tensor behind', async () => {
  const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-5, weightDecay: 0.02 }
  const before = tf.memory().numTensors
  const results: Weights[] = []
  for (const differentiator of [undefined, createTfjsDifferentiator.bind(null, tf)]) {
    const weights = noise(initialWeights(grouped, 1), 2)
    const trainer = await createTrainer({ config: grouped, weights, adam, threads: 1, differentiator })
    for (let step = 0; step < 3; step++) await trainer.step([nextToken, nextToken], 1e-3)
    await trainer.dispose()
    results.push(weights)
  }
  expect(largestDifference(results[0], results[1])).toBeLessThan(1e-4)
  expect(tf.memory().numTensors).toBe(before)
})

test('without its GPU package it says what to install, and nothing else breaks', async () => {
  expect(probeTfjs()).toContain('not installed')
  await expect(loadTfjs('gpu')).rejects.toMatchObject({ code: 'engine.tfjs' })
})

test('its GPU package finds the functions that newer Nodes lack', () => {
  restoreNodeUtilities()
  const utilities = createRequire(import.meta.url)('util') as Record<string, (value: unknown) => boolean>
  expect([null, undefined, 0, []].map((value) => utilities['isNullOrUndefined'](value))).toEqual([true, true, false, false])
  expect([[], {}].map((value) => utilities['isArray'](value))).toEqual([true, false])
})
