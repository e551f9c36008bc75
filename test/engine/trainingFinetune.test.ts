import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { finetune, type FinetuneEvent, type FinetuneInput } from '../../main/training/finetune.ts'
import { trainedOf } from '../../main/training/trainingLoop.ts'
import { initialAdapter } from '../../main/models/llama/lora.ts'
import { createRandom } from '../../shared/random.ts'
import { syntheticExamples, tinyConfig, tinySettings, weightDigest, withoutClock } from './trainingExamples.ts'

const train = [...syntheticExamples('present', 60, 1), ...syntheticExamples('count', 40, 2)]
const validation = [...syntheticExamples('present', 30, 3), ...syntheticExamples('count', 30, 4)]

let checkpointDir: string
beforeEach(async () => {
  checkpointDir = await mkdtemp(join(tmpdir(), 'finetune-'))
})
afterEach(async () => {
  await rm(checkpointDir, { recursive: true })
  await rm(`${checkpointDir}-search`, { recursive: true, force: true })
})

function input(changes: Partial<FinetuneInput> = {}): FinetuneInput {
  const weights = initialWeights(tinyConfig, 7)
  const settings = tinySettings
  return { config: tinyConfig, weights, train, validation, settings, checkpointDir, threads: 1, ...changes }
}

/** Runs until done or until an event satisfies `stopAt`, which aborts the run. */
async function run(changes: Partial<FinetuneInput> = {}, stopAt: (event: FinetuneEvent) => boolean = () => false) {
  const abort = new AbortController()
  const events: FinetuneEvent[] = []
  const onEvent = (event: FinetuneEvent) => {
    events.push(event)
    if (stopAt(event)) abort.abort()
  }
  const running = input(changes)
  const outcome = await finetune(running, { signal: abort.signal, onEvent }).catch((error: unknown) => error)
  return { events, outcome, trained: weightDigest(trainedOf(running)) }
}

async function finished(changes: Partial<FinetuneInput> = {}) {
  const { events, outcome, trained } = await run(changes)
  if (outcome instanceof Error) throw outcome
  const result = outcome as Awaited<ReturnType<typeof finetune>>
  return { events: withoutClock(events), result, trained, best: weightDigest(result.weights) }
}

