import { describe, expect, it } from 'vitest'
import type { TrainBatch } from '../../main/models/llama/batch.ts'
import { presets, type LlamaConfig } from '../../main/models/llama/config.ts'
import { initialWeights, type Weights } from '../../main/models/llama/weights.ts'
import { createScorer } from '../../main/models/llama/scorer.ts'
import { createTrainer, type Trainer } from '../../main/models/llama/trainer.ts'
import type { AppError } from '../../shared/domain/errors.ts'
import { createRandom } from '../../shared/random.ts'
import { relativeDifference } from '../../main/models/selfTest/difference.ts'
import { tensorsOff } from './tensors.ts'

const config: LlamaConfig = {
  ...presets.nano,
  vocabSize: 64,
  hiddenSize: 32,
  intermediateSize: 48,
  layerCount: 2,
  keyValueHeadCount: 2,
}
const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.02 }
const learningRate = 3e-3

function nextTokenBatch(batch: number, length: number, seed: number): TrainBatch {
  const random = createRandom(seed)
  const ids = () => BigInt64Array.from({ length: batch * length }, () => BigInt(random.integer(config.vocabSize)))
  return { kind: 'nextToken', batch, length, tokens: ids(), targets: ids() }
}

function answerBatch(batch: number, length: number, seed: number): TrainBatch & { kind: 'answer' } {
  const { tokens } = nextTokenBatch(batch, length, seed)
  const random = createRandom(seed, 1)
  const draw = (bound: number) => BigInt64Array.from({ length: batch }, () => BigInt(random.integer(bound)))
  return { kind: 'answer', batch, length, tokens, positions: draw(length), targets: draw(config.vocabSize) }
}

async function withTrainer<T>(
  weights: Weights,
  use: (trainer: Trainer) => Promise<T>,
  clipNorm?: number,
): Promise<T> {
  const trainer = await createTrainer({ config, weights, adam, threads: 2, clipNorm })
  try {
    return await use(trainer)
  } finally {
    await trainer.dispose()
  }
}

function copyOf(weights: Weights): Weights {
  return new Map([...weights].map(([name, values]) => [name, values.slice()]))
}

