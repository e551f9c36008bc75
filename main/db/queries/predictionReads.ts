import type { NotePrediction, PredictionRow, ScoringPass } from '../../../shared/domain/prediction.ts'
import type { Task } from '../../../shared/domain/task.ts'
import type { ReadableDb } from '../connection.ts'
import type { PlacesInput } from './predictionColumns.ts'
import { floats } from '../floats.ts'
import { AppError } from '../../../shared/domain/errors.ts'

/** Scoring passes and their predictions. Ranks are stored, so that a page of a million notes is one index range. */

type PassSettings = Pick<
  ScoringPass,
  'maximumTokens' | 'truncation' | 'maximumCharacters' | 'maximumNotes' | 'promptTemplate' | 'tokenizerHash' | 'answers'
>
type TaskFacts = Pick<ScoringPass, 'options' | 'positive' | 'sections'>
interface PassRow extends Omit<ScoringPass, keyof PassSettings | keyof TaskFacts | 'learnedOthers'> {
  learnedOthers: number | null
  settings: string
  definition: string
}
/** Passes of imported predictions are stored as baselines: see `insertPass`. */
const role = "CASE model.kind WHEN 'imported' THEN 'imported' ELSE scoring_pass.role END AS role"
const passSelect = `SELECT scoring_pass.id, scoring_pass.model_id AS modelId, model.name AS modelName,
    model.kind AS modelKind, ${role}, scoring_pass.task_id AS taskId, label_set.task_version AS taskVersion,
    label_set.task_definition AS definition,
    scoring_pass.label_set_id AS labelSetId, scoring_pass.split_id AS splitId, scoring_pass.part AS "set",
    scoring_pass.settings, scoring_pass.device, scoring_pass.created_at AS createdAt,
    scoring_pass.notes, scoring_pass.truncated, scoring_pass.seen_in_training AS seenInTraining,
    scoring_pass.role = 'zero-shot' AND json_valid(model.card) AND json_array_length(model.card, '$.taskIds') > 0 AS learnedOthers
  FROM scoring_pass JOIN model ON model.id = scoring_pass.model_id
  JOIN label_set ON label_set.id = scoring_pass.label_set_id
  JOIN corpus ON corpus.id = label_set.corpus_id AND corpus.removing_notes IS NULL`

function passOf({ settings, definition, learnedOthers, ...row }: PassRow): ScoringPass {
  const { options, positive, notes } = JSON.parse(definition) as Partial<Task> & TaskFacts
  const stored = JSON.parse(settings) as Partial<PassSettings>
  return {
    ...row,
    learnedOthers: learnedOthers === 1,
    options,
    positive,
    // Labels derived before there was a choice.
    sections: notes?.sections ?? 'all',
    maximumTokens: stored.maximumTokens ?? null,
    truncation: stored.truncation ?? null,
    maximumCharacters: stored.maximumCharacters ?? null,
    maximumNotes: stored.maximumNotes ?? null,
    promptTemplate: stored.promptTemplate ?? null,
    tokenizerHash: stored.tokenizerHash ?? null,
    answers: stored.answers ?? (stored.promptTemplate === undefined ? null : 'letters'),
  }
}

export function passes(db: ReadableDb, filter: { taskId?: string; splitId?: number }): ScoringPass[] {
  const where = ["scoring_pass.state = 'ready'"]
  if (filter.taskId !== undefined) where.push('scoring_pass.task_id = @taskId')
  if (filter.splitId !== undefined) where.push('scoring_pass.split_id = @splitId')
  const sql = `${passSelect} WHERE ${where.join(' AND ')} ORDER BY scoring_pass.id DESC`
  return (db.prepare(sql).all(filter) as PassRow[]).map(passOf)
}

export function pass(db: ReadableDb, id: number): ScoringPass {
  const row = db.prepare(`${passSelect} WHERE scoring_pass.id = ?`).get(id) as PassRow | undefined
  if (!row) throw new AppError('pass.missing', 'This scoring pass is no longer in the workspace.')
  return passOf(row)
}

interface StoredPrediction extends Omit<PredictionRow, 'probabilities' | 'truncated'> {
  probabilities: Buffer
  truncated: number
}

const rowSelect = `SELECT note.id, note.corpus_id AS corpusId, note.note_key AS noteKey, note.patient_key AS patientKey,
    note.encounter_key AS encounterKey, note.time, note.type, note.characters,
    prediction.rank, prediction.risk, prediction.probabilities, prediction.predicted, prediction.label,
    prediction.truncated, other.risk AS otherRisk`
const besideNote = `CROSS JOIN note ON note.id = prediction.note_id
  LEFT JOIN prediction AS other ON other.pass_id = @otherPassId AND other.note_id = prediction.note_id`

