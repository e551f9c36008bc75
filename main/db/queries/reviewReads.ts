import type { ReviewCounts, ReviewDefinition, ReviewDraw, ReviewFacts, ReviewRow, ReviewSelection } from '../../../shared/domain/review.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { drawNotes, sizesOf } from '../../../shared/review/draw.ts'
import type { ReadableDb } from '../connection.ts'

/** Review queues, their notes and the log of verdicts; and which notes of a pass a new queue would take. */

export interface StoredQueue {
  id: number
  passId: number | null
  definition: ReviewDefinition
  facts: ReviewFacts
  createdAt: string
  closedAt: string | null
}
const queueSelect = `SELECT review_queue.id, pass_id AS passId, definition, facts, review_queue.created_at AS createdAt, closed_at AS closedAt
  FROM review_queue JOIN corpus ON corpus.id = review_queue.corpus_id AND corpus.removing_notes IS NULL`

function queueOf(row: Record<'definition' | 'facts', string>): StoredQueue {
  return { ...row, definition: JSON.parse(row.definition), facts: JSON.parse(row.facts) } as unknown as StoredQueue
}

export function reviewQueues(db: ReadableDb): StoredQueue[] {
  return (db.prepare(`${queueSelect} ORDER BY review_queue.id DESC`).all() as Record<'definition' | 'facts', string>[]).map(queueOf)
}

export function reviewQueue(db: ReadableDb, id: number): StoredQueue {
  const row = db.prepare(`${queueSelect} WHERE review_queue.id = ?`).get(id) as Record<'definition' | 'facts', string> | undefined
  if (!row) throw new AppError('review.queue', 'This review queue is no longer in the workspace.')
  return queueOf(row)
}

export interface StoredItem {
  id: number
  queueId: number
  position: number
  noteId: number
  flagged: boolean
  rank: number
  risk: number
  probabilities: number[]
  predicted: number
  label: number
  noteTokens: number | null
  readRanges: [number, number][]
  noteKey: string
  patientKey: string
  time: string | null
  type: string
}
interface ItemRow extends Omit<StoredItem, 'flagged' | 'probabilities' | 'readRanges'> {
  flagged: number
  probabilities: string
  readRanges: string
}
const itemSelect = `SELECT review_item.id, queue_id AS queueId, position, note_id AS noteId, flagged, rank, risk, probabilities, predicted, label,
    note_tokens AS noteTokens, read_ranges AS readRanges,
    note.note_key AS noteKey, note.patient_key AS patientKey, note.time, note.type
  FROM review_item JOIN note ON note.id = review_item.note_id`

function itemOf(row: ItemRow): StoredItem {
  return {
    ...row,
    flagged: row.flagged === 1,
    probabilities: JSON.parse(row.probabilities) as number[],
    readRanges: JSON.parse(row.readRanges) as [number, number][],
  }
}

export function reviewItems(db: ReadableDb, queueId: number): StoredItem[] {
  return (db.prepare(`${itemSelect} WHERE queue_id = ? ORDER BY position`).all(queueId) as ItemRow[]).map(itemOf)
}

export function reviewItem(db: ReadableDb, id: number): StoredItem {
  const row = db.prepare(`${itemSelect} WHERE review_item.id = ?`).get(id) as ItemRow | undefined
  if (!row) throw new AppError('review.item', 'This note is no longer in a review queue.')
  return itemOf(row)
}

interface LogRow extends Omit<ReviewRow, 'reasons' | 'blind'> {
  reasons: string
  blind: number
}
const logSelect = `SELECT review.id, item_id AS itemId, role, reviewer, kind, option, reasons, comment, blind, at FROM review`

function logOf(row: LogRow): ReviewRow {
  return { ...row, reasons: JSON.parse(row.reasons) as string[], blind: row.blind === 1 }
}

/** Every row of a queue, oldest first. */
export function reviewLog(db: ReadableDb, queueId: number): ReviewRow[] {
  const sql = `${logSelect} JOIN review_item ON review_item.id = review.item_id WHERE review_item.queue_id = ? ORDER BY review.id`
  return (db.prepare(sql).all(queueId) as LogRow[]).map(logOf)
}

export function reviewLogOfItem(db: ReadableDb, itemId: number): ReviewRow[] {
  return (db.prepare(`${logSelect} WHERE item_id = ? ORDER BY id`).all(itemId) as LogRow[]).map(logOf)
}

