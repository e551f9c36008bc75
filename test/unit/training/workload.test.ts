import { describe, expect, it } from 'vitest'
import { presets } from '../../../main/models/llama/config.ts'
import { trainingOperationsPerToken, weightCounts, workloadOf } from '../../../main/training/workload.ts'
import { loraSettings } from '../../../shared/domain/lora.ts'
import { finetuneConfig, pretrainConfig } from '../../../shared/domain/run.ts'

const config = { ...presets.nano, vocabSize: 4096 }
const pretrain = pretrainConfig.parse({ kind: 'pretrain', name: 'a', corpusId: 1, splitId: 1 })
const finetune = finetuneConfig.parse({ kind: 'finetune', name: 'a', baseModelId: 1, splitId: 1, taskIds: ['los'] })
const lora = loraSettings.parse({})

describe('the work of a run', () => {
  it('is six operations per weight and token, and attention on top', () => {
    // 4 layers of 4·128² + 3·128·352 weights, and the output layer at every position; attention: 2·2·256·128 a layer
    const weights = 4 * (4 * 128 ** 2 + 3 * 128 * 352) + 4096 * 128
    expect(trainingOperationsPerToken(config, pretrain)).toBe(6 * weights + 3 * 4 * 4 * 256 * 128)
  })

  it('is less for an adapter, more where layers are computed again', () => {
    const full = trainingOperationsPerToken(config, finetune)
    expect(trainingOperationsPerToken(config, { ...finetune, lora })).toBeCloseTo((2 / 3) * full, 0)
    expect(trainingOperationsPerToken(config, { ...finetune, recompute: true })).toBeCloseTo((4 / 3) * full, 0)
  })

  it('grows with the batch, with validation notes, and with each rate of a search', () => {
    const { perStep, total } = workloadOf(config, finetune, 0)
    expect(total).toBe(600 * perStep)
    expect(workloadOf(config, { ...finetune, accumulation: 3 }, 0).perStep).toBe(3 * perStep)
    expect(workloadOf(config, finetune, 100).total).toBeGreaterThan(total)
    const learningRateSearch = { trials: 5, steps: 100, minimum: 1e-6, maximum: 1e-3 }
    expect(workloadOf(config, { ...finetune, learningRateSearch }, 0).total).toBe(1100 * perStep)
  })

  it('is that up to where a pretraining stops', () => {
    const { perStep, total } = workloadOf(config, { ...pretrain, stopAfter: 150 }, 0)
    expect(total).toBe(150 * perStep)
  })

  it('trains all weights, or those of the adapter', () => {
    expect(weightCounts(config, finetune)).toEqual({ parameters: 1_328_256, trained: 1_328_256 })
    // q and v of 4 layers: A [8, 128] and B [128, 8]
    expect(weightCounts(config, { lora })).toEqual({ parameters: 1_328_256, trained: 4 * 2 * 2 * 8 * 128 })
  })
})
