/** Against PyTorch in float64 (test/fixtures/golden/make_golden.py). */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { TrainBatch } from '../../main/models/llama/batch.ts'
import { parameterShapes, type LlamaConfig } from '../../main/models/llama/config.ts'
import type { Weights } from '../../main/models/llama/weights.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import { readSafetensors } from '../../main/models/safetensors.ts'
import { tensorsOff } from './tensors.ts'

interface Golden {
  adam: { beta1: number; beta2: number; epsilon: number; weightDecay: number }
  learningRate: number
  cases: {
    name: string
    config: LlamaConfig
    kind: 'nextToken' | 'answer'
    batch: number
    length: number
    tokens: number[]
    positions?: number[]
    targets: number[]
    losses: number[]
  }[]
}

const folder = new URL('../fixtures/golden/', import.meta.url)
const golden: Golden = JSON.parse(await readFile(new URL('cases.json', folder), 'utf8'))
const tolerance = 1e-5

describe.each(golden.cases)('the model agrees with PyTorch: $name', ({ name, config, ...example }) => {
  const bigints = (values: number[]) => BigInt64Array.from(values, BigInt)
  const { kind, batch, length } = example
  const common = { batch, length, tokens: bigints(example.tokens), targets: bigints(example.targets) }
  const trainBatch: TrainBatch =
    kind === 'answer' ? { kind, ...common, positions: bigints(example.positions!) } : { kind, ...common }

  async function load() {
    const { tensors } = await readSafetensors(new URL(`${name}.safetensors`, folder).pathname)
    return (group: string): Weights =>
      new Map(parameterShapes(config).map(({ name: key }) => [key, tensors.get(`${group}/${key}`)!.data]))
  }

  it('in the loss and in every gradient', async () => {
    const stored = await load()
    // With β1 = 0 the first moment is the gradient itself.
    const trainer = await createTrainer({ config, weights: stored('weights'), adam: { ...golden.adam, beta1: 0 } })
    const { loss } = await trainer.step([trainBatch], golden.learningRate)
    expect(Math.abs(loss / example.losses[0] - 1)).toBeLessThan(tolerance)
    const { first } = trainer.moments()
    expect(tensorsOff(first, stored('gradients'), tolerance)).toEqual([])
    await trainer.dispose()
  })

  it('in the weights after six AdamW steps', async () => {
    const stored = await load()
    const weights = stored('weights')
    const trainer = await createTrainer({ config, weights, adam: golden.adam })
    for (const expected of example.losses) {
      const { loss } = await trainer.step([trainBatch], golden.learningRate)
      expect(Math.abs(loss / expected - 1)).toBeLessThan(tolerance)
    }
    expect(tensorsOff(weights, stored('after'), tolerance)).toEqual([])
    await trainer.dispose()
  })
})
