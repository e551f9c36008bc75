import { AppError } from '../../../shared/domain/errors.ts'
import type { Challenger, MonitoringAlarm, MonitoringReport, OpenOutcome, OutcomeFile } from '../../../shared/domain/monitoring.ts'
import type { WorklistStatus } from '../../../shared/domain/worklist.ts'
import type { ReadableDb } from '../connection.ts'
import { floats } from '../floats.ts'

/** Predictions of models at work beside what happened, and what was made of that. */

/** A scored note as it was scored at the time, with the outcome that is known by now. */
export interface JudgedNote {
  noteId: number
  corpusId: number
  patientKey: string
  time: string | null
  type: string
  characters: number
  /** After recalibration. Of a validation: as the model gave them. */
  probabilities: number[]
  truncated: boolean
  noteTokens: number | null
  readRanges: [number, number][]
  label: number | null
}
export interface LiveNote extends JudgedNote {
  flagged: boolean
  status: WorklistStatus
  scoredAt: string
}

interface StoredNote {
  probabilities: Buffer
  truncated: number
  readRanges: string
}

const whole = 'file_id IN (SELECT id FROM outcome_file WHERE whole = 1)'

/**
 * In id order. What a file says of a note goes before a label that was derived, the newest row before older ones;
 * `labelSetIds`: the labels that may be read.
 */
export function liveNotes(db: ReadableDb, operatingId: number, taskId: string, labelSetIds: readonly number[]): LiveNote[] {
  const rows = db
    .prepare(
      `SELECT note.id AS noteId, note.corpus_id AS corpusId, patient_key AS patientKey, time, type, characters, probabilities, truncated,
         note_tokens AS noteTokens, read_ranges AS readRanges, flagged, status, scored_at AS scoredAt,
         coalesce(
           (SELECT value FROM outcome WHERE outcome.corpus_id = note.corpus_id AND outcome.task_id = @taskId
              AND outcome.note_key = note.note_key AND value IS NOT NULL AND ${whole} ORDER BY outcome.id DESC LIMIT 1),
           (SELECT value FROM label WHERE label.note_id = note.id
              AND label_set_id IN (SELECT value FROM json_each(@labelSetIds)))) AS label
       FROM live_score JOIN note ON note.id = live_score.note_id WHERE operating_id = @operatingId ORDER BY note.id`,
    )
    .all({ operatingId, taskId, labelSetIds: JSON.stringify(labelSetIds) }) as (StoredNote & Omit<LiveNote, keyof StoredNote | 'flagged'> & { flagged: number })[]
  return rows.map((row) => ({ ...row, ...parsed(row), flagged: row.flagged === 1 }))
}

/** The notes of a scoring pass in the same shape, in id order. */
export function judgedNotes(db: ReadableDb, passId: number): JudgedNote[] {
  const rows = db
    .prepare(
      `SELECT note.id AS noteId, note.corpus_id AS corpusId, patient_key AS patientKey, time, type, characters, probabilities, truncated,
         note_tokens AS noteTokens, read_ranges AS readRanges, prediction.label
       FROM prediction JOIN note ON note.id = prediction.note_id WHERE pass_id = ? ORDER BY note.id`,
    )
    .all(passId) as (StoredNote & Omit<JudgedNote, keyof StoredNote>)[]
  return rows.map((row) => ({ ...row, ...parsed(row) }))
}

function parsed({ probabilities, truncated, readRanges }: StoredNote) {
  return { probabilities: floats(probabilities), truncated: truncated === 1, readRanges: JSON.parse(readRanges) as [number, number][] }
}

/** Corpora whose notes an operating model has scored, those with most of them first. */
export function corporaAtWork(db: ReadableDb, operatingId: number): { corpusId: number; name: string; notes: number }[] {
  return db
    .prepare(
      `SELECT corpus.id AS corpusId, corpus.name, count(*) AS notes FROM live_score JOIN note ON note.id = live_score.note_id
       JOIN corpus ON corpus.id = note.corpus_id WHERE operating_id = ? GROUP BY corpus.id ORDER BY notes DESC, corpus.id`,
    )
    .all(operatingId) as { corpusId: number; name: string; notes: number }[]
}

const known = 'EXISTS (SELECT 1 FROM note WHERE note.corpus_id = outcome.corpus_id AND note.note_key = outcome.note_key)'

/** Of a task, newest first. */
export function outcomeFiles(db: ReadableDb, taskId: string): OutcomeFile[] {
  return db
    .prepare(
      `SELECT outcome_file.id, outcome_file.corpus_id AS corpusId, outcome_file.task_id AS taskId, name, at, count(outcome.id) AS rows,
         coalesce(sum(value IS NOT NULL AND ${known}), 0) AS matched, coalesce(sum(NOT ${known}), 0) AS unknownNotes,
         coalesce(sum(problem IS 'unreadableLabel'), 0) AS unreadable
       FROM outcome_file LEFT JOIN outcome ON outcome.file_id = outcome_file.id WHERE outcome_file.task_id = ? AND whole = 1
       GROUP BY outcome_file.id ORDER BY outcome_file.id DESC`,
    )
    .all(taskId) as OutcomeFile[]
}

