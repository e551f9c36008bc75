import { isSearchFormatError, type WritableDb } from '../connection.ts'
import { blockedJobs } from './checkReads.ts'
import { endJob } from './jobWrites.ts'

/** What a repair does to the database; each is safe to do twice. */

/** Indexes are made anew from their tables. */
export function rebuildIndexes(db: WritableDb): void {
  db.exec('REINDEX')
}

/** Parts of the search index go; the upkeep builds them again from the notes. */
export function forgetSearchIndex(db: WritableDb): void {
  db.transaction(() => {
    for (const id of db.prepare('SELECT id FROM search_part').pluck().all() as number[]) dropSearchTable(db, `note_fts_${id}`)
    db.exec('DELETE FROM search_part')
  })()
}

function dropSearchTable(db: WritableDb, table: string): void {
  try {
    db.exec(`DROP TABLE IF EXISTS ${table}`)
  } catch (error) {
    if (!isSearchFormatError(error)) throw error
    // FTS5 drops no table of a format that it does not know; its own tables are open to changes in unsafe mode only.
    db.unsafeMode(true)
    try {
      db.prepare(`INSERT OR REPLACE INTO ${table}_config (k, v) VALUES ('version', 4)`).run()
    } finally {
      db.unsafeMode(false)
    }
    db.exec(`DROP TABLE ${table}`)
  }
}

/** Rows that refer to rows that are not there go, as they would have gone with those. Returns how many. */
export function removeDanglingRows(db: WritableDb): number {
  return db.transaction(() => {
    let removed = 0
    // What hung on a row that goes now may dangle only then.
    for (;;) {
      const rows = db.pragma('foreign_key_check') as { table: string; rowid: number | null; fkid: number }[]
      const before = removed
      for (const { table, rowid } of rows)
        if (rowid !== null) removed += db.prepare(`DELETE FROM "${table.replaceAll('"', '""')}" WHERE rowid = ?`).run(rowid).changes
      removed += removeByKeys(db, [...new Set(rows.filter(({ rowid }) => rowid === null).map(({ table }) => table))])
      if (removed === before) return removed
    }
  })()
}

/** Tables without rowids: their rows are found by the keys that lead nowhere. */
function removeByKeys(db: WritableDb, tables: readonly string[]): number {
  let removed = 0
  for (const table of tables) {
    const keys = db.pragma(`foreign_key_list("${table}")`) as { id: number; table: string; from: string; to: string | null }[]
    for (const id of new Set(keys.map((key) => key.id))) {
      const parts = keys.filter((key) => key.id === id)
      const given = parts.map(({ from }) => `"${table}"."${from}" IS NOT NULL`).join(' AND ')
      const same = parts.map(({ from, to }) => `parent."${to ?? 'id'}" = "${table}"."${from}"`).join(' AND ')
      removed += db.prepare(`DELETE FROM "${table}" WHERE ${given} AND NOT EXISTS (SELECT 1 FROM "${parts[0].table}" AS parent WHERE ${same})`).run().changes
    }
  }
  return removed
}

/** Jobs that nothing will start end as cancelled, with the reason. */
export function endBlockedJobs(db: WritableDb): void {
  db.transaction(() => {
    const error = { code: 'job.dependency', message: 'The job that this one waited for did not finish. Resume that to run this too.' }
    for (const id of blockedJobs(db)) endJob(db, id, { state: 'cancelled', error })
  })()
}

/** A model whose files are gone or damaged can be told of, but not used. */
export function failModel(db: WritableDb, id: number): void {
  db.prepare("UPDATE model SET state = 'failed' WHERE id = ?").run(id)
}
