import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { workerEnvironment } from '../../main/jobs/workerEnvironment.ts'
import { presets, type LlamaConfig } from '../../main/models/llama/config.ts'
import { scoringMemory, trainingMemory, type TrainingMemory } from '../../main/models/llama/memory.ts'
import type { LoraSettings } from '../../shared/domain/lora.ts'

const nano: LlamaConfig = { ...presets.nano, vocabSize: 4096 }
const small: LlamaConfig = { ...presets['15M'], layerCount: 4, vocabSize: 8192 }
const lora: LoraSettings = { targets: ['q', 'v'], rank: 8, alpha: 16, dropout: 0.05 }
const held = 'float32'

const runs: Record<string, TrainingMemory> = {
  'pretraining of nano': { config: nano, held, batch: { kind: 'nextToken', batch: 16, length: 256 } },
  'an adapter upon nano': { config: nano, held, lora, batch: { kind: 'answer', batch: 16, length: 256 } },
  'finetuning of nano, layer by layer': {
    config: nano,
    held,
    layerwise: true,
    batch: { kind: 'answer', batch: 8, length: 512 },
  },
  'finetuning over several micro-batches': {
    config: small,
    held,
    accumulates: true,
    batch: { kind: 'answer', batch: 2, length: 256 },
  },
  'pretraining of a wider model': { config: small, held, batch: { kind: 'nextToken', batch: 2, length: 512 } },
}

async function measuredPeak(run: Omit<TrainingMemory, 'batch'> & { batch: object }): Promise<number> {
  const child = fileURLToPath(new URL('memoryChild.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [child, JSON.stringify(run)], {
    env: { ...process.env, ...workerEnvironment },
  })
  return Number(stdout)
}

describe('the memory that a run is said to need', () => {
  it.each(Object.entries(runs))('is within a fifth of what it takes: %s', async (_, run) => {
    const peak = await measuredPeak(run)
    expect(trainingMemory(run) / peak).toBeGreaterThan(0.8)
    expect(trainingMemory(run) / peak).toBeLessThan(1.2)
  })

  const scored = { batch: 16, length: 512 }
  it.each([
    ['nano', nano, 1],
    ['nano, of three questions a note', nano, 3],
    ['a wider model', small, 1],
  ])('is within a quarter of what scoring takes: %s', async (_, config, questions) => {
    const peak = await measuredPeak({ config, held, batch: { kind: 'score', questions, ...scored } })
    const said = scoringMemory({ config, held }, scored)
    expect(said / peak).toBeGreaterThan(0.75)
    expect(said / peak).toBeLessThan(1.25)
  })

  it('is less layer by layer, for adapters, and upon 16-bit weights', () => {
    const run: TrainingMemory = {
      config: { ...presets['1B'], vocabSize: 32_000 },
      held,
      batch: { kind: 'answer', batch: 1, length: 512 },
    }
    const full = trainingMemory(run)
    const layerwise = trainingMemory({ ...run, layerwise: true })
    const adapter = trainingMemory({ ...run, lora })
    const adapter16 = trainingMemory({ ...run, lora, held: 'bfloat16' })
    expect([full, layerwise, adapter, adapter16]).toEqual(
      [full, layerwise, adapter, adapter16].toSorted((a, b) => b - a),
    )
    expect(adapter16).toBeLessThan(8e9)
    expect(full).toBeGreaterThan(16e9)
  })
})
