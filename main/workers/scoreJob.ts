import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ScoreConfig, ScoringPass } from '../../shared/domain/prediction.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { Task } from '../../shared/domain/task.ts'
import type { StoredModel } from '../db/queries/modelReads.ts'
import type { NewPass, NewPrediction } from '../db/queries/predictionWrites.ts'
import type { LabelledNote } from '../db/queries/labelReads.ts'
import { reads } from '../db/registry.ts'
import { createScorer } from '../models/llama/scorer.ts'
import { loadModel } from '../models/loadModel.ts'
import { loadBaseline } from '../scoring/baselines/baselineFile.ts'
import { scoreExamples } from '../scoring/multipleChoice.ts'
import { promptTemplateVersion } from '../tasks/prompts.ts'
import { loadTokenizer } from '../tokenizer/tokenizer.ts'
import { modelFolders } from './baseModel.ts'
import { notesOfTask, promptNotes } from './labelledExamples.ts'
import type { JobContext } from './serve.ts'

/** Scores one model on the labelled notes of one set, task by task; a pass is visible only when it is whole. */
export async function scoreJob(context: JobContext): Promise<Record<string, unknown>> {
  return { passIds: await scoreModel(context, context.job.input as ScoreConfig) }
}

/** Also used by the demo, whose known ceiling is a model like any other. */
export async function scoreModel(context: JobContext, config: ScoreConfig): Promise<number[]> {
  const model = reads.model(context.db, config.modelId)
  if (model.folder === null || model.state !== 'ready') {
    const message = `"${model.name}" is not ready to score. Wait for its training, or choose another model.`
    throw new AppError('score.model', message)
  }
  const learned = new Set(reads.notesLearnedFrom(context.db, model.id))
  const predictor = await openPredictor(context, model, config)
  const passIds: number[] = []
  try {
    for (const taskId of config.taskIds) {
      const { labels, notes } = notesOfTask(context, { ...config, taskId, maximum: config.maximumNotes })
      if (notes.length === 0) {
        const message = `No labelled note of task "${taskId}" is in the set "${config.set}". Choose another set.`
        throw new AppError('score.noNotes', message)
      }
      const passId = await context.write('insertPass', {
        modelId: model.id,
        role: roleOf(context, model, taskId),
        taskId,
        labelSetId: labels.id,
        splitId: config.splitId,
        set: config.set,
        settings: { maximumNotes: config.maximumNotes, ...predictor.reading },
        device: context.device,
      })
      await predictor.predict(labels.task, notes, (batch) => context.write('insertPredictions', passId, batch))
      await context.write('finishPass', passId, notes.filter((note) => learned.has(note.hash)).length)
      passIds.push(passId)
    }
  } finally {
    await predictor.close()
  }
  return passIds
}

type Store = (batch: NewPrediction[]) => Promise<void>
interface Predictor {
  /** What decides which part of a note is read, and as which tokens; empty where all of it is. */
  reading: Omit<NewPass['settings'], 'maximumNotes'>
  predict(task: Task, notes: LabelledNote[], store: Store): Promise<void>
  close(): Promise<void>
}

async function openPredictor(context: JobContext, model: StoredModel, config: ScoreConfig): Promise<Predictor> {
  const folder = join(context.filesFolder, model.folder ?? '')
  if (model.kind === 'llama') return llamaPredictor(context, model.id, config)
  if (model.kind === 'ceiling') return ceilingPredictor(context, folder)
  return baselinePredictor(context, folder)
}

/** Padded tokens of one batch: enough to keep two cores busy, little enough for memory. */
const batchTokens = 8192

async function llamaPredictor(context: JobContext, modelId: number, reading: ScoreConfig): Promise<Predictor> {
  const { signal, threads } = context
  const loaded = await loadModel(modelFolders(context, modelId), { hold: 'stored', signal })
  const { config, weights, adapter, tokenizerJson } = loaded
  const tokenizer = loadTokenizer(tokenizerJson)
  const scorer = await createScorer({ config, weights, adapter: adapter ?? undefined, threads })
  return {
    reading: {
      maximumTokens: reading.maximumTokens,
      truncation: reading.truncation,
      promptTemplate: promptTemplateVersion,
      tokenizerHash: createHash('sha256').update(tokenizerJson).digest('hex'),
    },
    async predict(task, notes, store) {
      const prompted = promptNotes(context, task, notes, { ...reading, tokenizer })
      await scoreExamples(
        { scorer, examples: prompted.map(({ example }) => example), batchTokens },
        {
          signal: context.signal,
          onProgress: (progress) => context.onProgress({ ...progress, detail: task.name }),
          onBatch: ({ indices, probabilities }) =>
            store(
              indices.map((index, row) => {
                const { noteTokens, totalTokens, truncated, readRanges } = prompted[index].prompt
                const stored = prediction(task, notes[index], [...probabilities[row]])
                return { ...stored, noteTokens, totalTokens, truncated, readRanges }
              }),
            ),
        },
      )
    },
    close: () => scorer.dispose(),
  }
}

