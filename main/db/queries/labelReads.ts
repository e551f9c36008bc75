import { diedInFollowUp, type LabelSetSummary } from '../../../shared/domain/labels.ts'
import { partsOf, type EvaluationSet, type SplitSet } from '../../../shared/domain/split.ts'
import type { Task } from '../../../shared/domain/task.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { labelsMissing } from '../../../shared/domain/labels.ts'
import type { ReadableDb } from '../connection.ts'

/** Tasks and label sets. One label set of a task and corpus is in use; the others stay beside it. */

export function customTasks(db: ReadableDb): Task[] {
  const rows = db
    .prepare(
      'SELECT definition FROM task WHERE version = (SELECT max(version) FROM task AS newest WHERE newest.id = task.id) ORDER BY id',
    )
    .pluck()
    .all() as string[]
  return rows.map((row) => JSON.parse(row) as Task)
}

interface LabelSetRow {
  id: number
  taskId: string
  taskVersion: number
  corpusId: number
  settings: string
  unlabelled: string
  createdAt: string
  inUse: number
  cohort: string | null
  definition: string
}

const labelSetColumns = `id, task_id AS taskId, task_version AS taskVersion, corpus_id AS corpusId, settings, unlabelled,
  created_at AS createdAt, in_use AS inUse, cohort, task_definition AS definition`

/** Newest first. */
export function labelSets(db: ReadableDb, corpusId: number): LabelSetSummary[] {
  const sql = `SELECT ${labelSetColumns} FROM label_set WHERE corpus_id = ? ORDER BY id DESC`
  return (db.prepare(sql).all(corpusId) as LabelSetRow[]).map((row) => labelSetOf(db, row))
}

export function labelSet(db: ReadableDb, id: number): LabelSetSummary {
  const row = db.prepare(`SELECT ${labelSetColumns} FROM label_set WHERE id = ?`).get(id) as LabelSetRow | undefined
  if (!row) throw new AppError('labels.missing', 'These labels are no longer in the workspace. Choose other ones.')
  return labelSetOf(db, row)
}

function labelSetOf(db: ReadableDb, { definition, inUse, ...row }: LabelSetRow): LabelSetSummary {
  const task = JSON.parse(definition) as Task
  const counts = task.options.map(() => 0)
  const counted = db
    .prepare('SELECT value, count(*) AS notes FROM label WHERE label_set_id = ? GROUP BY value')
    .all(row.id) as { value: number; notes: number }[]
  for (const { value, notes } of counted) counts[value] = notes
  return {
    ...row,
    task,
    settings: JSON.parse(row.settings) as Record<string, unknown>,
    unlabelled: JSON.parse(row.unlabelled) as LabelSetSummary['unlabelled'],
    inUse: inUse === 1,
    cohort: row.cohort === null ? null : (JSON.parse(row.cohort) as LabelSetSummary['cohort']),
    counts,
    competing: task.label.kind === 'readmission' && deathsKnown(db, row.corpusId) ? deathsInFollowUp(db, row.id) : null,
  }
}

function deathsKnown(db: ReadableDb, corpusId: number): boolean {
  return db.prepare('SELECT 1 FROM patient WHERE corpus_id = ? AND death_date IS NOT NULL LIMIT 1').get(corpusId) !== undefined
}

function deathsInFollowUp(db: ReadableDb, labelSetId: number): number {
  const sql = `SELECT count(*) FROM label WHERE label_set_id = ? AND source LIKE '%' || ?`
  return db.prepare(sql).pluck().get(labelSetId, diedInFollowUp) as number
}

/** Names of the corpora that have labels of a task. */
export function corporaLabelledFor(db: ReadableDb, taskId: string): string[] {
  return db
    .prepare(
      `SELECT DISTINCT corpus.name FROM label_set JOIN corpus ON corpus.id = label_set.corpus_id
       WHERE label_set.task_id = ? ORDER BY corpus.name`,
    )
    .pluck()
    .all(taskId) as string[]
}

/** Option index of every labelled note, by note id. */
export function labelValues(db: ReadableDb, labelSetId: number): Map<number, number> {
  const sql = 'SELECT note_id, value FROM label WHERE label_set_id = ?'
  return new Map(db.prepare(sql).raw().all(labelSetId) as [number, number][])
}

/** Notes labelled without a return whose patient died in the follow-up. */
export function notesOfDeathsInFollowUp(db: ReadableDb, labelSetId: number): Set<number> {
  const sql = `SELECT note_id FROM label WHERE label_set_id = ? AND source LIKE '%' || ?`
  return new Set(db.prepare(sql).pluck().all(labelSetId, diedInFollowUp) as number[])
}

