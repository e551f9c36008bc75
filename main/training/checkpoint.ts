import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import { readStoredText } from '../encryption/storedFile.ts'
import type { ParameterShape } from '../models/llama/config.ts'
import { withShapes, type Weights } from '../models/llama/weights.ts'
import type { Moments } from '../models/llama/learner.ts'
import { syncFolder, writeFlushed } from '../models/durableFile.ts'
import { readSafetensors, writeSafetensors } from '../models/safetensors.ts'
import { changedFiles, writeSums } from '../models/sums.ts'
import { stoppingState } from './earlyStopping.ts'

/**
 * Training state on disk, one folder per checkpoint. A folder is written under a temporary name, flushed and then
 * renamed, so `step-…` folders are whole; sizes and hashes are checked all the same, since a disk may be copied, filled up
 * or decay.
 * The newest two are kept.
 */

const keptCheckpoints = 2
const stateFile = 'state.json'
const finishedName = /^step-\d{9}$/

/** What a run needs besides tensors to go on exactly. Orders and schedules follow from the step number. */
export const trainingState = z.object({
  /** Optimizer steps done. */
  step: z.number().int().min(0),
  /** Step of the newest validation; −1 before the first. */
  validatedStep: z.number().int(),
  /** Tokens learned from, without and with padding. */
  tokens: z.object({ real: z.number(), padded: z.number() }),
  stopping: stoppingState,
})
export type TrainingState = z.infer<typeof trainingState>

const manifest = z.object({
  format: z.literal(1),
  settingsHash: z.string(),
  state: trainingState,
  /** Bytes of each tensor file. */
  files: z.record(z.string(), z.number()),
})

export interface Checkpoint {
  /** Identifies settings and data; a run may only go on from a checkpoint of its own. */
  settingsHash: string
  state: TrainingState
  /** What is trained: all weights, or the adapter's. */
  weights: Weights
  moments: Moments
  /** Best weights so far by validation, where the run keeps them. */
  best: Weights | null
}

/** Writes the checkpoint of its step unless a whole one is there already, then removes all but the newest two. */
export async function writeCheckpoint(
  directory: string,
  shapes: readonly ParameterShape[],
  checkpoint: Checkpoint,
): Promise<void> {
  const name = `step-${String(checkpoint.state.step).padStart(9, '0')}`
  if (await isWhole(join(directory, name))) return
  const temporary = join(directory, `${name}.tmp`)
  await rm(temporary, { recursive: true, force: true })
  await mkdir(temporary, { recursive: true })
  const files: Record<string, number> = {}
  for (const [file, tensors] of tensorFiles(checkpoint)) {
    await writeSafetensors(join(temporary, file), withShapes(shapes, tensors))
    files[file] = (await stat(join(temporary, file))).size
  }
  const { settingsHash, state } = checkpoint
  const content: z.infer<typeof manifest> = { format: 1, settingsHash, state, files }
  await writeFlushed(join(temporary, stateFile), JSON.stringify(content))
  await writeSums(temporary)
  await syncFolder(temporary)
  await rm(join(directory, name), { recursive: true, force: true })
  await rename(temporary, join(directory, name))
  await syncFolder(directory)
  await prune(directory)
}

/** Folder of the newest whole checkpoint; null when there is none. Half-written and changed ones are passed over. */
export async function latestCheckpoint(directory: string): Promise<string | null> {
  for (const name of (await finishedFolders(directory)).toReversed()) {
    if (await isWhole(join(directory, name))) return join(directory, name)
  }
  return null
}

/** Optimizer steps behind the newest whole checkpoint: a resumed run goes on after it. Null when there is none. */
export async function latestCheckpointStep(directory: string): Promise<number | null> {
  const folder = await latestCheckpoint(directory)
  return folder === null ? null : stepOf(folder)
}

/** The same for a list of runs, where sizes tell: a file that a disk has changed is noticed when it is resumed from. */
export async function newestCheckpointStep(directory: string): Promise<number | null> {
  for (const name of (await finishedFolders(directory)).toReversed()) if (await isComplete(join(directory, name))) return stepOf(name)
  return null
}

function stepOf(folder: string): number {
  return Number(basename(folder).slice('step-'.length))
}

/** @throws AppError 'training.checkpointUnreadable' */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const content = await readManifest(folder)
  if (!content) {
    const message = 'The checkpoint cannot be read. Start the run again from the beginning.'
    throw new AppError('training.checkpointUnreadable', message)
  }
  const read = async (file: string): Promise<Weights> => {
    const { tensors } = await readSafetensors(join(folder, file))
    return new Map(Array.from(tensors, ([name, { data }]) => [name, data]))
  }
  return {
    settingsHash: content.settingsHash,
    state: content.state,
    weights: await read('weights.safetensors'),
    moments: { first: await read('first.safetensors'), second: await read('second.safetensors') },
    best: 'best.safetensors' in content.files ? await read('best.safetensors') : null,
  }
}

/** Removes every checkpoint: a run that starts from the beginning must not find those of an earlier attempt. */
export async function clearCheckpoints(directory: string): Promise<void> {
  for (const name of await finishedFolders(directory)) await remove(directory, name)
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
}

function tensorFiles({ weights, moments, best }: Checkpoint): [string, Weights][] {
  const files: [string, Weights][] = [
    ['weights.safetensors', weights],
    ['first.safetensors', moments.first],
    ['second.safetensors', moments.second],
  ]
  if (best) files.push(['best.safetensors', best])
  return files
}

async function readManifest(folder: string): Promise<z.infer<typeof manifest> | null> {
  try {
    return manifest.parse(JSON.parse(await readStoredText(join(folder, stateFile))))
  } catch {
    return null // absent, truncated or of another format
  }
}

/** Reads every byte. */
export async function isWhole(folder: string): Promise<boolean> {
  // Checkpoints of older versions have no hashes.
  return (await isComplete(folder)) && ((await changedFiles(folder)) ?? []).length === 0
}

/** Whether its files are there, as long as they were written. */
async function isComplete(folder: string): Promise<boolean> {
  const content = await readManifest(folder)
  if (!content) return false
  for (const [file, bytes] of Object.entries(content.files)) {
    const found = await stat(join(folder, file)).catch(() => null)
    if (found?.size !== bytes) return false
  }
  return true
}

/** Oldest first. */
async function finishedFolders(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => [])
  return names.filter((name) => finishedName.test(name)).toSorted()
}

async function prune(directory: string): Promise<void> {
  for (const name of (await finishedFolders(directory)).slice(0, -keptCheckpoints)) await remove(directory, name)
  // What a kill has left of one that was written, or removed.
  for (const name of await readdir(directory)) if (!finishedName.test(name)) await rm(join(directory, name), { recursive: true, force: true })
}

/** Under a name that is no checkpoint's first: a kill in the midst leaves nothing that looks like one. */
async function remove(directory: string, name: string): Promise<void> {
  const leaving = join(directory, `${name}.tmp`)
  await rm(leaving, { recursive: true, force: true })
  await rename(join(directory, name), leaving)
  await rm(leaving, { recursive: true, force: true })
}