describe('a trainer', () => {
  it.each([nextTokenBatch(2, 12, 1), answerBatch(4, 12, 1)])('learns a tiny $kind batch by heart', async (batch) => {
    const losses = await withTrainer(initialWeights(config, 1), async (trainer) => {
      const seen: number[] = []
      for (let step = 0; step < 120; step++) seen.push((await trainer.step([batch], 1e-2)).loss)
      return seen
    })
    expect(losses[0]).toBeCloseTo(Math.log(config.vocabSize), 0)
    expect(losses.at(-1)).toBeLessThan(0.05)
  })

  it('gives the same bits as another one with the same weights and batches', async () => {
    const train = async () => {
      const weights = initialWeights(config, 3)
      await withTrainer(weights, async (trainer) => {
        for (let step = 0; step < 4; step++) await trainer.step([nextTokenBatch(4, 140, step)], learningRate)
      })
      return weights
    }
    expect(await train()).toEqual(await train())
  })

  it('restored from stored state goes on with the same bits', async () => {
    const batches = [0, 1, 2, 3].map((seed) => answerBatch(4, 20, seed))
    const uninterrupted = initialWeights(config, 5)
    const stored = await withTrainer(uninterrupted, async (trainer) => {
      for (const batch of batches.slice(0, 2)) await trainer.step([batch], learningRate)
      const { first, second } = trainer.moments()
      const state = { weights: copyOf(uninterrupted), first: copyOf(first), second: copyOf(second) }
      for (const batch of batches.slice(2)) await trainer.step([batch], learningRate)
      return state
    })
    await withTrainer(stored.weights, async (trainer) => {
      trainer.restore(2, stored)
      for (const batch of batches.slice(2)) await trainer.step([batch], learningRate)
      expect(trainer.stepCount).toBe(4)
    })
    expect(stored.weights).toEqual(uninterrupted)
  })

  it('takes the same step however the batch is cut into micro-batches, with unequal numbers of targets', async () => {
    const whole = nextTokenBatch(4, 16, 1)
    whole.targets.fill(-100n, 5, 32)
    const half = (from: number): TrainBatch => ({
      kind: 'nextToken',
      batch: 2,
      length: 16,
      tokens: whole.tokens.slice(from, from + 32),
      targets: whole.targets.slice(from, from + 32),
    })
    const stepOnce = (batches: TrainBatch[]) => {
      const weights = initialWeights(config, 1)
      return withTrainer(weights, async (trainer) => {
        const { loss, gradientNorm } = await trainer.step(batches, learningRate)
        return { loss, gradientNorm, first: copyOf(trainer.moments().first) }
      })
    }
    const one = await stepOnce([whole])
    const two = await stepOnce([half(0), half(32)])
    expect(two.loss / one.loss).toBeCloseTo(1, 6)
    expect(two.gradientNorm / one.gradientNorm).toBeCloseTo(1, 5)
    expect(tensorsOff(two.first, one.first, 1e-5)).toEqual([])
  })

  it('clips the gradient to the norm asked for, and reports the norm before', async () => {
    const batch = nextTokenBatch(2, 12, 1)
    const firstStep = (clipNorm?: number) =>
      withTrainer(
        initialWeights(config, 1),
        async (trainer) => {
          const { gradientNorm } = await trainer.step([batch], learningRate)
          const used = [...trainer.moments().first.values()].flatMap((moment) => [...moment])
          return { gradientNorm, usedNorm: Math.hypot(...used) / (1 - adam.beta1) }
        },
        clipNorm,
      )
    const free = await firstStep()
    const clipped = await firstStep(0.1)
    expect(free.usedNorm).toBeCloseTo(free.gradientNorm, 4)
    expect(free.gradientNorm).toBeGreaterThan(0.2)
    expect(clipped.gradientNorm).toBe(free.gradientNorm)
    expect(clipped.usedNorm).toBeCloseTo(0.1, 4)
  })

  it('stops with the reason when it diverges, and leaves the weights as they were', async () => {
    const weights = initialWeights(config, 1)
    weights.get('model.norm.weight')![0] = Number.NaN
    const before = copyOf(weights)
    await withTrainer(weights, async (trainer) => {
      const attempt = trainer.step([nextTokenBatch(2, 12, 1)], learningRate)
      await expect(attempt).rejects.toMatchObject({ code: 'training.diverged' })
      expect(trainer.stepCount).toBe(0)
    })
    expect(weights).toEqual(before)
  })

  it('refuses a batch it cannot read', async () => {
    const good = answerBatch(2, 12, 1)
    await withTrainer(initialWeights(config, 1), async (trainer) => {
      const refusal = (batch: TrainBatch) => trainer.step([batch], learningRate).catch((error: AppError) => error.code)
      expect(await refusal({ ...good, tokens: good.tokens.with(3, 64n) })).toBe('model.batch')
      expect(await refusal({ ...good, positions: good.positions.with(0, 12n) })).toBe('model.batch')
      expect(await refusal({ ...good, targets: good.targets.with(0, -1n) })).toBe('model.batch')
      expect(await refusal({ ...good, targets: good.targets.map(() => -100n) })).toBe('model.batch')
      expect(await refusal(nextTokenBatch(1, 513, 1))).toBe('model.tooLong')
    })
  })
})

describe('a scorer', () => {
  const { positions, ...batch } = answerBatch(3, 30, 9)

  it('reads the same logits whatever stands after the position', async () => {
    const scorer = await createScorer({ config, weights: initialWeights(config, 2), threads: 2 })
    const changed = batch.tokens.map((id, index) => {
      const [sequence, time] = [Math.floor(index / 30), index % 30]
      return time > positions[sequence] ? (id + 1n) % 64n : id
    })
    expect(changed).not.toEqual(batch.tokens)
    const logits = await scorer.logits({ ...batch, positions })
    expect(await scorer.logits({ ...batch, tokens: changed, positions })).toEqual(logits)
    await scorer.dispose()
  })

  it('agrees with the loss the trainer gives, sequence by sequence', async () => {
    const weights = initialWeights(config, 2)
    const scorer = await createScorer({ config, weights, threads: 2 })
    const logits = await scorer.logits({ ...batch, positions })
    const expected = [...batch.targets].map((target, sequence) => {
      const row = logits.subarray(sequence * config.vocabSize, (sequence + 1) * config.vocabSize)
      return Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[Number(target)]
    })
    const { loss } = await withTrainer(weights, (trainer) => trainer.step([{ ...batch, positions }], learningRate))
    expect(loss).toBeCloseTo(expected.reduce((a, b) => a + b) / expected.length, 5)
    await scorer.dispose()
  })

  it('keeps working over more batch shapes than it keeps sessions for', async () => {
    const scorer = await createScorer({ config, weights: initialWeights(config, 2), threads: 1 })
    const score = (length: number) =>
      scorer.logits({ batch: 1, length, tokens: batch.tokens.slice(0, length), positions: BigInt64Array.of(2n) })
    const first = await score(3)
    for (let length = 4; length < 12; length++) expect(relativeDifference(await score(length), first)).toBeLessThan(1e-5)
    expect(await score(3)).toEqual(first)
    await scorer.dispose()
  })
})
