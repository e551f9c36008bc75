import type { Migration } from './index.ts'

/** Attributions that were computed once, by pass, note, method and option: places in the note and values, never text. */
export const attributions: Migration = {
  version: 121,
  sql: `
CREATE TABLE attribution (
  pass_id INTEGER NOT NULL REFERENCES scoring_pass(id) ON DELETE CASCADE,
  note_id INTEGER NOT NULL REFERENCES note(id) ON DELETE CASCADE,
  method TEXT NOT NULL,
  option INTEGER NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (pass_id, note_id, method, option)
) STRICT, WITHOUT ROWID;
CREATE INDEX attribution_note ON attribution(note_id);
`,
}
