import type { Watch, WatchRun, WatchSchedule } from '../../../shared/domain/incoming.ts'
import type { IncomingFile } from '../../../shared/domain/worklist.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../connection.ts'

/** Watched folders, their runs, and the files that came. */

export interface StoredWatch extends Watch {
  lastDay: string
  lastWall: number
}

const watchSelect = `SELECT id, folder, corpus_id AS corpusId,
  coalesce((SELECT name FROM corpus WHERE id = corpus_id), corpus_name) AS corpusName, names, schedule, active, last_day AS lastDay,
  last_wall AS lastWall, created_at AS createdAt FROM watch`

type WatchRow = Omit<StoredWatch, 'names' | 'schedule' | 'active'> & { names: string; schedule: string; active: number }

function watchOf({ names, schedule, active, ...row }: WatchRow): StoredWatch {
  return { ...row, names: JSON.parse(names) as string[], schedule: JSON.parse(schedule) as WatchSchedule, active: active === 1 }
}

export function watches(db: ReadableDb): StoredWatch[] {
  return (db.prepare(`${watchSelect} ORDER BY id`).all() as WatchRow[]).map(watchOf)
}

export function watch(db: ReadableDb, id: number): StoredWatch {
  const row = db.prepare(`${watchSelect} WHERE id = ?`).get(id) as WatchRow | undefined
  if (!row) throw new AppError('watch.missing', 'This folder is not watched any more. Set it up again.')
  return watchOf(row)
}

/** Newest first. */
export function watchRuns(db: ReadableDb, watchId: number, limit: number): WatchRun[] {
  return db
    .prepare(
      `SELECT id, due_at AS dueAt, started_at AS startedAt, imported, quarantined, known, notes, scored, flagged, missed, error
       FROM watch_run WHERE watch_id = ? ORDER BY id DESC LIMIT ?`,
    )
    .all(watchId, limit) as WatchRun[]
}

const fileColumns = 'id, name, state, code, reason, notes, rejected, at'

/** Newest first. */
export function incomingFiles(db: ReadableDb, corpusId: number): IncomingFile[] {
  return db.prepare(`SELECT ${fileColumns} FROM incoming_file WHERE corpus_id = ? ORDER BY id DESC LIMIT 500`).all(corpusId) as IncomingFile[]
}

/** Newest first; those that are put aside are never cut off by those that were read. */
export function arrivals(db: ReadableDb, watchId: number, state: IncomingFile['state']): IncomingFile[] {
  return db.prepare(`SELECT ${fileColumns} FROM incoming_file WHERE watch_id = ? AND state = ? ORDER BY id DESC LIMIT 500`).all(watchId, state) as IncomingFile[]
}

export function incomingFile(db: ReadableDb, id: number): IncomingFile & { watchId: number | null } {
  const row = db.prepare(`SELECT ${fileColumns}, watch_id AS watchId FROM incoming_file WHERE id = ?`).get(id) as
    | (IncomingFile & { watchId: number | null })
    | undefined
  if (!row) throw new AppError('incoming.missing', 'This file is no longer on record.')
  return row
}

/** Read into the corpus before, or put aside for it or for the watch. */
export function incomingFileKnown(db: ReadableDb, { corpusId, watchId, fingerprint }: { corpusId: number | null; watchId: number | null; fingerprint: string }): boolean {
  return (
    db
      .prepare('SELECT 1 FROM incoming_file WHERE fingerprint = @fingerprint AND (corpus_id = @corpusId OR (corpus_id IS NULL AND watch_id = @watchId))')
      .get({ corpusId, watchId, fingerprint }) !== undefined
  )
}
