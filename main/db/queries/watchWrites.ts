import type { WatchInput, WatchRun } from '../../../shared/domain/incoming.ts'
import type { IncomingFile } from '../../../shared/domain/worklist.ts'
import type { WritableDb } from '../connection.ts'

/** Watched folders; what is set of one never touches what came from it. */

export function insertWatch(db: WritableDb, input: WatchInput, last: { day: string; wall: number }): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO watch (folder, corpus_id, corpus_name, names, schedule, active, last_day, last_wall, created_at)
       VALUES (@folder, @corpusId, @corpusName, @names, @schedule, 1, @day, @wall, @at)`,
    )
    .run({ ...input, names: JSON.stringify(input.names), schedule: JSON.stringify(input.schedule), ...last, at: new Date().toISOString() })
  return Number(lastInsertRowid)
}

export function setWatchActive(db: WritableDb, id: number, active: boolean, last: { day: string; wall: number } | null): void {
  db.prepare('UPDATE watch SET active = ? WHERE id = ?').run(Number(active), id)
  if (last) db.prepare('UPDATE watch SET last_day = @day, last_wall = @wall WHERE id = @id').run({ ...last, id })
}

export function setWatchCorpus(db: WritableDb, id: number, corpusId: number): void {
  db.transaction(() => {
    db.prepare('UPDATE watch SET corpus_id = ? WHERE id = ?').run(corpusId, id)
    db.prepare('UPDATE incoming_file SET corpus_id = ? WHERE watch_id = ? AND corpus_id IS NULL').run(corpusId, id)
  })()
}

/** What came from it stays with its corpus. */
export function removeWatch(db: WritableDb, id: number): void {
  db.transaction(() => {
    db.prepare('UPDATE incoming_file SET watch_id = NULL WHERE watch_id = ? AND corpus_id IS NOT NULL').run(id)
    db.prepare('DELETE FROM watch WHERE id = ?').run(id)
  })()
}

/** `last` null: the schedule's last run stays as it was. */
export function insertWatchRun(db: WritableDb, watchId: number, run: Omit<WatchRun, 'id'>, last: { day: string; wall: number } | null): void {
  db.transaction(() => {
    db.prepare(
      `INSERT INTO watch_run (watch_id, due_at, started_at, imported, quarantined, known, notes, scored, flagged, missed, error)
       VALUES (@watchId, @dueAt, @startedAt, @imported, @quarantined, @known, @notes, @scored, @flagged, @missed, @error)`,
    ).run({ ...run, watchId })
    if (last) db.prepare('UPDATE watch SET last_day = @day, last_wall = @wall WHERE id = @id').run({ ...last, id: watchId })
  })()
}

export function insertIncomingFile(
  db: WritableDb,
  file: Omit<IncomingFile, 'id' | 'at'> & { corpusId: number | null; watchId: number | null; fingerprint: string },
): void {
  db.prepare(
    `INSERT INTO incoming_file (corpus_id, watch_id, name, fingerprint, state, code, reason, notes, rejected, at)
     VALUES (@corpusId, @watchId, @name, @fingerprint, @state, @code, @reason, @notes, @rejected, @at)`,
  ).run({ ...file, at: new Date().toISOString() })
}

/** It is read again when it is seen next. */
export function forgetIncomingFile(db: WritableDb, id: number): void {
  db.prepare("DELETE FROM incoming_file WHERE id = ? AND state = 'quarantined'").run(id)
}
