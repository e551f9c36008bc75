import { mkdir, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parameterShapes, type LlamaConfig } from '../../../main/models/llama/config.ts'
import { initialWeights } from '../../../main/models/llama/weights.ts'
import * as checkpoints from '../../../main/training/checkpoint.ts'
import { settingsHash } from '../../../main/training/settingsHash.ts'

const { latestCheckpoint, latestCheckpointStep, readCheckpoint, writeCheckpoint } = checkpoints

const config: LlamaConfig = {
  vocabSize: 16,
  hiddenSize: 8,
  intermediateSize: 12,
  layerCount: 1,
  headCount: 2,
  keyValueHeadCount: 1,
  maxPositions: 32,
  ropeTheta: 10_000,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
}
const shapes = parameterShapes(config)

function checkpointAt(step: number): checkpoints.Checkpoint {
  return {
    settingsHash: 'abc',
    state: {
      step,
      validatedStep: step - 1,
      tokens: { real: 10 * step, padded: 12 * step },
      stopping: { best: { step: 1, auroc: 0.75, loss: 0.5 }, reference: { step: 1, auroc: 0.75 } },
    },
    weights: initialWeights(config, step),
    moments: { first: initialWeights(config, step + 100), second: initialWeights(config, step + 200) },
    best: initialWeights(config, 1),
  }
}

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'checkpoint-'))
})
afterEach(() => rm(directory, { recursive: true }))

describe('checkpoints', () => {
  it('come back as they were written', async () => {
    await writeCheckpoint(directory, shapes, checkpointAt(3))
    expect(await readCheckpoint((await latestCheckpoint(directory))!)).toEqual(checkpointAt(3))
  })

  it('need no best weights', async () => {
    await writeCheckpoint(directory, shapes, { ...checkpointAt(3), best: null })
    expect(await readCheckpoint((await latestCheckpoint(directory))!)).toEqual({ ...checkpointAt(3), best: null })
  })

  it('are kept for the two newest steps', async () => {
    for (const step of [900, 1000, 20_000]) await writeCheckpoint(directory, shapes, checkpointAt(step))
    expect(await readdir(directory)).toEqual(['step-000001000', 'step-000020000'])
    expect(await latestCheckpointStep(directory)).toBe(20_000)
  })

  it('are passed over when a file is truncated, changed, missing, or was never finished', async () => {
    for (const damage of [
      (folder: string) => truncate(join(folder, 'second.safetensors'), 100),
      (folder: string) => truncate(join(folder, 'state.json'), 40),
      (folder: string) => rm(join(folder, 'best.safetensors')),
      (folder: string) => rename(folder, `${folder}.tmp`),
      (folder: string) => flipBit(join(folder, 'weights.safetensors')),
    ]) {
      await writeCheckpoint(directory, shapes, checkpointAt(1))
      await writeCheckpoint(directory, shapes, checkpointAt(2))
      await damage(join(directory, 'step-000000002'))
      expect(await latestCheckpointStep(directory)).toBe(1)
      await rm(directory, { recursive: true })
    }
    await mkdir(directory)
  })

  it('replace a damaged one of the same step, over what a killed process left half-written', async () => {
    await writeCheckpoint(directory, shapes, checkpointAt(2))
    await truncate(join(directory, 'step-000000002', 'weights.safetensors'), 10)
    await mkdir(join(directory, 'step-000000002.tmp'))
    await writeFile(join(directory, 'step-000000002.tmp', 'stray'), 'half')
    await writeCheckpoint(directory, shapes, checkpointAt(2))
    expect(await readdir(directory)).toEqual(['step-000000002'])
    expect(await readCheckpoint((await latestCheckpoint(directory))!)).toEqual(checkpointAt(2))
  })

  it('take with them what a killed process left of older ones', async () => {
    await mkdir(join(directory, 'step-000000001.tmp'))
    await writeFile(join(directory, 'step-000000001.tmp', 'weights.safetensors'), 'half')
    await writeCheckpoint(directory, shapes, checkpointAt(2))
    expect(await readdir(directory)).toEqual(['step-000000002'])
  })

  it('are absent in a folder that does not exist', async () => {
    expect(await latestCheckpoint(join(directory, 'nowhere'))).toBe(null)
    expect(await latestCheckpointStep(join(directory, 'nowhere'))).toBe(null)
  })
})

/** The last value of the last tensor: what no size or header shows. */
async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes[bytes.length - 1] ^= 1
  await writeFile(path, bytes)
}

describe('the hash of settings and data', () => {
  const settings = { learningRate: 1e-3, seed: 1 }
  const data = [Int32Array.of(1, 2, 3), 'los 7']

  it('is the same for the same settings in any order', () => {
    expect(settingsHash({ seed: 1, learningRate: 1e-3 }, data)).toBe(settingsHash(settings, data))
  })

  it('changes with a setting, a token and the border between two notes', () => {
    const hashes = [
      settingsHash(settings, data),
      settingsHash({ ...settings, seed: 2 }, data),
      settingsHash(settings, [Int32Array.of(1, 2, 4), 'los 7']),
      settingsHash(settings, [Int32Array.of(1, 2), Int32Array.of(3), 'los 7']),
      settingsHash(settings, [Int32Array.of(1, 2, 3), 'los 8']),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})
