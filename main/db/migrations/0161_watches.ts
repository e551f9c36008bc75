import type { Migration } from './index.ts'

/**
 * Folders that are watched while the workbench runs, each run of them, and files that came before there was a corpus for
 * them: those that could not be read then stand with their watch.
 */
export const watches: Migration = {
  version: 161,
  sql: `
CREATE TABLE watch (
  id INTEGER PRIMARY KEY,
  folder TEXT NOT NULL,
  corpus_id INTEGER REFERENCES corpus(id) ON DELETE SET NULL,
  corpus_name TEXT NOT NULL,
  names TEXT NOT NULL,
  schedule TEXT NOT NULL,
  active INTEGER NOT NULL,
  -- Of the last run: the local day it counts for, and when it ended.
  last_day TEXT NOT NULL,
  last_wall REAL NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX watch_corpus ON watch(corpus_id);

CREATE TABLE watch_run (
  id INTEGER PRIMARY KEY,
  watch_id INTEGER NOT NULL REFERENCES watch(id) ON DELETE CASCADE,
  due_at TEXT,
  started_at TEXT NOT NULL,
  imported INTEGER NOT NULL,
  quarantined INTEGER NOT NULL,
  known INTEGER NOT NULL,
  notes INTEGER NOT NULL,
  scored INTEGER NOT NULL,
  flagged INTEGER NOT NULL,
  missed INTEGER NOT NULL,
  error TEXT
) STRICT;
CREATE INDEX watch_run_watch ON watch_run(watch_id, id);

CREATE TABLE arrived_file (
  id INTEGER PRIMARY KEY,
  -- NULL: no file could be read yet, so that there is no corpus.
  corpus_id INTEGER REFERENCES corpus(id) ON DELETE CASCADE,
  watch_id INTEGER REFERENCES watch(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- Of the content: the same file under another name is read once.
  fingerprint TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('imported', 'quarantined')),
  code TEXT,
  reason TEXT,
  notes INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;
INSERT INTO arrived_file (id, corpus_id, name, fingerprint, state, reason, notes, rejected, at)
  SELECT id, corpus_id, name, fingerprint, state, reason, notes, rejected, at FROM incoming_file;
DROP TABLE incoming_file;
ALTER TABLE arrived_file RENAME TO incoming_file;
CREATE INDEX incoming_file_fingerprint ON incoming_file(corpus_id, fingerprint);
CREATE INDEX incoming_file_watch ON incoming_file(watch_id, id);
`,
}
