import type { Truncation } from '../../../shared/domain/reading.ts'
import type { OperatingChange, OperatingModel } from '../../../shared/domain/operatingModel.ts'
import type { Task } from '../../../shared/domain/task.ts'
import type { LoggedChange, WorklistDay, WorklistFilter, WorklistRow, WorklistSort } from '../../../shared/domain/worklist.ts'
import type { DocumentationFacts } from '../../../shared/domain/documentation.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../connection.ts'
import { floats } from '../floats.ts'
import type { LabelledNote } from './labelReads.ts'
import { noteColumns } from './noteColumns.ts'

/** Operating models, what they said of notes, and what people did about it. */

/** Of each name the newest entry of its log. */
const inUse = `operating_model.id IN (SELECT operating_id FROM operating_change AS newest
  WHERE newest.id = (SELECT max(id) FROM operating_change WHERE name = newest.name) AND operating_id IS NOT NULL)`
const operatingSelect = `SELECT operating_model.id, operating_model.name, version, model_id AS modelId, model.name AS modelName,
    pass_id AS passId, task, reading, flag, threshold, recalibration, population, note_types AS noteTypes,
    expires_on AS expiresOn, remark, validation, operating_model.created_at AS createdAt, ${inUse} AS inUse,
    (SELECT count(*) FROM live_score WHERE operating_id = operating_model.id) AS scored
  FROM operating_model JOIN model ON model.id = operating_model.model_id`

interface OperatingRow {
  task: string
  reading: string | null
  flag: string
  recalibration: string | null
  noteTypes: string
  validation: string
  inUse: number
}
type StoredRow = OperatingRow & Omit<OperatingModel, keyof OperatingRow | 'sections'>

function operatingOf({ task, reading, flag, recalibration, noteTypes, validation, ...row }: StoredRow): OperatingModel {
  const asked = JSON.parse(task) as Task
  return {
    ...row,
    task: asked,
    sections: asked.notes.sections,
    reading: reading === null ? null : (JSON.parse(reading) as { maximumTokens: number; truncation: Truncation; maximumCharacters: number | null }),
    flag: JSON.parse(flag) as OperatingModel['flag'],
    recalibration: recalibration === null ? null : (JSON.parse(recalibration) as OperatingModel['recalibration']),
    noteTypes: JSON.parse(noteTypes) as string[],
    validation: JSON.parse(validation) as OperatingModel['validation'],
    inUse: row.inUse === 1,
  }
}

/** All versions; by name, newest version first. */
export function operatingModels(db: ReadableDb): OperatingModel[] {
  const rows = db.prepare(`${operatingSelect} ORDER BY operating_model.name, version DESC`).all() as StoredRow[]
  return rows.map(operatingOf)
}

export function operatingModel(db: ReadableDb, id: number): OperatingModel {
  const row = db.prepare(`${operatingSelect} WHERE operating_model.id = ?`).get(id) as StoredRow | undefined
  if (!row) throw new AppError('operating.missing', 'This operating model is not in the workspace. Choose another one.')
  return operatingOf(row)
}

/** Newest first. */
export function operatingChanges(db: ReadableDb, name: string): OperatingChange[] {
  return db
    .prepare(
      `SELECT operating_change.id, operating_change.name, version, kind, reason, at
       FROM operating_change LEFT JOIN operating_model ON operating_model.id = operating_id
       WHERE operating_change.name = ? ORDER BY operating_change.id DESC`,
    )
    .all(name) as OperatingChange[]
}

/** Notes of a corpus that an operating model has not scored yet, in id order; `value` says nothing. */
export function notesToScore(db: ReadableDb, operatingId: number, corpusId: number, from: string | null = null): LabelledNote[] {
  return db
    .prepare(
      `SELECT note.id AS noteId, patient_key AS patientKey, encounter_key AS encounterKey, time, type, hash, 0 AS value
       FROM note WHERE corpus_id = @corpusId AND (@from IS NULL OR time >= @from)
         AND NOT EXISTS (SELECT 1 FROM live_score WHERE operating_id = @operatingId AND note_id = note.id)
       ORDER BY note.id`,
    )
    .all({ operatingId, corpusId, from }) as LabelledNote[]
}

