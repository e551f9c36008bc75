import { readdir, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { RunEstimate } from '../../shared/domain/estimate.ts'
import type { ScoreConfig } from '../../shared/domain/prediction.ts'
import type { PretrainConfig, RunConfig } from '../../shared/domain/run.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { StoredModel } from '../db/queries/modelReads.ts'
import { parameterCount, presets, type LlamaConfig } from '../models/llama/config.ts'
import { readHubConfig } from '../models/hubFolder.ts'
import { foldersToLoad } from '../models/loadModel.ts'
import { scoringMemory, trainingMemory } from '../models/llama/memory.ts'
import { largestMicroBatch } from '../training/answerBatches.ts'
import {
  sequenceLengthOf,
  trainingOperationsPerToken,
  weightCounts,
  workloadOf,
  type TrainingConfig,
} from '../training/workload.ts'
import type { Session } from './workspaces.ts'

/** Memory and time of a run before it starts. */

/**
 * @returns null for baselines, and for a base model that is still being made.
 * @throws AppError 'run.tooLong' where the model cannot read so many tokens.
 */
export async function estimateRun(session: Session, run: RunConfig): Promise<RunEstimate | null> {
  if (run.kind === 'baseline') return null
  const shape = await shapeOf(session, run)
  if (shape === null) return null
  const { config, bytesPerWeight } = shape
  return {
    ...weightCounts(config, run),
    memory: memoryOf(config, run, bytesPerWeight),
    time: await timeOf(session, run, config),
  }
}

/** @param config Of the model that is trained, which may still have to be made. */
export async function timeOf(session: Session, run: TrainingConfig, config: LlamaConfig): Promise<RunEstimate['time']> {
  const { operationsPerSecond, basis } = await speedOf(session, run)
  const { perStep, total } = workloadOf(config, run, await validationNotes(session, run))
  return { secondsPerStep: perStep / operationsPerSecond, seconds: total / operationsPerSecond, basis }
}

export async function speedOf(session: Session, run: TrainingConfig): Promise<{ operationsPerSecond: number; basis: RunEstimate['time']['basis'] }> {
  const speed = await measuredSpeed(session, run)
  if (speed !== null) return { operationsPerSecond: speed, basis: 'measured' }
  return { operationsPerSecond: guessedPerThread * (run.threads ?? availableParallelism()), basis: 'guessed' }
}

/** Refuses a run that cannot fit. @throws AppError 'training.memory', with the numbers. */
export function checkMemory({ memory }: RunEstimate): void {
  const remedy = 'Train an adapter, recompute layers, lower the batch or the text length, or start it all the same by force.'
  refuseUnfit('training.memory', 'The run', memory, remedy)
}

/** Null for a model that is still being made, whose run was checked, and for what is no language model of our own. */
export async function scoringMemoryOf(session: Session, { modelId, maximumTokens }: ScoreConfig): Promise<RunEstimate['memory'] | null> {
  const { kind, state } = await session.db.read('model', modelId)
  if (kind !== 'llama' || state !== 'ready') return null
  const { config, bytesPerWeight } = await storedShape(session, modelId)
  const length = Math.min(maximumTokens, config.maxPositions)
  const batch = { batch: Math.max(1, Math.floor(scoringTokens / length)), length }
  return fitting(scoringMemory({ config, held: bytesPerWeight === 2 ? 'bfloat16' : 'float32' }, batch))
}

/** @throws AppError 'score.memory' */
export function checkScoringMemory(memory: RunEstimate['memory']): void {
  const remedy = 'Close other programs, choose a smaller model, or score all the same by force.'
  refuseUnfit('score.memory', 'Scoring', memory, remedy)
}

function refuseUnfit(code: string, what: string, { fits, bytes, availableBytes }: RunEstimate['memory'], remedy: string) {
  if (fits) return
  const gigabytes = (count: number) => (count / 1e9).toFixed(1)
  const numbers = `about ${gigabytes(bytes)} GB of memory and ${gigabytes(availableBytes)} GB are free`
  throw new AppError(code, `${what} needs ${numbers}. ${remedy}`)
}

function fitting(bytes: number): RunEstimate['memory'] {
  const availableBytes = process.availableMemory()
  return { bytes, availableBytes, fits: bytes <= availableBytes }
}

/** What a current processor does in float32 per thread; only used until a run has ended in this workspace. */
const guessedPerThread = 20e9

interface Shape {
  config: LlamaConfig
  /** As its files hold them. */
  bytesPerWeight: 2 | 4
}

async function shapeOf(session: Session, run: TrainingConfig): Promise<Shape | null> {
  const shape = await untestedShape(session, run)
  if (shape) checkLength(shape.config, run)
  return shape
}

/** @throws AppError 'run.tooLong' */
export function checkLength({ maxPositions }: LlamaConfig, run: TrainingConfig): void {
  const length = sequenceLengthOf(run)
  if (length <= maxPositions) return
  const message = `The model reads ${maxPositions} tokens at most; the run asks for ${length}. Lower the number of tokens.`
  throw new AppError('run.tooLong', message)
}

async function untestedShape(session: Session, run: TrainingConfig): Promise<Shape | null> {
  if (run.kind === 'pretrain' && run.baseModelId === null) {
    return { config: newShape(run), bytesPerWeight: 4 }
  }
  const { state } = await session.db.read('model', run.baseModelId!)
  return state === 'ready' ? storedShape(session, run.baseModelId!) : null
}

/** Of a model that starts from random weights. */
export function newShape({ preset, vocabularySize }: PretrainConfig): LlamaConfig {
  return { ...presets[preset], vocabSize: vocabularySize }
}

/** Shape of a model; that of an adapter is its base's, which is merged as float32. */
export async function storedShape(session: Session, modelId: number): Promise<Shape> {
  const folders: string[] = []
  for (let id: number | null = modelId; id !== null; ) {
    const { folder, card }: StoredModel = await session.db.read('model', id)
    if (folder !== null) folders.push(join(session.filesFolder, folder))
    id = card.parentId
  }
  const [own, base] = await foldersToLoad(folders)
  const { config } = await readHubConfig(base ?? own)
  const is16Bit = base === undefined && (await weightFileBytes(own)) < 3 * parameterCount(config)
  return { config, bytesPerWeight: is16Bit ? 2 : 4 }
}

async function weightFileBytes(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.safetensors'))
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Operations per second of the newest runs on the same device, the middle one of them; null before the first. */
async function measuredSpeed(session: Session, run: TrainingConfig): Promise<number | null> {
  const speeds: number[] = []
  for (const { config: done, modelId, tokensPerSecond } of await session.db.read('trainingSpeeds', run.kind)) {
    if (done.kind === 'baseline' || done.device !== run.device || done.threads !== run.threads) continue
    const shape = await storedShape(session, modelId).catch(() => null)
    if (shape) speeds.push(tokensPerSecond * trainingOperationsPerToken(shape.config, done))
  }
  return speeds.toSorted((a, b) => a - b)[Math.floor(speeds.length / 2)] ?? null
}

const pretrainingValidationNotes = 200
/** Padded tokens that scoring, in a validation too, reads at once. */
const scoringTokens = 8192

async function validationNotes(session: Session, run: TrainingConfig): Promise<number> {
  if (run.kind === 'pretrain') return pretrainingValidationNotes
  const balance = await session.db.read('balance', run.splitId)
  return balance
    .filter(({ set, taskId }) => set === 'validation' && run.taskIds.includes(taskId))
    .reduce((sum, { notes }) => sum + Math.min(notes, run.maximumValidation ?? notes), 0)
}

function memoryOf(config: LlamaConfig, run: TrainingConfig, bytesPerWeight: 2 | 4): RunEstimate['memory'] {
  const length = sequenceLengthOf(run)
  const isAnswer = run.kind === 'finetune'
  const perStep = run.batchSize * run.accumulation
  const batch = isAnswer ? Math.min(largestMicroBatch, perStep) : run.batchSize
  const bytes = trainingMemory({
    config,
    // Only an adapter leaves its base as the file has it; bfloat16 takes the most.
    held: run.lora && bytesPerWeight === 2 ? 'bfloat16' : 'float32',
    lora: run.lora ?? undefined,
    layerwise: run.recompute,
    batch: { kind: isAnswer ? 'answer' : 'nextToken', batch, length },
    validation: isAnswer ? { batch: Math.max(1, Math.floor(scoringTokens / length)), length } : undefined,
    accumulates: perStep > batch,
    keepsBest: isAnswer,
  })
  return fitting(bytes)
}
