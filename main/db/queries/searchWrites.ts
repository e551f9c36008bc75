import { relaxed, type WritableDb } from '../connection.ts'

/**
 * The search index, built behind the import a little at a time. A corpus is indexed in id order, in parts of at most
 * `partNotes` notes, each a full-text table of its own: whatever a search has to merge or rank, and whatever a removal
 * has to drop, is then bounded. Where an index stands is the newest note of its last part, stored with it.
 */

const partNotes = 25_000
/** Text of one step, about a fifth of a second: in between, other writes get their turn. */
const stepCharacters = 2 ** 21
const stepNotes = 5000

interface IndexStep {
  corpusId: number
  /** Notes newly indexed. */
  notes: number
}

/** Indexes some more notes of the oldest corpus that needs it. Null: everything is indexed. */
export function indexSome(db: WritableDb): IndexStep | null {
  const corpusId = db
    .prepare(
      `SELECT id FROM corpus WHERE state = 'ready' AND removing_notes IS NULL AND EXISTS (
         SELECT 1 FROM note INDEXED BY note_corpus WHERE note.corpus_id = corpus.id
         AND note.id > (SELECT coalesce(max(last_note), 0) FROM search_part WHERE search_part.corpus_id = corpus.id))
       ORDER BY id LIMIT 1`,
    )
    .pluck()
    .get() as number | undefined
  if (corpusId === undefined) return null
  return relaxed(db, () => indexNotes(db, corpusId))
}

/** One step for this corpus; a small corpus is whole after it. */
export function indexNotes(db: WritableDb, corpusId: number): IndexStep {
  return db.transaction(() => {
    const last = db
      .prepare(
        `SELECT id, last_note AS lastNote, notes FROM search_part WHERE corpus_id = ?
         ORDER BY first_note DESC LIMIT 1`,
      )
      .get(corpusId) as { id: number; lastNote: number; notes: number } | undefined
    const room = last && last.notes < partNotes ? partNotes - last.notes : partNotes
    const range = nextNotes(db, corpusId, last?.lastNote ?? 0, Math.min(room, stepNotes))
    if (range === null) return { corpusId, notes: 0 }
    const part = last && last.notes < partNotes ? last.id : createPart(db, corpusId, range.first)
    db.prepare(
      `INSERT INTO note_fts_${part} (rowid, text) SELECT id, text FROM note INDEXED BY note_corpus
       CROSS JOIN note_text ON note_id = id WHERE corpus_id = ? AND id BETWEEN ? AND ? ORDER BY id`,
    ).run(corpusId, range.first, range.last)
    db.prepare('UPDATE search_part SET last_note = ?, notes = notes + ? WHERE id = ?').run(range.last, range.notes, part)
    return { corpusId, notes: range.notes }
  })()
}

/** The notes after `after` that make one step. */
function nextNotes(db: WritableDb, corpusId: number, after: number, limit: number) {
  const rows = db
    .prepare('SELECT id, characters FROM note INDEXED BY note_corpus WHERE corpus_id = ? AND id > ? ORDER BY id LIMIT ?')
    .raw()
    .iterate(corpusId, after, limit) as IterableIterator<[number, number]>
  let range: { first: number; last: number; notes: number } | null = null
  let characters = 0
  for (const [id, length] of rows) {
    range ??= { first: id, last: id, notes: 0 }
    range.last = id
    range.notes++
    if ((characters += length) >= stepCharacters) break
  }
  return range
}

function createPart(db: WritableDb, corpusId: number, firstNote: number): number {
  const { lastInsertRowid } = db
    .prepare('INSERT INTO search_part (corpus_id, first_note, last_note, notes) VALUES (?, ?, ?, 0)')
    .run(corpusId, firstNote, firstNote)
  const id = Number(lastInsertRowid)
  db.exec(`CREATE VIRTUAL TABLE note_fts_${id} USING fts5(text, content='note_text', content_rowid='note_id', tokenize='unicode61')`)
  // A step's words are written at once, not a megabyte at a time: fewer pieces to merge.
  db.exec(`INSERT INTO note_fts_${id} (note_fts_${id}, rank) VALUES ('hashsize', ${8 * stepCharacters})`)
  return id
}

/** Drops one part; its texts need not be told, since the whole table goes. False: the corpus has none left. */
export function dropSearchPart(db: WritableDb, corpusId: number): boolean {
  const id = db.prepare('SELECT id FROM search_part WHERE corpus_id = ? LIMIT 1').pluck().get(corpusId) as
    number | undefined
  if (id === undefined) return false
  db.transaction(() => {
    db.exec(`DROP TABLE note_fts_${id}`)
    db.prepare('DELETE FROM search_part WHERE id = ?').run(id)
  })()
  return true
}
