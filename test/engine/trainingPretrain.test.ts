import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import { latestCheckpointStep } from '../../main/training/checkpoint.ts'
import { createNextTokenLoss } from '../../main/training/nextTokenLoss.ts'
import { packOnce } from '../../main/training/packing.ts'
import { pretrain, type PretrainEvent, type PretrainInput } from '../../main/training/pretrain.ts'
import { createRandom } from '../../shared/random.ts'
import { tinyConfig, weightDigest, withoutClock } from './trainingExamples.ts'

const endOfText = 0
const documents = countingDocuments(60, 1)
const validation = countingDocuments(20, 2)
const settings = {
  steps: 14,
  batchSize: 4,
  accumulation: 1,
  sequenceLength: 24,
  learningRate: 1e-2,
  warmupSteps: 3,
  schedule: 'linear',
  weightDecay: 0.1,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  clipNorm: 1,
  validateEvery: 5,
  checkpointEvery: 4,
  recompute: false,
  seed: 3,
} as const

/** Each document counts upwards from somewhere: every token but the first follows from the one before. */
function countingDocuments(count: number, seed: number): Int32Array[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => {
    const start = 1 + random.integer(39)
    return Int32Array.from({ length: 5 + random.integer(20) }, (_, index) => 1 + ((start + index) % 39))
  })
}

let checkpointDir: string
beforeEach(async () => {
  checkpointDir = await mkdtemp(join(tmpdir(), 'pretrain-'))
})
afterEach(() => rm(checkpointDir, { recursive: true }))

async function run(changes: Partial<PretrainInput> = {}, stopAfter = Infinity) {
  const abort = new AbortController()
  const events: PretrainEvent[] = []
  const onEvent = (event: PretrainEvent) => {
    events.push(event)
    if (event.step === stopAfter && 'trainLoss' in event) abort.abort()
  }
  const weights = initialWeights(tinyConfig, 5)
  const input = { config: tinyConfig, weights, documents, validation, endOfText, settings, checkpointDir, threads: 1 }
  const running = pretrain({ ...input, ...changes }, { signal: abort.signal, onEvent })
  const outcome = await running.catch((error: unknown) => error as Error)
  return { outcome, events: withoutClock(events), trained: weightDigest(weights) }
}

function validationLosses(events: object[]): number[] {
  return events.flatMap((event) => ('validationLoss' in event ? [event.validationLoss as number] : []))
}