export function liveScoresOfCorpus(db: ReadableDb, operatingId: number, corpusId: number): number {
  const sql = `SELECT count(*) FROM live_score JOIN note ON note.id = live_score.note_id
    WHERE operating_id = ? AND corpus_id = ?`
  return db.prepare(sql).pluck().get(operatingId, corpusId) as number
}

interface StoredWorklistRow extends Omit<WorklistRow, 'probabilities' | 'flagged' | 'truncated' | 'forced'> {
  probabilities: Buffer
  flagged: number
  truncated: number
  forced: number
}
const worklistColumns = `${noteColumns}, live_score.id AS scoreId, operating_id AS operatingId, risk, probabilities, flagged, truncated, forced, scored_at AS scoredAt,
    status, assignee, due_on AS dueOn, live_score.remark, encounter.admit_time AS admitTime, encounter.discharge_time AS dischargeTime,
    encounter.payer, (SELECT sum(charge) FROM claim WHERE claim.corpus_id = note.corpus_id AND claim.encounter_key = note.encounter_key) AS charge`
const ofNote = `JOIN note ON note.id = live_score.note_id
  LEFT JOIN encounter ON encounter.corpus_id = note.corpus_id AND encounter.encounter_key = note.encounter_key`
const dayTimes: Record<WorklistDay, string> = {
  note: 'note.time',
  admission: 'coalesce(encounter.admit_time, note.time)',
  discharge: 'coalesce(encounter.discharge_time, note.time)',
}
/** By what, never null, and in which direction; ties by the entry. */
const sorts: Record<WorklistSort, { by: string; direction: 'ASC' | 'DESC' }> = {
  risk: { by: 'risk', direction: 'DESC' },
  lowest: { by: 'risk', direction: 'ASC' },
  newest: { by: "coalesce(note.time, '')", direction: 'DESC' },
  oldest: { by: "coalesce(note.time, '~')", direction: 'ASC' },
  due: { by: "coalesce(due_on, '~')", direction: 'ASC' },
  patient: { by: 'note.patient_key', direction: 'ASC' },
}

function worklistWhere(filter: WorklistFilter): { where: string[]; values: Record<string, unknown> } {
  const where = ['operating_id = @operatingId']
  if (filter.flagged !== null) where.push('flagged = @flagged')
  if (filter.status.length > 0) where.push('status IN (SELECT value FROM json_each(@status))')
  if (filter.assignee !== null) where.push('assignee = @assignee')
  if (filter.type !== null) where.push('note.type = @type')
  const time = dayTimes[filter.dayBy]
  if (filter.from !== null) where.push(`${time} >= @from`)
  if (filter.until !== null) where.push(`${time} < date(@until, '+1 day')`)
  return { where, values: { ...filter, flagged: filter.flagged === null ? null : Number(filter.flagged), status: JSON.stringify(filter.status) } }
}

export interface WorklistPageInput extends WorklistFilter {
  /** JSON: what the last entry is sorted by, and its id. */
  cursor: string | null
  limit: number
}

function placeOf(cursor: string): [string | number, number] {
  const [, value, id] = /^\[("(?:[^"\\]|\\.)*"|-?[\d.eE+-]+),(\d+)\]$/.exec(cursor) ?? []
  if (id === undefined) throw new AppError('list.cursor', 'This page of the list is not known. Load the list again.')
  return [JSON.parse(value) as string | number, Number(id)]
}

/** In the order of `sort`. */
export function worklistRows(db: ReadableDb, input: WorklistPageInput): { rows: WorklistRow[]; next: string | null } {
  const { where, values } = worklistWhere(input)
  const { by, direction } = sorts[input.sort]
  const [value, id] = input.cursor === null ? [null, null] : placeOf(input.cursor)
  if (value !== null) where.push(`(${by} ${direction === 'ASC' ? '>' : '<'} @value OR (${by} = @value AND live_score.id > @id))`)
  const rows = db
    .prepare(`SELECT ${worklistColumns}, ${by} AS sortedBy FROM live_score ${ofNote} WHERE ${where.join(' AND ')} ORDER BY ${by} ${direction}, live_score.id LIMIT @limit`)
    .all({ ...values, value, id }) as (StoredWorklistRow & { sortedBy: string | number })[]
  const last = rows.at(-1)
  return {
    rows: rows.map(({ sortedBy: _, ...row }) => worklistOf(row)),
    next: last && rows.length === input.limit ? JSON.stringify([last.sortedBy, last.scoreId]) : null,
  }
}

