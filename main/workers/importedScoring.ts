import { createHash } from 'node:crypto'
import { AppError } from '../../shared/domain/errors.ts'
import type { ScoringCell } from '../../shared/domain/jobBundle.ts'
import { scoreConfig, type ScoreConfig } from '../../shared/domain/prediction.ts'
import type { Task } from '../../shared/domain/task.ts'
import { readPredictionFile } from '../corpus/predictionFile.ts'
import type { ImportedScoring } from '../db/queries/bundleWrites.ts'
import type { LabelledNote } from '../db/queries/labelReads.ts'
import type { NewPrediction } from '../db/queries/predictionWrites.ts'
import { reads } from '../db/registry.ts'
import { damaged, resultFile, type CellResult, type OpenedBundle } from '../experiments/readBundle.ts'
import { startOf } from './importedTraining.ts'
import { notesOfTask, promptsOf, type Reading } from './labelledExamples.ts'
import { prediction } from './predictors/predictor.ts'
import { hashOfTokenizer, promptSettings } from './predictors/promptSettings.ts'
import { hashPrompts } from './promptsHash.ts'
import { roleOf } from './scoringRole.ts'
import type { JobContext } from './serve.ts'

/** Scoring passes out of a bundle: a probability of every option for every note that was asked about, and no other. */

interface CheckedPass {
  taskId: string
  labelSetId: number
  notes: LabelledNote[]
  predictions: NewPrediction[]
}

export interface CheckedScoring {
  cell: ScoringCell
  cellId: number
  config: ScoreConfig
  tokenizerHash: string
  device: string
  passes: CheckedPass[]
}

/** @throws AppError 'bundle.damaged', 'bundle.notes', 'predictions.rows', 'predictions.columns' */
export async function checkScoring(
  context: JobContext,
  bundle: OpenedBundle,
  cell: ScoringCell,
  { cellId, result }: { cellId: number; result: CellResult<'score'> },
): Promise<CheckedScoring> {
  const config = scoreConfig.parse({ ...cell.settings, modelId: 0 })
  const { tokenizer, tokenizerJson } = await startOf(bundle, cell)
  const passes: CheckedPass[] = []
  for (const [index, { id: taskId, prompts }] of cell.data.tasks.entries()) {
    const { labels, notes } = notesOfTask(context, { ...config, taskId, maximum: config.maximumNotes, labelSetId: cell.labelSetIds[taskId] })
    const name = `predictions/${index}.csv`
    const path = resultFile(bundle, cell.number, result, name)
    const probabilities = await probabilitiesOf(context, path, labels.task, notes, `results/${cell.number}/${name}`)
    const predictions = predictionsOf(context, labels.task, notes, probabilities, { reading: { ...config, tokenizer }, prompts })
    passes.push({ taskId, labelSetId: labels.id, notes, predictions })
  }
  return { cell, cellId, config, tokenizerHash: hashOfTokenizer(tokenizerJson), device: result.device, passes }
}

/** In the order of the notes. */
async function probabilitiesOf(
  { db, signal }: JobContext,
  path: string,
  task: Task,
  notes: readonly LabelledNote[],
  name: string,
): Promise<number[][]> {
  const { options, positive } = task
  const { noteKeys, probabilities, classCount } = await readPredictionFile(path, { signal, options, positive, labelsNeeded: false })
  const rowOf = new Map(noteKeys.map((key, row) => [key, row]))
  const keys = reads.noteKeys(db, notes.map(({ noteId }) => noteId))
  if (keys.length !== noteKeys.length || !keys.every((key) => rowOf.has(key)))
    throw damaged(name, 'is not of the notes that were asked about. Compute the cell again, or export it anew.')
  return keys.map((key) => {
    const row = rowOf.get(key)!
    return [...probabilities.subarray(row * classCount, (row + 1) * classCount)]
  })
}

const notesAtOnce = 2048

/** What was read of each note is found out anew; that it is what went out, the hash tells. */
function predictionsOf(
  context: JobContext,
  task: Task,
  notes: readonly LabelledNote[],
  probabilities: readonly number[][],
  { reading, prompts: expected }: { reading: Reading; prompts: string },
): NewPrediction[] {
  const hash = createHash('sha256')
  const rows: NewPrediction[] = []
  for (let start = 0; start < notes.length; start += notesAtOnce) {
    const part = notes.slice(start, start + notesAtOnce)
    const prompts = promptsOf(context, task, part, reading)
    hashPrompts(hash, prompts)
    for (const [index, { noteTokens, totalTokens, truncated, readRanges }] of prompts.entries()) {
      const predicted = prediction(task, part[index], probabilities[start + index])
      rows.push({ ...predicted, noteTokens, totalTokens, truncated, readRanges })
    }
  }
  if (hash.digest('hex') === expected) return rows
  throw new AppError('bundle.notes', `The notes that task “${task.name}” was asked about are no longer the same in this workspace. Export the cell anew.`)
}

const batchRows = 500

/** Passes that are not visible yet. `seen`: hashes of all notes that the model has learned from. */
export async function storePasses(
  context: JobContext,
  { cellId, config, tokenizerHash, device, passes }: CheckedScoring,
  modelId: number,
  seen: readonly string[],
): Promise<ImportedScoring> {
  const { write, signal } = context
  const model = reads.model(context.db, modelId)
  const learned = new Set(seen)
  const stored: { id: number; seenInTraining: number }[] = []
  for (const { taskId, labelSetId, notes, predictions } of passes) {
    const id = await write('insertPass', {
      jobId: context.job.id,
      modelId,
      role: roleOf(context, model, taskId),
      taskId,
      labelSetId,
      splitId: config.splitId,
      set: config.set,
      settings: { maximumNotes: config.maximumNotes, ...promptSettings(config, tokenizerHash, 'letters') },
      device,
    })
    stored.push({ id, seenInTraining: notes.filter(({ hash }) => learned.has(hash)).length })
    for (let start = 0; start < predictions.length; start += batchRows) {
      signal.throwIfAborted()
      await write('insertPredictions', id, predictions.slice(start, start + batchRows))
    }
  }
  return { cellId, modelId, passes: stored }
}
