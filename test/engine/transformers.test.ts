/** Against transformers and PEFT in float64 (test/fixtures/transformers/make_golden.py). */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { TrainBatch } from '../../main/models/llama/batch.ts'
import type { LlamaConfig } from '../../main/models/llama/config.ts'
import { mergeAdapter } from '../../main/models/llama/lora.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import type { Weights } from '../../main/models/llama/weights.ts'
import { readSafetensors } from '../../main/models/safetensors.ts'
import type { LoraSettings } from '../../shared/domain/lora.ts'
import { tensorsOff } from './tensors.ts'

interface Golden {
  lora: LoraSettings
  cases: {
    name: string
    config: LlamaConfig
    batch: number
    length: number
    tokens: number[]
    targets: number[]
    loss: number
    adaptedLoss: number
  }[]
}

const folder = new URL('../fixtures/transformers/', import.meta.url)
const golden: Golden = JSON.parse(await readFile(new URL('cases.json', folder), 'utf8'))
/** transformers turns by angles in float32 whatever the model's type; the loss hardly sees it, gradients do. */
const tolerance = 5e-5
// With β1 = 0 the first moment is the gradient itself.
const adam = { beta1: 0, beta2: 0.999, epsilon: 1e-5, weightDecay: 0 }

describe.each(golden.cases)('the model agrees with transformers: $name', ({ name, config, ...example }) => {
  const { batch, length } = example
  const bigints = (values: number[]) => BigInt64Array.from(values, BigInt)
  const trainBatch: TrainBatch = {
    kind: 'nextToken',
    batch,
    length,
    tokens: bigints(example.tokens),
    targets: bigints(example.targets),
  }

  async function load(group: string): Promise<Weights> {
    const { tensors } = await readSafetensors(new URL(`${name}.safetensors`, folder).pathname)
    const names = [...tensors.keys()].filter((key) => key.startsWith(`${group}/`))
    return new Map(names.map((key) => [key.slice(group.length + 1), tensors.get(key)!.data as Float32Array]))
  }

  it.each([false, true])('in the loss and in every gradient (layer by layer: %s)', async (recompute) => {
    const trainer = await createTrainer({ config, weights: await load('weights'), adam, recompute })
    const { loss } = await trainer.step([trainBatch], 1e-3)
    expect(Math.abs(loss / example.loss - 1)).toBeLessThan(tolerance)
    expect(tensorsOff(trainer.moments().first, await load('gradients'), tolerance)).toEqual([])
    await trainer.dispose()
  })

  it.each([false, true])('and with PEFT in every gradient of an adapter (layer by layer: %s)', async (recompute) => {
    const adapter = { settings: golden.lora, weights: await load('adapter') }
    const weights = await load('weights')
    const trainer = await createTrainer({ config, weights, lora: { adapter, seed: 1 }, adam, recompute })
    const { loss } = await trainer.step([trainBatch], 1e-3)
    expect(Math.abs(loss / example.adaptedLoss - 1)).toBeLessThan(tolerance)
    expect(tensorsOff(trainer.moments().first, await load('adapter gradients'), tolerance)).toEqual([])
    await trainer.dispose()
  })

  it('when the adapter is merged into the weights; taken out, they are the same bits as before', async () => {
    const weights = await load('weights')
    const unmerge = mergeAdapter(weights, { settings: golden.lora, weights: await load('adapter') })
    const trainer = await createTrainer({ config, weights, adam })
    const { loss } = await trainer.step([trainBatch], 0)
    await trainer.dispose()
    expect(Math.abs(loss / example.adaptedLoss - 1)).toBeLessThan(tolerance)
    unmerge()
    expect(weights).toEqual(await load('weights'))
  })
})