/** With how many entries fit in all. */
export function worklistPage(db: ReadableDb, input: WorklistPageInput): { rows: WorklistRow[]; next: string | null; total: number } {
  const { where, values } = worklistWhere(input)
  const count = `SELECT count(*) FROM live_score ${ofNote} WHERE ${where.join(' AND ')}`
  return { ...worklistRows(db, input), total: db.prepare(count).pluck().get(values) as number }
}

/** Days that have entries, newest first, and how many. */
export function worklistDays(db: ReadableDb, operatingId: number, dayBy: WorklistDay): { day: string; entries: number; flagged: number }[] {
  const day = `substr(${dayTimes[dayBy]}, 1, 10)`
  return db
    .prepare(
      `SELECT ${day} AS day, count(*) AS entries, sum(flagged) AS flagged FROM live_score ${ofNote}
       WHERE operating_id = ? AND ${day} IS NOT NULL GROUP BY ${day} ORDER BY ${day} DESC LIMIT 5000`,
    )
    .all(operatingId) as { day: string; entries: number; flagged: number }[]
}

export function worklistEntry(db: ReadableDb, scoreId: number): WorklistRow {
  const row = db.prepare(`SELECT ${worklistColumns} FROM live_score ${ofNote} WHERE live_score.id = ?`).get(scoreId) as StoredWorklistRow | undefined
  if (!row) throw new AppError('worklist.missing', 'This entry is no longer in the workspace.')
  return worklistOf(row)
}

function worklistOf(row: StoredWorklistRow): WorklistRow {
  return {
    ...row,
    probabilities: floats(row.probabilities),
    flagged: row.flagged === 1,
    truncated: row.truncated === 1,
    forced: row.forced === 1,
  }
}

/** What the model read of the note. */
export function liveReadRanges(db: ReadableDb, scoreId: number): [number, number][] {
  const stored = db.prepare('SELECT read_ranges FROM live_score WHERE id = ?').pluck().get(scoreId) as string | undefined
  return JSON.parse(stored ?? '[]') as [number, number][]
}

/** Newest first. */
export function worklistChanges(db: ReadableDb, scoreId: number): LoggedChange[] {
  const rows = db
    .prepare('SELECT id, by, at, "set" FROM worklist_change WHERE score_id = ? ORDER BY id DESC')
    .all(scoreId) as (Omit<LoggedChange, 'set'> & { set: string })[]
  return rows.map((row) => ({ ...row, set: JSON.parse(row.set) as LoggedChange['set'] }))
}

/** Who entries of an operating model are assigned to, and the types of its notes. */
export function worklistChoices(db: ReadableDb, operatingId: number): { assignees: string[]; types: string[] } {
  const assignees = db
    .prepare("SELECT DISTINCT assignee FROM live_score WHERE operating_id = ? AND assignee <> '' ORDER BY assignee")
    .pluck()
    .all(operatingId) as string[]
  const types = db
    .prepare('SELECT DISTINCT type FROM live_score JOIN note ON note.id = note_id WHERE operating_id = ? ORDER BY type')
    .pluck()
    .all(operatingId) as string[]
  return { assignees, types }
}

export function documentation(db: ReadableDb, operatingId: number): (DocumentationFacts & { computedAt: string }) | null {
  const row = db.prepare('SELECT facts, computed_at AS computedAt FROM documentation WHERE operating_id = ?').get(operatingId) as
    | { facts: string; computedAt: string }
    | undefined
  return row ? { ...(JSON.parse(row.facts) as DocumentationFacts), computedAt: row.computedAt } : null
}
