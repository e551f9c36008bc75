import type { RejectReason, RejectRow } from '../../../shared/domain/corpus.ts'
import type { ReadableDb } from '../connection.ts'

/** Rows of imported files that were not taken: by line, and summed up by file and reason. */

interface RejectPageInput {
  corpusId: number
  /** null: every file, every reason. */
  file: string | null
  reason: string | null
  cursor: string | null
  limit: number
}

/** In the order in which they were met; keyset by id. */
export function rejectPage(
  db: ReadableDb,
  { corpusId, file, reason, cursor, limit }: RejectPageInput,
): { rows: RejectRow[]; next: string | null; total: number } {
  const chosen = [file === null ? '' : 'AND file = @file', reason === null ? '' : 'AND reason = @reason'].join(' ')
  const values = { corpusId, file, reason, after: Number(cursor ?? 0), limit }
  const rows = db
    .prepare(
      `SELECT id, file, line, reason FROM reject
       WHERE corpus_id = @corpusId ${chosen} AND id > @after ORDER BY id LIMIT @limit`,
    )
    .all(values) as RejectRow[]
  const total = db.prepare(`SELECT count(*) FROM reject WHERE corpus_id = @corpusId ${chosen}`).pluck().get(values)
  return { rows, total: total as number, next: rows.length === limit ? String(rows[rows.length - 1].id) : null }
}

/** The first of those that came last: of the newest import into a corpus. */
export function firstRejects(
  db: ReadableDb,
  { corpusId, ofLast, limit }: { corpusId: number; ofLast: number; limit: number },
): RejectRow[] {
  return db
    .prepare(
      `SELECT id, file, line, reason FROM
         (SELECT id, file, line, reason FROM reject WHERE corpus_id = ? ORDER BY id DESC LIMIT ?)
       ORDER BY id LIMIT ?`,
    )
    .all(corpusId, ofLast, limit) as RejectRow[]
}

/** Most frequent first. */
export function rejectReasons(db: ReadableDb, corpusId: number): RejectReason[] {
  return db
    .prepare(
      `SELECT file, reason, count(*) AS rows, min(line) AS firstLine FROM reject
       WHERE corpus_id = ? GROUP BY file, reason ORDER BY rows DESC, file, reason`,
    )
    .all(corpusId) as RejectReason[]
}
