import type { DocumentationFacts } from '../../shared/domain/documentation.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { createRandom } from '../../shared/random.ts'
import { noteSections } from '../corpus/noteSections.ts'
import { reads } from '../db/registry.ts'
import { countCandidates, countItems, type ChecklistNote } from '../operations/documentation.ts'
import { notesOfTask } from './labelledExamples.ts'
import type { JobContext } from './serve.ts'

/** What notes of denied claims lack, counted on the training notes of an operating model, and kept with it. */

const mostNotes = 20_000
const seed = 1

export async function documentationJob(context: JobContext): Promise<Record<string, unknown>> {
  const { operatingId } = context.job.input as { operatingId: number }
  const { db, signal, onProgress } = context
  const { passId, task } = reads.operatingModel(db, operatingId)
  if (passId === null) {
    throw new AppError('documentation.pass', 'The scoring pass that this version was judged by is gone, and with it the way to its training notes. Promote a new version.')
  }
  const pass = reads.pass(db, passId)
  const { notes } = notesOfTask({ db }, { splitId: pass.splitId, taskId: task.id, set: 'train', maximum: mostNotes, labelSetId: pass.labelSetId })
  const random = createRandom(seed)
  const patients = random.shuffle([...new Set(notes.map(({ patientKey }) => patientKey))].sort())
  const first = new Set(patients.slice(0, Math.ceil(patients.length / 2)))
  const order = random.shuffle([...notes])
  const halves = [order.filter(({ patientKey }) => first.has(patientKey)), order.filter(({ patientKey }) => !first.has(patientKey))]
  let done = 0
  const each = async (half: typeof notes, add: (note: ChecklistNote) => void) => {
    for (const { noteId, patientKey, value } of half) {
      const [text] = reads.noteTexts(db, [noteId])
      add({ noteId, patientKey, denied: value === task.positive, text, sections: noteSections(text) })
      if (++done % 100 === 0) {
        onProgress({ phase: 'reading training notes', done, total: notes.length })
        // Messages, such as a cancel, come between notes.
        await new Promise((resolve) => setImmediate(resolve))
        signal.throwIfAborted()
      }
    }
  }
  const found = countItems()
  await each(halves[0], (note) => found.add(note))
  if (found.notes.paid === 0 || found.notes.denied === 0 || halves[1].length === 0) {
    throw new AppError('documentation.notes', 'There are too few training notes of paid and of denied claims to compare them.')
  }
  const candidates = found.candidates()
  const counts = countCandidates(candidates)
  await each(halves[1], (note) => counts.add(note))
  const split = reads.split(db, pass.splitId)
  const facts: DocumentationFacts = {
    ...counts.result(),
    examined: candidates.length,
    found: found.notes,
    corpusName: reads.corpus(db, split.corpusId).name,
    splitName: split.name,
  }
  await context.write('storeDocumentation', operatingId, facts)
  return { operatingId, items: facts.items.length }
}
