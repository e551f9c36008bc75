import { AppError } from '../../../shared/domain/errors.ts'
import type { WritableDb } from '../connection.ts'
import { dropNoteIndexes } from '../noteIndexes.ts'
import { dropSearchPart } from './searchWrites.ts'

/**
 * Removing a corpus. It is gone for every reader at once, in one short transaction; its rows go behind that, a step at
 * a time, so that a million notes hold up neither other writes nor the opening of the workspace. A crash in between
 * only leaves steps to do.
 */

const stepNotes = 2000
const stepCharacters = 2 ** 22
const stepRows = 20_000

/** Removes a corpus with all that was derived from it; refuses while a job might need it. */
export function removeCorpus(db: WritableDb, id: number): void {
  const busy = db.prepare("SELECT count(*) FROM job WHERE state IN ('queued', 'running')").pluck().get() as number
  if (busy > 0) {
    const message = 'Jobs are queued or running. Wait for them or cancel them, then remove the corpus.'
    throw new AppError('corpus.busy', message)
  }
  markRemoved(db, id)
  removeSome(db)
}

/** What an import that died left behind is taken away. Returns how many corpora that were. */
export function removeUnfinishedCorpora(db: WritableDb): number {
  const ids = db
    .prepare("SELECT id FROM corpus WHERE state = 'importing' AND removing_notes IS NULL")
    .pluck()
    .all() as number[]
  for (const id of ids) markRemoved(db, id)
  if (ids.length > 0) {
    // A demo hospital that never became whole leaves no known ceiling behind.
    db.prepare(
      `DELETE FROM model WHERE kind = 'ceiling' AND NOT EXISTS (
         SELECT 1 FROM scoring_pass JOIN label_set ON label_set.id = scoring_pass.label_set_id
         JOIN corpus ON corpus.id = label_set.corpus_id
         WHERE scoring_pass.model_id = model.id AND corpus.removing_notes IS NULL)`,
    ).run()
  }
  return ids.length
}

/** From now on it is gone. How many notes it had stays with it, for the progress of the removal. */
export function markRemoved(db: WritableDb, id: number): void {
  const notes = db.prepare('SELECT count(*) FROM note INDEXED BY note_corpus WHERE corpus_id = ?').pluck().get(id)
  db.prepare(
    "UPDATE corpus SET removing_notes = @notes, counts = json_set(coalesce(counts, '{}'), '$.notes', @notes) WHERE id = @id",
  ).run({ id, notes })
}

/** One step of removing the oldest corpus that is to go. Null: none is. */
export function removeSome(db: WritableDb): { corpusId: number; left: number } | null {
  const corpus = db
    .prepare('SELECT id, removing_notes AS left FROM corpus WHERE removing_notes IS NOT NULL ORDER BY id LIMIT 1')
    .get() as { id: number; left: number } | undefined
  if (!corpus) return null
  const corpusId = corpus.id
  if (dropSearchPart(db, corpusId)) return { corpusId, left: corpus.left }
  dropNoteIndexes(db, corpusId)
  return db.transaction(() => {
    const removed = removeNotes(db, corpusId)
    const left = removed === 0 ? 0 : Math.max(1, corpus.left - removed)
    db.prepare('UPDATE corpus SET removing_notes = ? WHERE id = ?').run(left, corpusId)
    if (removed === 0 && !removeRows(db, corpusId)) db.prepare('DELETE FROM corpus WHERE id = ?').run(corpusId)
    return { corpusId, left }
  })()
}

/** The write-ahead log still holds pages with the notes: it is folded back and emptied, as far as readers let it. */
export function emptyLog(db: WritableDb): void {
  db.pragma('wal_checkpoint(TRUNCATE)')
}

/** The first notes, with the labels, split members and predictions that hang on them. Returns how many. */
function removeNotes(db: WritableDb, corpusId: number): number {
  const rows = db
    .prepare('SELECT id, characters FROM note INDEXED BY note_corpus WHERE corpus_id = ? ORDER BY id LIMIT ?')
    .raw()
    .all(corpusId, stepNotes) as [number, number][]
  if (rows.length === 0) return 0
  let characters = 0
  const beyond = rows.findIndex(([, length]) => (characters += length) >= stepCharacters)
  const [last] = rows[beyond < 0 ? rows.length - 1 : beyond]
  return db
    .prepare('DELETE FROM note INDEXED BY note_corpus WHERE corpus_id = ? AND id <= ?')
    .run(corpusId, last).changes
}

/** Some rows of one table that refers to the corpus. False: none is left in any. */
function removeRows(db: WritableDb, corpusId: number): boolean {
  for (const { table, column } of tablesOfCorpora(db)) {
    const remove = db.prepare(`DELETE FROM ${table} WHERE ${column} = ? LIMIT ${stepRows}`)
    if (remove.run(corpusId).changes > 0) return true
  }
  return false
}

function tablesOfCorpora(db: WritableDb): { table: string; column: string }[] {
  return db
    .prepare(
      `SELECT schema.name AS "table", key."from" AS "column"
       FROM sqlite_schema AS schema, pragma_foreign_key_list(schema.name) AS key
       WHERE schema.type = 'table' AND key."table" = 'corpus' ORDER BY schema.name`,
    )
    .all() as { table: string; column: string }[]
}
