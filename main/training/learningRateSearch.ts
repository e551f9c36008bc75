import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { LearningRateSearch } from '../../shared/domain/run.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { createRandom } from '../../shared/random.ts'
import { readStoredText } from '../encryption/storedFile.ts'
import { syncFolder, writeFlushed } from '../models/durableFile.ts'

/**
 * Random search for the learning rate (SPEC section 6): a few short trainings from the same weights, the best by
 * validation AUROC wins. Finished trials are on disk, so a search that was stopped goes on with the next one.
 */

const learningRateTrial = z.object({
  learningRate: z.number(),
  /** Of the trial's best validation after its first step; null where training diverged. */
  auroc: z.number().nullable(),
  loss: z.number().nullable(),
})
export type LearningRateTrial = z.infer<typeof learningRateTrial>

const stored = z.object({ format: z.literal(1), settingsHash: z.string(), trials: z.array(learningRateTrial) })

/** Log-uniform draws; the first ones of a longer search are those of a shorter one. */
export function drawLearningRates({ trials, minimum, maximum }: LearningRateSearch, seed: number): number[] {
  const random = createRandom(seed, searchStream)
  const span = Math.log(maximum / minimum)
  return Array.from({ length: trials }, () => minimum * Math.exp(span * random.uniform()))
}
const searchStream = 2 ** 52

/** Highest AUROC, ties by the lower loss, then the earlier one. @throws AppError 'training.searchDiverged' */
export function chooseTrial(trials: readonly LearningRateTrial[]): LearningRateTrial {
  let best: (LearningRateTrial & { auroc: number; loss: number }) | null = null
  for (const { learningRate, auroc, loss } of trials) {
    if (auroc === null || loss === null) continue
    const isBetter = best === null || auroc > best.auroc || (auroc === best.auroc && loss < best.loss)
    if (isBetter) best = { learningRate, auroc, loss }
  }
  if (best) return best
  throw new AppError(
    'training.searchDiverged',
    'Training diverged at every learning rate of the search. Search lower ones, or add warm-up steps or clipping.',
  )
}

export interface SearchPlan {
  learningRates: readonly number[]
  /** Holds finished trials, and the checkpoints of the one that runs. */
  folder: string
  /** Keep finished trials of an earlier attempt. */
  resume: boolean
  settingsHash: string
  /** Trains at one rate from the same weights as every other trial, with checkpoints in `checkpointDir`. */
  train(learningRate: number, index: number, checkpointDir: string): Promise<{ auroc: number; loss: number }>
}

/** Returns all trials in order. @throws AppError 'training.checkpointMismatch', and what `train` throws. */
export async function runTrials(
  { learningRates, folder, resume, settingsHash, train }: SearchPlan,
  onTrial: (trial: LearningRateTrial, index: number) => void,
): Promise<LearningRateTrial[]> {
  if (!resume) await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const trials = await readTrials(folder, settingsHash)
  for (const [index, trial] of trials.entries()) onTrial(trial, index)
  for (let index = trials.length; index < learningRates.length; index++) {
    const checkpointDir = join(folder, `trial-${index + 1}`)
    const learningRate = learningRates[index]
    const measured = await train(learningRate, index, checkpointDir).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'training.diverged') return { auroc: null, loss: null }
      throw error
    })
    trials.push({ learningRate, ...measured })
    await writeTrials(folder, { format: 1, settingsHash, trials })
    await rm(checkpointDir, { recursive: true, force: true })
    onTrial(trials[index], index)
  }
  return trials
}

const fileName = 'trials.json'

async function readTrials(folder: string, settingsHash: string): Promise<LearningRateTrial[]> {
  const text = await readStoredText(join(folder, fileName)).catch(() => null)
  if (text === null) return []
  const found = stored.parse(JSON.parse(text))
  if (found.settingsHash === settingsHash) return found.trials
  throw new AppError(
    'training.checkpointMismatch',
    'The learning rates that were tried belong to a run with other settings or other notes. Start this run from the beginning.',
  )
}

async function writeTrials(folder: string, content: z.infer<typeof stored>): Promise<void> {
  await writeFlushed(join(folder, `${fileName}.tmp`), JSON.stringify(content))
  await rename(join(folder, `${fileName}.tmp`), join(folder, fileName))
  await syncFolder(folder)
}
