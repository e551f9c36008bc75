import type { Database } from 'better-sqlite3'
import { createNoteIndex, noteIndexes } from '../noteIndexes.ts'
import type { Migration } from './index.ts'

/**
 * Text gets a table of its own, so that whatever looks at notes without reading them moves a tenth of the bytes; and each
 * corpus gets its own indexes over `note` (see noteIndexes.ts). The search index refers to the text's table: it is built
 * anew in the background.
 */
export const noteText: Migration = {
  version: 92,
  sql: `
CREATE TABLE note_text (
  note_id INTEGER PRIMARY KEY REFERENCES note(id) ON DELETE CASCADE,
  text TEXT NOT NULL
) STRICT;
INSERT INTO note_text (note_id, text) SELECT id, text FROM note;
DROP INDEX note_key;
DROP INDEX note_type;
DROP INDEX note_facts;
DROP INDEX note_time;
DROP INDEX note_length;
`,
  run(db: Database) {
    for (const id of db.prepare('SELECT id FROM search_part').pluck().all()) db.exec(`DROP TABLE note_fts_${Number(id)}`)
    db.exec('DELETE FROM search_part; ALTER TABLE note DROP COLUMN text;')
    const corpora = db.prepare("SELECT id FROM corpus WHERE state = 'ready' AND removing_notes IS NULL").pluck().all()
    for (const id of corpora) for (const kind of noteIndexes) createNoteIndex(db, Number(id), kind)
  },
}