describe('finetuning', () => {
  it('learns a rule from notes that it does not know before', async () => {
    const settings = { ...tinySettings, steps: 120, batchSize: 32, validateEvery: 40, checkpointEvery: 1000 }
    const { result, events } = await finished({
      train: syntheticExamples('present', 2000, 11),
      validation: syntheticExamples('present', 200, 12),
      settings,
    })
    const before = (events[0] as { validationAuroc: { mean: number } }).validationAuroc.mean
    expect(before).toBeGreaterThan(0.35)
    expect(before).toBeLessThan(0.65)
    expect(result.best.auroc).toBeGreaterThan(0.95)
  })

  it('ends with the same bits, and tells the same, when it is cancelled at any step and resumed', async () => {
    const whole = await finished()
    const random = createRandom(Date.now())
    for (let attempt = 0; attempt < 4; attempt++) {
      const at = random.integer(tinySettings.steps)
      const cancelled = await run({}, ({ step }) => step === at)
      expect(cancelled.outcome).toMatchObject({ code: 'job.cancelled' })
      const last = cancelled.events.at(-1)!.step
      const resumed = await finished({ weights: initialWeights(tinyConfig, 99), resume: true })
      const label = `cancelled after step ${last}`
      expect(resumed.trained, label).toBe(whole.trained)
      expect(resumed.best, label).toBe(whole.best)
      expect(resumed.result.tokens, label).toEqual(whole.result.tokens)
      const told = withoutClock(cancelled.events)
      expect([...told, ...resumed.events], label).toEqual(whole.events)
    }
  })

  it('trains the same when nobody listens', async () => {
    const { trained } = await finished()
    const unheard = input()
    await finetune(unheard)
    expect(weightDigest(trainedOf(unheard))).toBe(trained)
  })

  it('measures again, when resumed, a validation that was cut short', async () => {
    const many = syntheticExamples('present', 500, 6) // takes several batches
    const whole = await finished({ validation: many })
    const abort = new AbortController()
    let isTenthStepDone = false
    const onProgress = ({ phase, done }: { phase: string; done: number }) => {
      if (phase === 'train' && done === 10) isTenthStepDone = true
      else if (isTenthStepDone && phase === 'validate' && done < 500) abort.abort()
    }
    const cancelled = finetune(input({ validation: many }), { signal: abort.signal, onProgress })
    await expect(cancelled).rejects.toMatchObject({ code: 'job.cancelled' })
    const resumed = await finished({ validation: many, resume: true })
    expect(resumed.events[0]).toMatchObject({ step: 10, validationLoss: expect.any(Number) })
    expect(resumed.trained).toBe(whole.trained)
    expect(resumed.best).toBe(whole.best)
  })

  it('returns the weights of the best validation and stops when patience runs out', async () => {
    // A learning rate of almost nothing: no validation is better, by the minimum delta, than the one before training.
    const settings = { ...tinySettings, learningRate: 1e-12, validateEvery: 1, patienceSteps: 4, minimumDelta: 0.01 }
    const { result, events } = await finished({ settings })
    expect(result.steps).toBe(4)
    const aurocs = events.flatMap((event) => ('validationAuroc' in event ? [event.validationAuroc] : []))
    expect(aurocs).toHaveLength(5)
  })

  it('keeps the best weights over a resume when those that follow are worse', async () => {
    // Every training label is the wrong one: the more is learned, the worse the validation.
    const present = syntheticExamples('present', 300, 8)
    const wrong = present.map((example) => ({ ...example, answer: 1 - example.answer }))
    const unseen = syntheticExamples('present', 100, 9)
    const changes = { train: wrong, validation: unseen, settings: { ...tinySettings, steps: 60 } }
    const whole = await finished(changes)
    expect(whole.result.best.step).toBeLessThan(50)
    await run(changes, ({ step }) => step === 50)
    const resumed = await finished({ ...changes, resume: true })
    expect(resumed.result.best).toEqual(whole.result.best)
    expect(resumed.best).toBe(whole.best)
    expect(resumed.best).not.toBe(resumed.trained)
  })

  it('reports AUROC per task and their mean', async () => {
    const { events } = await finished({ settings: { ...tinySettings, steps: 1 } })
    const measured = events.find((event) => 'validationAuroc' in event) as {
      validationAuroc: { mean: number; byTask: Record<string, number> }
    }
    const { mean, byTask } = measured.validationAuroc
    expect(Object.keys(byTask)).toEqual(['present', 'count'])
    expect(mean).toBeCloseTo((byTask.present + byTask.count) / 2, 12)
  })

  it('takes the same steps whether examples come in one batch or are accumulated', async () => {
    const inOne = await finished({ settings: { ...tinySettings, batchSize: 32, accumulation: 1 } })
    const accumulated = await finished({ settings: { ...tinySettings, batchSize: 8, accumulation: 4 } })
    expect(accumulated.trained).toBe(inOne.trained)
  })

  it('counts the tokens of the prompts, with and without padding', async () => {
    const { result } = await finished({ settings: { ...tinySettings, steps: 2 }, train: train.slice(0, 32) })
    expect(result.tokens.real).toBe(train.slice(0, 32).reduce((sum, { ids }) => sum + ids.length, 0))
    expect(result.tokens.padded).toBeGreaterThan(result.tokens.real)
  })

  it('refuses to go on from a checkpoint of other settings or other notes', async () => {
    await run({}, ({ step }) => step === 4)
    const settings = { ...tinySettings, learningRate: 1e-3 }
    expect((await run({ settings, resume: true })).outcome).toMatchObject({ code: 'training.checkpointMismatch' })
    const others = syntheticExamples('present', 60, 5)
    expect((await run({ train: others, resume: true })).outcome).toMatchObject({ code: 'training.checkpointMismatch' })
  })

  it('started anew, removes the checkpoints of an earlier attempt', async () => {
    await run({}, ({ step }) => step === 17)
    await run({}, ({ step }) => step === 4)
    expect(await readdir(checkpointDir)).toEqual(['step-000000003', 'step-000000004'])
  })

  it('refuses validation notes that cannot tell a good model from a bad one', async () => {
    const positives = validation.filter(({ task, answer }) => task === 'present' && answer === 1)
    expect((await run({ validation: positives })).outcome).toMatchObject({ code: 'training.oneClass' })
  })
})

