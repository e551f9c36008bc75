import { isSearchFormatError, type ReadableDb } from '../connection.ts'

/** What the check of a workspace asks of its database. Nothing here quotes a row's content. */

/** SQLite's own words for what is wrong with pages, indexes, constraints and the search index; none where nothing is. */
export function integrityProblems(db: ReadableDb): string[] {
  try {
    return integrityLines(db)
  } catch (error) {
    if (!isSearchFormatError(error)) throw error
    // One search table ends the whole check: each table by itself, then.
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[]
    return tables.flatMap((table) => integrityOfTable(db, table))
  }
}

function integrityOfTable(db: ReadableDb, table: string): string[] {
  try {
    return integrityLines(db, table)
  } catch (error) {
    if (!isSearchFormatError(error)) throw error
    return [`${table}: ${error.message}`]
  }
}

function integrityLines(db: ReadableDb, table?: string): string[] {
  const lines = db.pragma(`integrity_check(${table ?? 50})`) as { integrity_check: string }[]
  return lines.map((line) => line.integrity_check).filter((text) => text !== 'ok')
}

/** Rows that refer to rows that are not there, by table. */
export function danglingRows(db: ReadableDb): { table: string; parent: string; rows: number }[] {
  const counts = new Map<string, { table: string; parent: string; rows: number }>()
  for (const { table, parent } of db.pragma('foreign_key_check') as { table: string; parent: string }[]) {
    const key = `${table} ${parent}`
    const count = counts.get(key) ?? { table, parent, rows: 0 }
    counts.set(key, { ...count, rows: count.rows + 1 })
  }
  return [...counts.values()]
}

/** Finished passes that have fewer predictions than were counted when they ended. */
export function shortPasses(db: ReadableDb): { id: number; notes: number; found: number }[] {
  return db
    .prepare(
      `SELECT * FROM (
         SELECT scoring_pass.id, scoring_pass.notes, (SELECT count(*) FROM prediction WHERE pass_id = scoring_pass.id) AS found
         FROM scoring_pass JOIN label_set ON label_set.id = label_set_id JOIN corpus ON corpus.id = label_set.corpus_id
         WHERE scoring_pass.state = 'ready' AND corpus.removing_notes IS NULL)
       WHERE found < notes`,
    )
    .all() as { id: number; notes: number; found: number }[]
}

/** Queued jobs that wait for one that has ended otherwise than done: nothing will ever start them. */
export function blockedJobs(db: ReadableDb): number[] {
  return db
    .prepare(
      `SELECT job.id FROM job JOIN job AS before ON before.id = job.after_id
       WHERE job.state = 'queued' AND before.state IN ('failed', 'cancelled', 'interrupted') ORDER BY job.id`,
    )
    .pluck()
    .all() as number[]
}

export function runningJobs(db: ReadableDb): number[] {
  return db.prepare("SELECT id FROM job WHERE state = 'running' ORDER BY id").pluck().all() as number[]
}