export interface LabelSetInUse {
  id: number
  taskVersion: number
  /** The task as it was when these labels were derived, with the settings used. */
  task: Task
}

/** The labels of a task on a corpus that runs and scoring take. `taskName`: what a refusal calls the task. */
export function labelSetInUse(db: ReadableDb, corpusId: number, taskId: string, taskName = taskId): LabelSetInUse {
  const row = db
    .prepare(
      `SELECT id, task_version AS taskVersion, task_definition AS definition FROM label_set
       WHERE corpus_id = ? AND task_id = ? AND in_use = 1`,
    )
    .get(corpusId, taskId) as { id: number; taskVersion: number; definition: string } | undefined
  if (!row) throw labelsMissing(taskName)
  return { id: row.id, taskVersion: row.taskVersion, task: JSON.parse(row.definition) as Task }
}

export function labelSetTask(db: ReadableDb, labelSetId: number): Task {
  return JSON.parse(
    db.prepare('SELECT task_definition FROM label_set WHERE id = ?').pluck().get(labelSetId) as string,
  ) as Task
}

export interface LabelledNote {
  noteId: number
  patientKey: string
  encounterKey: string | null
  time: string | null
  type: string
  hash: string
  value: number
}

/** [note id, label] of the labelled training notes of a split, in id order. */
export function trainingLabels(db: ReadableDb, splitId: number, labelSetId: number): [number, number][] {
  return db
    .prepare(
      `SELECT split_member.note_id, label.value FROM split_member
       JOIN label ON label.note_id = split_member.note_id AND label.label_set_id = ?
       WHERE split_member.split_id = ? AND split_member.part = 'train' ORDER BY split_member.note_id`,
    )
    .raw()
    .all(labelSetId, splitId) as [number, number][]
}

/** Labelled notes of one set, in id order. */
export function labelledNotes(
  db: ReadableDb,
  splitId: number,
  labelSetId: number,
  set: EvaluationSet | 'train',
): LabelledNote[] {
  const parts = partsOf(set)
  return db
    .prepare(
      `SELECT note.id AS noteId, note.patient_key AS patientKey, note.encounter_key AS encounterKey, note.time,
         note.type, note.hash, label.value
       FROM split_member
       JOIN label ON label.note_id = split_member.note_id AND label.label_set_id = ?
       JOIN note ON note.id = split_member.note_id
       WHERE split_member.split_id = ? AND split_member.part IN (${parts.map(() => '?').join(', ')})
       ORDER BY note.id`,
    )
    .all(labelSetId, splitId, ...parts) as LabelledNote[]
}

/** How many there are; of one window of the later period where one is given. */
export function labelledCount(
  db: ReadableDb,
  { splitId, labelSetId, set }: { splitId: number; labelSetId: number; set: EvaluationSet },
  window: number | null = null,
): number {
  const parts = partsOf(set)
  return db
    .prepare(
      `SELECT count(*) FROM split_member
       JOIN label ON label.note_id = split_member.note_id AND label.label_set_id = ?
       WHERE split_member.split_id = ? AND split_member.part IN (${parts.map(() => '?').join(', ')})
         ${window === null ? '' : 'AND split_member.later_window = ?'}`,
    )
    .pluck()
    .get(labelSetId, splitId, ...parts, ...(window === null ? [] : [window])) as number
}

export interface LabelInTime {
  patientKey: string
  time: string | null
  value: number
}

/** Labels with patient and time of their note, in note id order. */
export function labelsInTime(db: ReadableDb, labelSetId: number): LabelInTime[] {
  return db
    .prepare(
      `SELECT note.patient_key AS patientKey, note.time, label.value FROM label JOIN note ON note.id = label.note_id
       WHERE label.label_set_id = ? ORDER BY note.id`,
    )
    .all(labelSetId) as LabelInTime[]
}

/** Every note of one part, labelled or not: what tokenizer and pretraining may see is the part 'train'. */
export function memberNotes(
  db: ReadableDb,
  splitId: number,
  part: SplitSet,
): { noteId: number; hash: string; type: string }[] {
  return db
    .prepare(
      `SELECT note.id AS noteId, note.hash, note.type FROM split_member JOIN note ON note.id = split_member.note_id
       WHERE split_member.split_id = ? AND split_member.part = ? ORDER BY note.id`,
    )
    .all(splitId, part) as { noteId: number; hash: string; type: string }[]
}
