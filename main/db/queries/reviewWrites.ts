import type { ReviewDecision, ReviewDefinition, ReviewFacts, ReviewPlace, ReviewRow } from '../../../shared/domain/review.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { ownVerdict, standingOf, wasShown } from '../../../shared/review/standing.ts'
import type { WritableDb } from '../connection.ts'
import { floats } from '../floats.ts'
import { reviewItem, reviewLogOfItem, reviewQueue, type StoredQueue } from './reviewReads.ts'

/** Verdicts are appended, each in a transaction of its own that also checks whether it may be given. */

export interface NewQueue {
  definition: ReviewDefinition
  facts: ReviewFacts
  notes: readonly { noteId: number; flagged: boolean }[]
}

/** Stores the queue with what the pass said of each note. */
export function insertReviewQueue(db: WritableDb, { definition, facts, notes }: NewQueue): number {
  return db.transaction(() => {
    const queue = db
      .prepare(
        `INSERT INTO review_queue (name, corpus_id, pass_id, definition, facts, created_at)
         SELECT @name, label_set.corpus_id, scoring_pass.id, @definition, @facts, @at
         FROM scoring_pass JOIN label_set ON label_set.id = scoring_pass.label_set_id WHERE scoring_pass.id = @passId`,
      )
      .run({
        name: definition.name,
        passId: definition.passId,
        definition: JSON.stringify(definition),
        facts: JSON.stringify(facts),
        at: new Date().toISOString(),
      })
    if (queue.changes === 0) throw new AppError('pass.missing', 'This scoring pass is no longer in the workspace.')
    const queueId = Number(queue.lastInsertRowid)
    const insert = db.prepare(
      `INSERT INTO review_item (queue_id, position, note_id, flagged, rank, risk, probabilities, predicted, label, note_tokens, read_ranges)
       SELECT @queueId, @position, note_id, @flagged, rank, risk, @probabilities, predicted, label, note_tokens, read_ranges
       FROM prediction WHERE pass_id = @passId AND note_id = @noteId`,
    )
    const stored = db.prepare('SELECT probabilities FROM prediction WHERE pass_id = ? AND note_id = ?').pluck()
    for (const [index, { noteId, flagged }] of notes.entries()) {
      const probabilities = stored.get(definition.passId, noteId) as Buffer
      insert.run({
        queueId,
        position: index + 1,
        noteId,
        flagged: Number(flagged),
        probabilities: JSON.stringify(floats(probabilities)),
        passId: definition.passId,
      })
    }
    return queueId
  })()
}

/** A verdict, or another one than before. @throws AppError 'review.…' where it may not be given */
export function insertVerdict(db: WritableDb, { verdict, reasons, comment, ...place }: ReviewDecision): void {
  db.transaction(() => {
    const { queue, rows } = openQueue(db, place.itemId)
    const { options } = queue.facts
    if (verdict !== 'cannot_tell' && verdict >= options.length) throw new AppError('review.verdict', 'The task has no such option.')
    const unknown = reasons.find((reason) => !queue.definition.reasons.includes(reason))
    if (unknown !== undefined) throw new AppError('review.reason', 'A reason is not in the list of this queue. Choose from the list.')
    checkPlace(queue, rows, place)
    append(db, queue, rows, place, verdict === 'cannot_tell' ? { kind: 'cannot_tell' } : { kind: 'verdict', option: verdict }, { reasons, comment })
  })()
}

/** Takes the verdict in force back; it stays in the log. */
export function withdrawVerdict(db: WritableDb, place: ReviewPlace): void {
  db.transaction(() => {
    const { queue, rows } = openQueue(db, place.itemId)
    const given = ownVerdict(standingOf(rows, queue.definition.reviewers), place.reviewer, place.role)
    if (given === null || given.reviewer !== place.reviewer)
      throw new AppError('review.none', 'There is no verdict of this reviewer to take back.')
    append(db, queue, rows, place, { kind: 'withdrawn' })
  })()
}

/** From now on this person knows prediction and label of the note; later verdicts of theirs are not blind. */
export function showAnswer(db: WritableDb, place: ReviewPlace): void {
  db.transaction(() => {
    const queue = reviewQueue(db, reviewItem(db, place.itemId).queueId)
    const rows = reviewLogOfItem(db, place.itemId)
    if (!queue.definition.blind || wasShown(rows, place.reviewer)) return
    if (ownVerdict(standingOf(rows, queue.definition.reviewers), place.reviewer, place.role)?.reviewer !== place.reviewer)
      throw new AppError('review.blind', 'Give a verdict first: this queue hides prediction and label until then.')
    append(db, queue, rows, place, { kind: 'shown' })
  })()
}

export function closeReviewQueue(db: WritableDb, id: number): void {
  reviewQueue(db, id)
  db.prepare('UPDATE review_queue SET closed_at = coalesce(closed_at, ?) WHERE id = ?').run(new Date().toISOString(), id)
}

/** Only while nobody has given a verdict. */
export function removeReviewQueue(db: WritableDb, id: number): void {
  const kept = db.prepare('SELECT count(*) FROM review JOIN review_item ON review_item.id = review.item_id WHERE queue_id = ?').pluck().get(id) as number
  if (kept > 0) throw new AppError('review.kept', 'This queue has verdicts, which are kept. Close it instead.')
  db.prepare('DELETE FROM review_queue WHERE id = ?').run(id)
}

export function insertReviewExport(db: WritableDb, queueId: number, reason: string, rows: number): void {
  db.prepare('INSERT INTO review_export (queue_id, reason, rows, at) VALUES (?, ?, ?, ?)').run(queueId, reason, rows, new Date().toISOString())
}

function openQueue(db: WritableDb, itemId: number): { queue: StoredQueue; rows: ReviewRow[] } {
  const queue = reviewQueue(db, reviewItem(db, itemId).queueId)
  if (queue.closedAt !== null) throw new AppError('review.closed', 'This queue is closed and takes no more verdicts.')
  return { queue, rows: reviewLogOfItem(db, itemId) }
}

function checkPlace({ definition: { reviewers } }: StoredQueue, rows: readonly ReviewRow[], { reviewer, role }: ReviewPlace): void {
  const standing = standingOf(rows, reviewers)
  if (role === 'adjudicator') {
    if (standing.state === 'open' || standing.verdicts.every(({ verdict }) => verdict === standing.verdicts[0].verdict))
      throw new AppError('review.agreed', 'There is nothing to decide: the verdicts of this note do not differ.')
  } else if (standing.verdicts.length >= reviewers && !standing.verdicts.some((given) => given.reviewer === reviewer)) {
    throw new AppError('review.full', 'This note has all the verdicts it needs from others. Go on to the next one.')
  }
}

function append(
  db: WritableDb,
  queue: StoredQueue,
  rows: readonly ReviewRow[],
  { itemId, reviewer, role }: ReviewPlace,
  { kind, option }: { kind: ReviewRow['kind']; option?: number },
  { reasons, comment }: { reasons: readonly string[]; comment: string } = { reasons: [], comment: '' },
): void {
  const before = kind === 'shown' ? undefined : rows.findLast((row) => row.kind !== 'shown' && row.role === role && (role === 'adjudicator' || row.reviewer === reviewer))
  const blind = queue.definition.blind && !wasShown(rows, reviewer)
  db.prepare(
    `INSERT INTO review (item_id, role, reviewer, kind, option, reasons, comment, blind, supersedes, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(itemId, role, reviewer, kind, option ?? null, JSON.stringify(reasons), comment, Number(blind), before?.id ?? null, new Date().toISOString())
}