function rowOf(row: StoredPrediction): PredictionRow {
  return { ...row, probabilities: floats(row.probabilities), truncated: row.truncated === 1 }
}

/** Of all notes of the pass, from the highest or the lowest risk on; `cursor` as in `predictionPlaces`. */
export function predictionPage(
  db: ReadableDb,
  { passId, otherPassId, order, cursor, limit }: Pick<PlacesInput, 'passId' | 'otherPassId' | 'order' | 'cursor' | 'limit'>,
): { rows: PredictionRow[]; next: string | null; total: number } {
  const total = (db.prepare('SELECT notes FROM scoring_pass WHERE id = ?').pluck().get(passId) as number | undefined) ?? 0
  const descending = order === 'risk_ascending'
  const place = cursor?.startsWith('@') ? Number(cursor.slice(1)) : null
  const after = place !== null ? (descending ? total - place + 1 : place) : cursor === null ? (descending ? total + 1 : 0) : Number(cursor)
  const rows = db
    .prepare(
      `${rowSelect} FROM prediction ${besideNote}
       WHERE prediction.pass_id = @passId AND prediction.rank ${descending ? '<' : '>'} @after
       ORDER BY prediction.rank ${descending ? 'DESC' : 'ASC'} LIMIT @limit`,
    )
    .all({ passId, otherPassId, after, limit }) as StoredPrediction[]
  const last = rows.at(-1)?.rank ?? 0
  const more = rows.length === limit && (descending ? last > 1 : last < total)
  return { rows: rows.map(rowOf), total, next: more ? String(last) : null }
}

/** Notes of a pass by their ranks, in that order. */
export function predictionsOfRanks(
  db: ReadableDb,
  passId: number,
  otherPassId: number | null,
  ranks: readonly number[],
): PredictionRow[] {
  const rows = db
    .prepare(
      `${rowSelect} FROM json_each(@ranks) AS wanted
       CROSS JOIN prediction INDEXED BY prediction_rank ON prediction.pass_id = @passId AND prediction.rank = wanted.value ${besideNote}
       ORDER BY wanted.key`,
    )
    .all({ passId, otherPassId, ranks: JSON.stringify(ranks) }) as StoredPrediction[]
  return rows.map(rowOf)
}

interface NotePredictionRow extends Omit<NotePrediction, 'probabilities' | 'scores' | 'readRanges'> {
  probabilities: Buffer
  scores: Buffer | null
  readRanges: string
}

/** Every ready pass of a task that scored this note. */
export function notePredictions(db: ReadableDb, noteId: number, taskId: string): NotePrediction[] {
  const rows = db
    .prepare(
      `SELECT scoring_pass.id AS passId, model.id AS modelId, model.name AS modelName, ${role},
         prediction.probabilities, prediction.scores, prediction.label, prediction.rank,
         scoring_pass.notes AS passNotes,
         prediction.note_tokens AS noteTokens, prediction.total_tokens AS totalTokens, prediction.read_ranges AS readRanges
       FROM prediction JOIN scoring_pass ON scoring_pass.id = prediction.pass_id
       JOIN model ON model.id = scoring_pass.model_id
       WHERE prediction.note_id = ? AND scoring_pass.task_id = ? AND scoring_pass.state = 'ready'
       ORDER BY scoring_pass.id DESC`,
    )
    .all(noteId, taskId) as NotePredictionRow[]
  return rows.map((row) => ({
    ...row,
    probabilities: floats(row.probabilities),
    scores: row.scores && floats(row.scores),
    readRanges: JSON.parse(row.readRanges) as [number, number][],
  }))
}

export interface ScoredNote {
  noteId: number
  noteKey: string
  patientKey: string
  time: string | null
  label: number
  rank: number
  risk: number
  probabilities: number[]
}

/** Everything a statistic needs of a pass, in note id order; of one window of the later period where one is given. */
export function scoredNotes(db: ReadableDb, passId: number, window: number | null = null): ScoredNote[] {
  const rows = db
    .prepare(
      `SELECT prediction.note_id AS noteId, note.note_key AS noteKey, note.patient_key AS patientKey,
         note.time, prediction.label, prediction.rank, prediction.risk, prediction.probabilities
       FROM prediction JOIN note ON note.id = prediction.note_id
       WHERE prediction.pass_id = @passId AND (@window IS NULL OR @window = (
         SELECT later_window FROM split_member
         WHERE split_id = (SELECT split_id FROM scoring_pass WHERE id = @passId) AND note_id = prediction.note_id))
       ORDER BY prediction.note_id`,
    )
    .all({ passId, window }) as (Omit<ScoredNote, 'probabilities'> & { probabilities: Buffer })[]
  return rows.map((row) => ({ ...row, probabilities: floats(row.probabilities) }))
}
