import type { Task } from '../../../shared/domain/task.ts'
import type { LabelledNote } from '../../db/queries/labelReads.ts'
import type { NewPass, NewPrediction } from '../../db/queries/predictionWrites.ts'
import { riskOf } from '../../scoring/risk.ts'

/** What scoring needs of a model, whatever its kind. */

export type Store = (batch: NewPrediction[]) => Promise<void>

/** A task, the notes it is asked about, and where its predictions go. */
export interface Question {
  task: Task
  notes: LabelledNote[]
  store: Store
}

export interface Predictor {
  /** What decides which part of a note is read, and as which tokens; empty where all of it is. */
  reading(task: Task): Omit<NewPass['settings'], 'maximumNotes'>
  /** All questions at once: a model may read a note once for several of them. */
  predict(questions: readonly Question[]): Promise<void>
  close(): Promise<void>
}

type PredictedNote = Pick<NewPrediction, 'noteId' | 'probabilities' | 'risk' | 'predicted' | 'label'>

export function prediction(task: Task, note: LabelledNote, probabilities: number[]): PredictedNote {
  const predicted = indexOfHighest(probabilities)
  return { noteId: note.noteId, probabilities, risk: riskOf(task, probabilities), predicted, label: note.value }
}

function indexOfHighest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values))
}