describe('finetuning an adapter', () => {
  const lora = { targets: ['q' as const, 'v' as const, 'down' as const], rank: 4, alpha: 16, dropout: 0.2 }
  const adapted = () => ({ adapter: initialAdapter(tinyConfig, lora, 5), weights: initialWeights(tinyConfig, 7) })

  it('learns the rule, and leaves the base weights as they were', async () => {
    const settings = { ...tinySettings, steps: 160, batchSize: 32, validateEvery: 80, learningRate: 2e-2 }
    const before = weightDigest(initialWeights(tinyConfig, 7))
    const notes = { train: syntheticExamples('present', 2000, 11), validation: syntheticExamples('present', 200, 12) }
    const model = adapted()
    const { result } = await finished({ ...model, ...notes, settings })
    expect(result.best.auroc).toBeGreaterThan(0.9)
    expect(weightDigest(model.weights)).toBe(before)
    expect([...result.weights.keys()]).toEqual([...model.adapter.weights.keys()])
  })

  it('ends with the same bits, dropout and all, when it is cancelled at any step and resumed', async () => {
    const whole = await finished(adapted())
    const at = createRandom(Date.now()).integer(tinySettings.steps)
    await run(adapted(), ({ step }) => step === at)
    const resumed = await finished({ ...adapted(), resume: true })
    expect(resumed.trained, `cancelled after step ${at}`).toBe(whole.trained)
    expect(resumed.best).toBe(whole.best)
    expect(whole.trained).not.toBe(weightDigest(adapted().adapter.weights))
  })
})

describe('a search for the learning rate', () => {
  const learningRateSearch = { trials: 3, steps: 6, minimum: 1e-5, maximum: 1e-1 }
  const searching = { ...tinySettings, steps: 10, checkpointEvery: 4, learningRateSearch }

  it('trains with the rate that validated best, from the same weights as without a search', async () => {
    const { result, events, best } = await finished({ settings: searching })
    expect(result.trials).toHaveLength(3)
    const highest = Math.max(...result.trials!.map(({ auroc }) => auroc!))
    expect(result.trials!.find(({ learningRate }) => learningRate === result.learningRate)?.auroc).toBe(highest)
    expect(events.slice(0, 3)).toMatchObject(result.trials!.map((trial, index) => ({ step: index - 3, trial })))
    const { learningRate } = result
    const given = await finished({ settings: { ...searching, learningRateSearch: null, learningRate } })
    expect(best).toBe(given.best)
  })

  it('ends with the same bits, and tells the same, when it is cancelled anywhere and resumed', async () => {
    const whole = await finished({ settings: searching })
    const random = createRandom(Date.now())
    for (let attempt = 0; attempt < 3; attempt++) {
      const at = random.integer(3 * 6 + 10) // in one of the trials, or in the training after them
      const abort = new AbortController()
      const told: FinetuneEvent[] = []
      let steps = 0
      const onProgress = ({ phase }: { phase: string }) => {
        if (phase.endsWith('train') && steps++ === at) abort.abort()
      }
      const onEvent = (event: FinetuneEvent) => void told.push(event)
      const cancelled = finetune(input({ settings: searching }), { signal: abort.signal, onProgress, onEvent })
      await expect(cancelled, `cancelled after ${at} steps`).rejects.toMatchObject({ code: 'job.cancelled' })
      const resumed = await finished({ settings: searching, resume: true })
      expect(resumed.best, `cancelled after ${at} steps`).toBe(whole.best)
      expect(resumed.result.trials).toEqual(whole.result.trials)
      // Without a checkpoint of the training itself, everything is told again.
      const before = resumed.events.some((event) => 'trial' in event) ? [] : withoutClock(told)
      expect([...before, ...resumed.events], `cancelled after ${at} steps`).toEqual(whole.events)
      await rm(`${checkpointDir}-search`, { recursive: true })
    }
  })

  it('passes over rates at which training diverges', async () => {
    const wild = { ...learningRateSearch, minimum: 1e-3, maximum: 1 }
    const { trials, learningRate } = (await finished({ settings: { ...searching, learningRateSearch: wild } })).result
    expect(trials!.map((trial) => trial.learningRate)).toContain(learningRate)
  })
})
