import type { JobProgress } from '../../shared/domain/job.ts'
import type { SimilarNotes } from '../../shared/domain/similarNotes.ts'
import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import { similarNotes } from '../scoring/similarNotes.ts'
import type { ComputeKinds } from '../services/computation.ts'
import { readableText } from '../tasks/readableText.ts'

/** Training notes of the split of a pass that are most like one note, by what the task reads of them. */
export function similarTrainingNotes(
  db: ReadableDb,
  { passId, noteId, nearest }: ComputeKinds['similarNotes']['input'],
  onProgress: (progress: JobProgress) => void,
): SimilarNotes {
  const { splitId, labelSetId } = reads.pass(db, passId)
  const { notes: selection } = reads.labelSetTask(db, labelSetId)
  const training = reads.trainingLabels(db, splitId, labelSetId).filter(([id]) => id !== noteId)
  const readable = (text: string) => readableText(text, selection.sections).text
  const found = similarNotes({
    text: readable(reads.note(db, noteId).text),
    count: training.length,
    nearest,
    textsOf: (places) => reads.noteTexts(db, places.map((place) => training[place][0])).map(readable),
    onProgress,
  })
  const notes = found.map(({ place, similarity, words }) => {
    const [id, label] = training[place]
    const { noteKey, patientKey, type, time } = reads.note(db, id).note
    return { noteId: id, noteKey, patientKey, type, time, label, similarity, words }
  })
  return { notes, compared: training.length }
}