export function reviewExports(db: ReadableDb, queueId: number): { reason: string; rows: number; at: string }[] {
  return db.prepare('SELECT reason, rows, at FROM review_export WHERE queue_id = ? ORDER BY id').all(queueId) as { reason: string; rows: number; at: string }[]
}

/** How many notes a queue would take. */
export function countReview(db: ReadableDb, draw: ReviewDraw): ReviewCounts {
  const passNotes = (db.prepare("SELECT notes FROM scoring_pass WHERE id = ? AND state = 'ready'").pluck().get(draw.passId) as number | undefined) ?? 0
  const { where, values, threshold, tiedOut } = conditionOf(db, draw.passId, draw.selection, passNotes)
  const flagged = db.prepare(`SELECT count(*) ${from} AND ${where}`).pluck().get({ passId: draw.passId, ...values }) as number
  return { passNotes, flagged, threshold, tiedOut, ...sizesOf(draw, flagged, passNotes - flagged) }
}

/** The notes that a queue takes, in its order. */
export function drawReview(db: ReadableDb, draw: ReviewDraw): { noteId: number; flagged: boolean }[] {
  const { passNotes } = countReview(db, draw)
  const { where, values } = conditionOf(db, draw.passId, draw.selection, passNotes)
  const ids = (condition: string) =>
    db.prepare(`SELECT prediction.note_id ${from} AND ${condition} ORDER BY prediction.rank`).pluck().all({ passId: draw.passId, ...values }) as number[]
  return drawNotes(draw, ids(where), draw.unflaggedShare > 0 ? ids(`coalesce(${where}, 0) = 0`) : [])
}

const from = 'FROM prediction JOIN note ON note.id = prediction.note_id WHERE prediction.pass_id = @passId'

interface Condition {
  where: string
  values: Record<string, number | string>
  threshold: number | null
  tiedOut: number
}

function conditionOf(db: ReadableDb, passId: number, selection: ReviewSelection, passNotes: number): Condition {
  if (selection.kind === 'budget') return alertsWithin(db, passId, roomOf(selection.budget, passNotes), passNotes)
  const { label, outcome, minimum, maximum, from: first, until, truncated } = selection
  const parts: string[] = []
  const values: Condition['values'] = {}
  const add = (part: string, name: string, value: number | string | null) => {
    if (value === null) return
    parts.push(part)
    values[name] = value
  }
  add('prediction.label = @label', 'label', label)
  if (outcome !== 'all') parts.push(`prediction.predicted ${outcome === 'right' ? '=' : '<>'} prediction.label`)
  add('prediction.risk >= @minimum', 'minimum', minimum)
  add('prediction.risk <= @maximum', 'maximum', maximum)
  add('substr(note.time, 1, 10) >= @first', 'first', first)
  add('substr(note.time, 1, 10) <= @until', 'until', until)
  add('prediction.truncated = @truncated', 'truncated', truncated === null ? null : Number(truncated))
  return { where: parts.length > 0 ? `(${parts.join(' AND ')})` : '1', values, threshold: null, tiedOut: 0 }
}

function roomOf(budget: { share: number } | { notes: number }, passNotes: number): number {
  // As in alertBudget: 0.29 · 100 is a little below 29.
  return Math.min(passNotes, 'share' in budget ? Math.floor(budget.share * passNotes + 1e-9) : budget.notes)
}

/** As in shared/stats/alertBudget.ts: notes of equal risk are alerts together or not at all; ranks make it a look-up. */
function alertsWithin(db: ReadableDb, passId: number, room: number, passNotes: number): Condition {
  const riskAt = db.prepare('SELECT risk FROM prediction WHERE pass_id = ? AND rank = ?').pluck()
  const at = (rank: number) => riskAt.get(passId, rank) as number
  let alerts = room
  let tiedOut = 0
  if (room > 0 && room < passNotes && at(room) === at(room + 1)) {
    const above = db.prepare('SELECT rank FROM prediction WHERE pass_id = ? AND rank < ? AND risk > ? ORDER BY rank DESC LIMIT 1').pluck()
    alerts = (above.get(passId, room, at(room)) as number | undefined) ?? 0
    tiedOut = db.prepare('SELECT count(*) FROM prediction WHERE pass_id = ? AND rank > ? AND risk = ?').pluck().get(passId, alerts, at(room)) as number
  }
  return { where: '(prediction.rank <= @alerts)', values: { alerts }, threshold: alerts === 0 ? null : at(alerts), tiedOut }
}
