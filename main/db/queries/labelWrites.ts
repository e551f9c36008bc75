import type { CohortReference } from '../../../shared/domain/cohort.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { LabelSetSummary } from '../../../shared/domain/labels.ts'
import type { Task } from '../../../shared/domain/task.ts'
import type { WritableDb } from '../connection.ts'

/** Label sets are written whole, in one transaction: there is never half of one. */

export interface NewLabelSet {
  corpusId: number
  task: Task
  settings: Record<string, unknown>
  unlabelled: LabelSetSummary['unlabelled']
  labels: readonly { noteId: number; value: number; source: string }[]
  cohort?: CohortReference | null
}

/** New labels are in use at once; those that were stay beside them. */
export function insertLabelSet(db: WritableDb, input: NewLabelSet): number {
  return db.transaction(() => {
    const id = Number(
      db
        .prepare(
          `INSERT INTO label_set (corpus_id, task_id, task_version, task_definition, settings, unlabelled, cohort, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          input.corpusId,
          input.task.id,
          input.task.version,
          JSON.stringify(input.task),
          JSON.stringify(input.settings),
          JSON.stringify(input.unlabelled),
          input.cohort ? JSON.stringify(input.cohort) : null,
          new Date().toISOString(),
        ).lastInsertRowid,
    )
    const insert = db.prepare('INSERT INTO label (label_set_id, note_id, value, source) VALUES (?, ?, ?, ?)')
    for (const label of input.labels) insert.run(id, label.noteId, label.value, label.source)
    useLabelSet(db, id)
    return id
  })()
}

/** Runs and scoring started from now on take these labels of their task. */
export function useLabelSet(db: WritableDb, id: number): void {
  const own = db.prepare('SELECT corpus_id, task_id FROM label_set WHERE id = ?').raw().get(id)
  if (!own) throw new AppError('labels.missing', 'These labels are no longer in the workspace. Choose other ones.')
  db.transaction(() => {
    db.prepare('UPDATE label_set SET in_use = 0 WHERE corpus_id = ? AND task_id = ?').run(own)
    db.prepare('UPDATE label_set SET in_use = 1 WHERE id = ?').run(id)
  })()
}

/** Stores a custom task as the next version of its id; one that says nothing new stays at its version. */
export function insertTask(db: WritableDb, task: Task): Task {
  return db.transaction(() => {
    const newest = db
      .prepare('SELECT version, definition FROM task WHERE id = ? ORDER BY version DESC LIMIT 1')
      .get(task.id) as { version: number; definition: string } | undefined
    const stored = { ...task, version: (newest?.version ?? 0) + 1 }
    const same = newest && JSON.stringify({ ...task, version: newest.version }) === newest.definition
    if (same) return { ...task, version: newest.version }
    db.prepare('INSERT INTO task (id, version, definition, created_at) VALUES (?, ?, ?, ?)').run(
      stored.id,
      stored.version,
      JSON.stringify(stored),
      new Date().toISOString(),
    )
    return stored
  })()
}

export function removeTask(db: WritableDb, id: string): void {
  db.prepare('DELETE FROM task WHERE id = ?').run(id)
}
