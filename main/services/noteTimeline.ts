import type { NoteTimeline } from '../../shared/domain/noteTimeline.ts'
import { timelineOf } from '../tasks/timeline.ts'
import type { Session } from './workspaces.ts'

/** What happened to the patient of a note, with what made the label that the note has in a pass. */
export async function noteTimeline(session: Session, { noteId, passId }: { noteId: number; passId: number }): Promise<NoteTimeline> {
  const { db } = session
  const { note } = await db.read('note', noteId)
  const pass = await db.read('pass', passId)
  const { label: rule } = await db.read('labelSetTask', pass.labelSetId)
  const predictions = await db.read('notePredictions', noteId, pass.taskId)
  const value = predictions.find((prediction) => prediction.passId === passId)?.label
  return timelineOf({
    note,
    ...(await db.read('patientHistory', note.corpusId, note.patientKey)),
    shiftedDates: await db.read('hasShiftedDates', note.corpusId),
    label: value === undefined ? null : { rule, value },
  })
}