export function outcomeFileKnown(db: ReadableDb, corpusId: number, taskId: string, fingerprint: string): number | null {
  const sql = 'SELECT id FROM outcome_file WHERE corpus_id = ? AND task_id = ? AND fingerprint = ? AND whole = 1'
  return (db.prepare(sql).pluck().get(corpusId, taskId, fingerprint) as number | undefined) ?? null
}

/** Rows of a file that give no note an outcome yet, in its order. */
export function openOutcomes(db: ReadableDb, fileId: number, limit: number): OpenOutcome[] {
  return db
    .prepare(
      `SELECT line, note_key AS noteKey, CASE WHEN NOT ${known} THEN 'unknownNote' ELSE problem END AS reason
       FROM outcome WHERE file_id = ? AND (value IS NULL OR NOT ${known}) ORDER BY id LIMIT ?`,
    )
    .all(fileId, limit) as OpenOutcome[]
}

/** The newest outcome that files give each note of a corpus, by note id. */
export function outcomesOfNotes(db: ReadableDb, corpusId: number, taskId: string): Map<number, number> {
  const rows = db
    .prepare(
      `SELECT note.id, value FROM outcome JOIN note ON note.corpus_id = outcome.corpus_id AND note.note_key = outcome.note_key
       WHERE outcome.corpus_id = ? AND task_id = ? AND value IS NOT NULL AND ${whole} ORDER BY outcome.id`,
    )
    .raw()
    .all(corpusId, taskId) as [number, number][]
  return new Map(rows)
}

/** Null: it was not monitored yet. */
export function monitoringReport(db: ReadableDb, operatingId: number): MonitoringReport | null {
  const stored = db.prepare('SELECT report FROM monitoring_report WHERE operating_id = ?').pluck().get(operatingId) as string | undefined
  return stored === undefined ? null : (JSON.parse(stored) as MonitoringReport)
}

interface AlarmRow extends Omit<MonitoringAlarm, 'acknowledged'> {
  by: string | null
  reason: string | null
  acknowledgedAt: string | null
}

/** That the newest report still shows; of all models, or of one. Newest period first. */
export function monitoringAlarms(db: ReadableDb, operatingId: number | null): MonitoringAlarm[] {
  const rows = db
    .prepare(
      `SELECT id, operating_id AS operatingId, measure, period, side, value, "limit", at, acknowledged_by AS by, reason,
         acknowledged_at AS acknowledgedAt
       FROM monitoring_alarm WHERE crossed = 1 AND (@operatingId IS NULL OR operating_id = @operatingId) ORDER BY period DESC, id`,
    )
    .all({ operatingId }) as AlarmRow[]
  return rows.map(({ by, reason, acknowledgedAt, ...row }) => ({
    ...row,
    acknowledged: by === null || reason === null || acknowledgedAt === null ? null : { by, reason, at: acknowledgedAt },
  }))
}

export function forcedScores(db: ReadableDb, operatingId: number): number {
  return db.prepare('SELECT count(*) FROM live_score WHERE operating_id = ? AND forced = 1').pluck().get(operatingId) as number
}

interface ChallengerRow {
  settings: string
  report: string | null
  decision: 'promoted' | 'kept' | null
  reason: string | null
  decidedAt: string | null
  promotedId: number | null
}

const challengerSelect = `SELECT challenger.id, operating_id AS operatingId, settings, split_id AS splitId, model_id AS modelId, job_id AS jobId,
    job.state, report, decision, reason, decided_at AS decidedAt, promoted_id AS promotedId, challenger.created_at AS createdAt
  FROM challenger LEFT JOIN job ON job.id = job_id`

/** Of an operating model, newest first. */
export function challengers(db: ReadableDb, operatingId: number): Challenger[] {
  return (db.prepare(`${challengerSelect} WHERE operating_id = ? ORDER BY challenger.id DESC`).all(operatingId) as (ChallengerRow & Challenger)[]).map(challengerOf)
}

export function challenger(db: ReadableDb, id: number): Challenger {
  const row = db.prepare(`${challengerSelect} WHERE challenger.id = ?`).get(id) as (ChallengerRow & Challenger) | undefined
  if (!row) throw new AppError('challenger.missing', 'This challenger is no longer in the workspace.')
  return challengerOf(row)
}

function challengerOf({ settings, report, decision, reason, decidedAt, promotedId, ...row }: ChallengerRow & Omit<Challenger, keyof ChallengerRow>): Challenger {
  return {
    ...row,
    settings: JSON.parse(settings) as Challenger['settings'],
    report: report === null ? null : (JSON.parse(report) as Challenger['report']),
    decision: decision === null ? null : { kind: decision, reason: reason ?? '', at: decidedAt ?? '', promotedId },
  }
}

/** Keys of the patients, in any corpus, of whom a model or its ancestors learned from a note. */
export function patientsLearnedFrom(db: ReadableDb, modelId: number): string[] {
  return db
    .prepare(
      `WITH RECURSIVE ancestor(id) AS (
         SELECT @modelId UNION SELECT model.parent_id FROM model JOIN ancestor ON model.id = ancestor.id WHERE model.parent_id IS NOT NULL),
       learned(hash) AS (SELECT DISTINCT note_hash FROM model_note WHERE model_id IN (SELECT id FROM ancestor))
       SELECT DISTINCT patient_key FROM note WHERE hash IN (SELECT hash FROM learned)`,
    )
    .pluck()
    .all({ modelId }) as string[]
}