const batchNotes = 500

/** Predictors that answer note by note, from the text or from a table. */
function rowPredictor(
  context: JobContext,
  probabilitiesOf: (task: Task, notes: LabelledNote[]) => number[][],
): Predictor {
  return {
    reading: {},
    async predict(task, notes, store) {
      for (let start = 0; start < notes.length; start += batchNotes) {
        context.signal.throwIfAborted()
        const batch = notes.slice(start, start + batchNotes)
        const probabilities = probabilitiesOf(task, batch)
        await store(batch.map((note, index) => ({ ...prediction(task, note, probabilities[index]), ...wholeNote })))
        context.onProgress({ phase: 'score', done: start + batch.length, total: notes.length, detail: task.name })
      }
    },
    close: () => Promise.resolve(),
  }
}
const wholeNote = { noteTokens: null, totalTokens: null, truncated: false, readRanges: [] }

async function baselinePredictor(context: JobContext, folder: string): Promise<Predictor> {
  const baselines = await loadBaseline(await readFile(join(folder, 'baseline.json'), 'utf8'))
  return rowPredictor(context, (task, notes) => {
    const baseline = baselines.get(task.id)
    if (!baseline) {
      throw new AppError('score.task', `This baseline was not fitted on task "${task.id}". Fit one that was.`)
    }
    const texts = reads.noteTexts(
      context.db,
      notes.map((note) => note.noteId),
    )
    return notes.map((note, index) => [...baseline.predict({ text: texts[index], type: note.type })])
  })
}

/** The demo's known ceiling: P(outcome | facts in the text), by note and task, as the generator wrote it. */
async function ceilingPredictor(context: JobContext, folder: string): Promise<Predictor> {
  const known = new Map<string, number[]>()
  for await (const line of createInterface({ input: createReadStream(join(folder, 'ceiling.ndjson')) })) {
    const row = JSON.parse(line) as { note_id: string; task: string; probabilities: number[] }
    known.set(`${row.task}/${row.note_id}`, row.probabilities)
  }
  return rowPredictor(context, (task, notes) =>
    reads.noteKeys(context.db, notes.map((note) => note.noteId)).map((key) => {
      const probabilities = known.get(`${task.id}/${key}`)
      if (probabilities) return probabilities
      const message = 'The known ceiling covers only notes of the demo hospital. Choose another model.'
      throw new AppError('score.ceiling', message)
    }),
  )
}

type PredictedNote = Pick<NewPrediction, 'noteId' | 'probabilities' | 'risk' | 'predicted' | 'label'>

function prediction(task: Task, note: LabelledNote, probabilities: number[]): PredictedNote {
  const predicted = indexOfHighest(probabilities)
  return { noteId: note.noteId, probabilities, risk: riskOf(task, probabilities), predicted, label: note.value }
}

/** Two options: probability of the event. More: expected option index, scaled to 0–1. */
function riskOf(task: Task, probabilities: readonly number[]): number {
  if (probabilities.length === 2) return probabilities[task.positive]
  return probabilities.reduce((sum, probability, index) => sum + probability * index, 0) / (probabilities.length - 1)
}

function indexOfHighest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values))
}

/** 'finetuned' where the model or an ancestor learned from labels of this task. */
function roleOf(context: JobContext, model: StoredModel, taskId: string): ScoringPass['role'] {
  if (model.kind === 'ceiling') return 'ceiling'
  if (model.kind !== 'llama') return 'baseline'
  for (let current: StoredModel | null = model; current; ) {
    if (current.card.taskIds.includes(taskId)) return 'finetuned'
    current = current.card.parentId === null ? null : reads.model(context.db, current.card.parentId)
  }
  return 'zero-shot'
}
