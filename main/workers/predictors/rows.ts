import { join } from 'node:path'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Task } from '../../../shared/domain/task.ts'
import type { LabelledNote } from '../../db/queries/labelReads.ts'
import { reads } from '../../db/registry.ts'
import { readStoredText } from '../../encryption/storedFile.ts'
import { loadBaseline } from '../../scoring/baselines/baselineFile.ts'
import { knownProbabilities } from '../demoCeilings.ts'
import { taskTexts } from '../labelledExamples.ts'
import type { JobContext } from '../serve.ts'
import { prediction, type Predictor } from './predictor.ts'

/** Predictors that answer note by note, from the text or from a table: baselines, and the demo's known ceiling. */

const batchNotes = 500

function rowPredictor(
  context: JobContext,
  probabilitiesOf: (task: Task, notes: LabelledNote[]) => number[][],
): Predictor {
  return {
    reading: () => ({}),
    async predict(questions) {
      for (const { task, notes, store } of questions) {
        for (let start = 0; start < notes.length; start += batchNotes) {
          context.signal.throwIfAborted()
          const batch = notes.slice(start, start + batchNotes)
          const probabilities = probabilitiesOf(task, batch)
          await store(batch.map((note, index) => ({ ...prediction(task, note, probabilities[index]), ...wholeNote })))
          context.onProgress({ phase: 'score', done: start + batch.length, total: notes.length, detail: task.name })
        }
      }
    },
    close: () => Promise.resolve(),
  }
}
const wholeNote = { noteTokens: null, totalTokens: null, truncated: false, readRanges: [] }

export async function baselinePredictor(context: JobContext, folder: string): Promise<Predictor> {
  const baselines = await loadBaseline(await baselineText(folder))
  return rowPredictor(context, (task, notes) => {
    const baseline = baselines.get(task.id)
    if (!baseline) {
      throw new AppError('score.task', `This baseline was not fitted on task “${task.name}”. Fit one that was.`)
    }
    const texts = taskTexts(context, task, notes)
    return notes.map((note, index) => [...baseline.predict({ text: texts[index], type: note.type })])
  })
}

async function baselineText(folder: string): Promise<string> {
  try {
    return await readStoredText(join(folder, 'baseline.json'))
  } catch (cause) {
    const message = 'The file of this baseline is missing beside the workspace. Put the folder of its files back, or fit it again.'
    throw new AppError('score.modelFiles', message, { cause })
  }
}

/** The demo's known ceiling: P(outcome | facts in the text), by note and task, as the generator wrote it. */
export async function ceilingPredictor(context: JobContext, folder: string): Promise<Predictor> {
  const known = await knownProbabilities(join(folder, 'ceiling.ndjson'))
  return rowPredictor(context, (task, notes) =>
    reads.noteKeys(context.db, notes.map((note) => note.noteId)).map((key) => {
      const probabilities = known.get(`${task.id}/${key}`)
      if (probabilities) return probabilities
      const message = 'The known ceiling covers only notes of the demo hospital. Choose another model.'
      throw new AppError('score.ceiling', message)
    }),
  )
}
