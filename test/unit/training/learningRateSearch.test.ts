import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/domain/errors.ts'
import {
  chooseTrial,
  drawLearningRates,
  runTrials,
  type LearningRateTrial,
} from '../../../main/training/learningRateSearch.ts'

const search = { trials: 5, steps: 100, minimum: 1e-6, maximum: 1e-3 }

describe('learning rates to try', () => {
  it('are evenly spread on a logarithmic scale between the ends', () => {
    const rates = drawLearningRates({ ...search, trials: 3000 }, 1)
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-6)
    expect(Math.max(...rates)).toBeLessThan(1e-3)
    for (const decade of [1e-6, 1e-5, 1e-4]) {
      const share = rates.filter((rate) => rate >= decade && rate < 10 * decade).length / rates.length
      expect(share).toBeGreaterThan(0.3)
      expect(share).toBeLessThan(0.37)
    }
  })

  it('depend on the seed alone; a longer search begins with those of a shorter one', () => {
    expect(drawLearningRates(search, 7)).toEqual(drawLearningRates({ ...search, trials: 9 }, 7).slice(0, 5))
    expect(drawLearningRates(search, 7)).not.toEqual(drawLearningRates(search, 8))
  })
})

describe('the chosen rate', () => {
  const trial = (learningRate: number, auroc: number | null, loss: number | null = 1) => ({ learningRate, auroc, loss })

  it('has the highest AUROC, ties going to the lower loss and then to the earlier one', () => {
    expect(chooseTrial([trial(1, 0.6), trial(2, 0.7), trial(3, 0.65)]).learningRate).toBe(2)
    expect(chooseTrial([trial(1, 0.7, 0.5), trial(2, 0.7, 0.4), trial(3, 0.7, 0.4)]).learningRate).toBe(2)
  })

  it('is never one that diverged', () => {
    expect(chooseTrial([trial(1, null, null), trial(2, 0.4)]).learningRate).toBe(2)
    expect(() => chooseTrial([trial(1, null, null)])).toThrow(AppError)
  })
})

describe('trials', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'search-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Tries rates 1, 2, 3; `failing` ends the search at that rate. */
  async function trials(changes: { resume?: boolean; hash?: string; failing?: [rate: number, code: string] } = {}) {
    const { resume = true, hash = 'a', failing } = changes
    const tried: number[] = []
    const told: LearningRateTrial[] = []
    const plan = {
      learningRates: [1, 2, 3],
      folder,
      resume,
      settingsHash: hash,
      train: async (rate: number) => {
        tried.push(rate)
        if (failing?.[0] === rate) throw new AppError(failing[1], 'stopped')
        return { auroc: rate / 10, loss: 1 }
      },
    }
    const outcome = await runTrials(plan, (trial) => told.push(trial)).catch((error: AppError) => error.code)
    return { outcome, tried, told: told.map(({ learningRate }) => learningRate) }
  }

  it('that are finished are kept, and told again, when the search goes on', async () => {
    expect(await trials({ failing: [3, 'job.cancelled'] })).toMatchObject({ outcome: 'job.cancelled', told: [1, 2] })
    expect(await trials()).toMatchObject({ tried: [3], told: [1, 2, 3] })
    expect(await trials()).toMatchObject({ tried: [], told: [1, 2, 3] })
    expect(await readdir(folder)).toEqual(['trials.json'])
  })

  it('begin anew without resuming, and are refused for other settings', async () => {
    await trials()
    expect(await trials({ hash: 'b' })).toMatchObject({ outcome: 'training.checkpointMismatch' })
    expect(await trials({ resume: false, hash: 'b' })).toMatchObject({ tried: [1, 2, 3] })
  })

  it('that diverge count as tried, without a result', async () => {
    const { outcome } = await trials({ failing: [2, 'training.diverged'] })
    expect((outcome as LearningRateTrial[])[1]).toEqual({ learningRate: 2, auroc: null, loss: null })
  })

  it('whose writing was cut short are tried again', async () => {
    await trials({ failing: [2, 'job.cancelled'] })
    await writeFile(join(folder, 'trials.json.tmp'), '{"format":1,"tri')
    expect(await trials()).toMatchObject({ tried: [2, 3] })
  })
})
