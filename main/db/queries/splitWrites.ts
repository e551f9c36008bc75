import type { LeakageReport } from '../../../shared/domain/leakage.ts'
import type { SplitFacts, SplitSet, SplitSettings } from '../../../shared/domain/split.ts'
import type { WritableDb } from '../connection.ts'

/** A split is written whole, in one transaction: there is never half of one. */

export interface NewSplit {
  corpusId: number
  name: string
  settings: SplitSettings
  summary: SplitFacts
  members: readonly { noteId: number; set: SplitSet; window: number | null }[]
}

export function insertSplit(db: WritableDb, input: NewSplit): number {
  return db.transaction(() => {
    const id = Number(
      db
        .prepare('INSERT INTO split (corpus_id, name, settings, summary, created_at) VALUES (?, ?, ?, ?, ?)')
        .run(
          input.corpusId,
          input.name,
          JSON.stringify(input.settings),
          JSON.stringify(input.summary),
          new Date().toISOString(),
        ).lastInsertRowid,
    )
    const insert = db.prepare('INSERT INTO split_member (split_id, note_id, part, later_window) VALUES (?, ?, ?, ?)')
    for (const member of input.members) insert.run(id, member.noteId, member.set, member.window)
    return id
  })()
}

export function removeSplit(db: WritableDb, id: number): void {
  db.prepare('DELETE FROM split WHERE id = ?').run(id)
}

export function storeLeakage(db: WritableDb, splitId: number, report: LeakageReport): void {
  db.prepare('UPDATE split SET leakage = ? WHERE id = ?').run(JSON.stringify(report), splitId)
}
