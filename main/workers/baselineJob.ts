import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { baselineConfig, type BaselineConfig, type ModelCard } from '../../shared/domain/run.ts'
import type { Task } from '../../shared/domain/task.ts'
import type { LabelledNote } from '../db/queries/labelReads.ts'
import { reads } from '../db/registry.ts'
import { writeFlushed } from '../models/durableFile.ts'
import { writeBaselines } from '../scoring/baselines/baselineFile.ts'
import { fitNoteShapeBaseline, type NoteShapeBaseline } from '../scoring/baselines/noteShape.ts'
import { fitTextBaseline, type TextBaseline } from '../scoring/baselines/textBaseline.ts'
import { notesOfTask, taskTexts } from './labelledExamples.ts'
import type { JobContext } from './serve.ts'
import { hashOfNotes } from './trainedModel.ts'

/** Fits a simple baseline per task on the training notes: what a language model has to beat. */
export interface BaselineJobInput {
  config: BaselineConfig
  modelId: number
  /** Labels of each task when the run was started; runs queued by older versions have none. */
  labelSetIds?: Record<string, number>
}

export async function baselineJob(context: JobContext): Promise<Record<string, unknown>> {
  const { config: given, modelId, labelSetIds = {} } = context.job.input as BaselineJobInput
  const config = baselineConfig.parse(given)
  const baselines = new Map<string, TextBaseline | NoteShapeBaseline>()
  const hashes: string[] = []
  for (const taskId of config.taskIds) {
    const { splitId, maximumTrain: maximum, sampleSeed } = config
    const which = { splitId, taskId, set: 'train', maximum, sampleSeed } as const
    const { labels, notes } = notesOfTask(context, { ...which, labelSetId: labelSetIds[taskId] })
    baselines.set(taskId, await fit(context, config.method, labels.task, notes))
    for (const note of notes) hashes.push(note.hash)
  }
  const noteHashes = [...new Set(hashes)]
  await context.write('startRun', context.job.runId ?? 0, { device: 'cpu', dataHash: hashOfNotes(noteHashes) })
  const { card: planned } = reads.model(context.db, modelId)
  const card: ModelCard = {
    ...planned,
    parameters: [...baselines.values()].reduce((sum, baseline) => sum + parametersOf(baseline), 0),
    corpusHash: hashOfNotes(noteHashes),
    notesSeen: noteHashes.length,
    config: { ...config, labelSets: labelSetIds },
  }
  const folder = join('models', String(modelId))
  await writeWhole(join(context.filesFolder, folder, 'baseline.json'), writeBaselines(baselines))
  await context.write('finishModel', modelId, { folder, card, noteHashes })
  return { modelId }
}

function fit(
  context: JobContext,
  method: BaselineConfig['method'],
  task: Task,
  notes: readonly LabelledNote[],
): Promise<TextBaseline | NoteShapeBaseline> {
  const { signal } = context
  const onProgress: JobContext['onProgress'] = (progress) => context.onProgress({ ...progress, detail: task.name })
  const texts = taskTexts(context, task, notes)
  if (method === 'tfidf') {
    const train = notes.map((note, index) => ({ text: texts[index], label: note.value }))
    return fitTextBaseline(train, task.options.length, undefined, { signal, onProgress })
  }
  const train = notes.map((note, index) => ({ characters: texts[index].length, type: note.type, label: note.value }))
  return fitNoteShapeBaseline(train, task.options.length, { signal, onProgress })
}

function parametersOf(baseline: TextBaseline | NoteShapeBaseline): number {
  const { weights, intercepts } = baseline.toJSON().logistic
  return weights.length + intercepts.length
}

/** Under a temporary name, flushed, renamed: the file is whole or absent. */
async function writeWhole(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFlushed(`${path}.tmp`, content)
  await rename(`${path}.tmp`, path)
}
