import type { Migration } from './index.ts'

/** What a person says of a run: tags, remarks, the run others are held against. Queued jobs get a place that can be changed. */
export const runMarks: Migration = {
  version: 130,
  sql: `
ALTER TABLE run ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE run ADD COLUMN remarks TEXT NOT NULL DEFAULT '';
CREATE TABLE reference_run (
  task_id TEXT PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX reference_run_run ON reference_run(run_id);
-- Queued jobs start by ascending position.
ALTER TABLE job ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE job SET position = id;
`,
}
