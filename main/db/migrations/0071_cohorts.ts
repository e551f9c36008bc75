import type { Migration } from './index.ts'

/**
 * Which labels of a task are in use is chosen, no longer merely the newest, and cohorts are kept in versions. The text of
 * a cohort that restricted labels is kept with them, so that it outlives the cohort.
 */
export const cohorts: Migration = {
  version: 71,
  sql: `
ALTER TABLE label_set ADD COLUMN in_use INTEGER NOT NULL DEFAULT 0;
ALTER TABLE label_set ADD COLUMN cohort TEXT;
UPDATE label_set SET in_use = 1 WHERE id IN (SELECT max(id) FROM label_set GROUP BY corpus_id, task_id);
CREATE UNIQUE INDEX label_set_in_use ON label_set(corpus_id, task_id) WHERE in_use = 1;

CREATE TABLE cohort (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  definition TEXT NOT NULL,
  -- What each step left when this version was saved, and the SHA-256 of the notes it chose.
  flow TEXT NOT NULL,
  notes_hash TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX cohort_version ON cohort(corpus_id, name, version);
`,
}