describe('pretraining', () => {
  it('lowers the loss of documents it has not seen', async () => {
    const { events } = await run({ settings: { ...settings, steps: 150, validateEvery: 150 } })
    const [before, after] = validationLosses(events)
    expect(before).toBeCloseTo(Math.log(tinyConfig.vocabSize), 1)
    expect(after).toBeLessThan(before / 2)
  })

  it('ends with the same bits, and tells the same, when it is cancelled after any step and resumed', async () => {
    const whole = await run()
    expect(whole.outcome).toMatchObject({ steps: 14, tokens: { real: 14 * 4 * 24, padded: 14 * 4 * 24 } })
    const random = createRandom(Date.now())
    for (let attempt = 0; attempt < 3; attempt++) {
      const at = 1 + random.integer(settings.steps - 1)
      const label = `cancelled after step ${at}`
      const cancelled = await run({}, at)
      expect(cancelled.outcome, label).toMatchObject({ code: 'job.cancelled' })
      const resumed = await run({ resume: true })
      expect(resumed.trained, label).toBe(whole.trained)
      expect(resumed.outcome, label).toMatchObject({ steps: 14, tokens: { real: 14 * 4 * 24 } })
      expect([...cancelled.events, ...resumed.events], label).toEqual(whole.events)
    }
  })

  it('writes no checkpoint before what was told up to it is stored', async () => {
    let told = 0
    const stored: { told: number; checkpoint: number | null }[] = []
    const input = { config: tinyConfig, weights: initialWeights(tinyConfig, 5), documents, validation, endOfText, settings, checkpointDir, threads: 1 }
    await pretrain(input, {
      onEvent: ({ step }) => (told = step),
      async flushEvents() {
        const step = told
        await delay(50)
        stored.push({ told: step, checkpoint: await latestCheckpointStep(checkpointDir) })
      },
    })
    expect(stored).toEqual([
      { told: 4, checkpoint: null },
      { told: 8, checkpoint: 4 },
      { told: 12, checkpoint: 8 },
    ])
  })

  it('in stages that go on from one another ends with the same bits as in one piece, and each stage alone as the stage', async () => {
    const whole = await run()
    const folders = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'pretrain-'))))
    const stage = (stopAfter: number) => ({ ...settings, stopAfter })
    const first = await run({ settings: stage(6), checkpointDir: folders[0] })
    expect(first.outcome).toMatchObject({ steps: 6, validationPerplexity: expect.any(Number) })
    const second = await run({ settings: stage(9), checkpointDir: folders[1], continueFrom: folders[0] })
    const trained = (events: object[]) => events.filter((event) => 'trainLoss' in event)
    expect(trained(second.events)).toEqual(trained(whole.events).slice(6, 9))
    const last = await run({ continueFrom: folders[1] })
    expect(last.trained).toBe(whole.trained)
    expect(last.outcome).toMatchObject({ steps: 14, tokens: { real: 14 * 4 * 24 } })
    expect((await run({ settings: stage(9) })).trained).toBe(second.trained)
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true })))
  })

  it('begins where there is no checkpoint to resume from', async () => {
    const whole = await run()
    await rm(checkpointDir, { recursive: true })
    expect((await run({ resume: true })).trained).toBe(whole.trained)
  })

  it('accumulates what would be one larger batch, and says what perplexity it ends with', async () => {
    const large = await run({ settings: { ...settings, batchSize: 8 } })
    const accumulated = await run({ settings: { ...settings, accumulation: 2 } })
    const [a, b] = [validationLosses(large.events).at(-1)!, validationLosses(accumulated.events).at(-1)!]
    expect(b).toBeCloseTo(a, 3)
    expect(accumulated.outcome).toMatchObject({ validationPerplexity: Math.exp(b), tokens: { real: 14 * 8 * 24 } })
  })

  it('learns from notes and general text in the wanted ratio, and from both when resumed', async () => {
    const general = { documents: countingDocuments(15, 9), share: 0.25 }
    const whole = await run({ general })
    expect(whole.outcome).toMatchObject({ tokensBySource: { notes: 14 * 3 * 24, general: 14 * 24 } })
    expect(whole.trained).not.toBe((await run()).trained)
    await run({ general }, 6)
    expect((await run({ general, resume: true })).trained).toBe(whole.trained)
    await run({ general }, 6)
    const otherRatio = { ...general, share: 0.5 }
    expect((await run({ general: otherRatio, resume: true })).outcome).toMatchObject({
      code: 'training.checkpointMismatch',
    })
  })

  it('stops at once when the order comes from outside, between two steps', async () => {
    const abort = new AbortController()
    const weights = initialWeights(tinyConfig, 5)
    const endless = { ...settings, steps: 1_000_000, checkpointEvery: 1_000_000 }
    let done = 0
    setTimeout(() => abort.abort(), 300)
    const input = { config: tinyConfig, weights, documents, validation: [], endOfText, settings: endless }
    const running = pretrain(
      { ...input, checkpointDir, threads: 1 },
      { signal: abort.signal, onProgress: (progress) => (done = progress.done) },
    )
    await expect(running).rejects.toMatchObject({ code: 'job.cancelled' })
    expect(done).toBeGreaterThan(0)
  })
})

describe('the loss of next tokens', () => {
  it('is the one that training would report', async () => {
    const weights = initialWeights(tinyConfig, 5)
    const [batch] = packOnce(validation.slice(0, 3), { endOfText, sequenceLength: 24, batchSize: 4 })
    const nextTokenLoss = createNextTokenLoss({ config: tinyConfig, weights, threads: 1 })
    const { sum, targets } = await nextTokenLoss.measure(batch)
    const adam = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0 }
    const trainer = await createTrainer({ config: tinyConfig, weights, adam, threads: 1 })
    expect(sum / targets).toBeCloseTo((await trainer.step([batch], 1e-3)).loss, 5)
    await Promise.all([nextTokenLoss.dispose(), trainer.dispose()])
  })
})
