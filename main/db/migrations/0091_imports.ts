import type { Migration } from './index.ts'

/** What was imported into a corpus, by a hash of files, mapping and settings: the same again adds nothing. */
export const imports: Migration = {
  version: 91,
  sql: `
CREATE TABLE corpus_import (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  fingerprint TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX corpus_import_corpus ON corpus_import(corpus_id);
CREATE INDEX corpus_import_fingerprint ON corpus_import(fingerprint);
`,
}
