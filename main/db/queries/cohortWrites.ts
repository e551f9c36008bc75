import type { WritableDb } from '../connection.ts'
import type { NewCohort } from './cohorts.ts'

/** Stores the next version of a cohort; the same filters that choose the same notes stay at their version. Returns its id. */
export function insertCohort(db: WritableDb, { corpusId, name, definition, steps, notesHash }: NewCohort): number {
  return db.transaction(() => {
    const newest = db
      .prepare('SELECT id, version, definition, notes_hash AS notesHash FROM cohort WHERE corpus_id = ? AND name = ? ORDER BY version DESC LIMIT 1')
      .get(corpusId, name) as { id: number; version: number; definition: string; notesHash: string } | undefined
    const stored = JSON.stringify(definition)
    if (newest?.definition === stored && newest.notesHash === notesHash) return newest.id
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO cohort (corpus_id, name, version, definition, flow, notes_hash, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(corpusId, name, (newest?.version ?? 0) + 1, stored, JSON.stringify(steps), notesHash, new Date().toISOString())
    return Number(lastInsertRowid)
  })()
}

/** All versions. Labels restricted to one keep its name, version and hash. */
export function removeCohort(db: WritableDb, corpusId: number, name: string): void {
  db.prepare('DELETE FROM cohort WHERE corpus_id = ? AND name = ?').run(corpusId, name)
}
