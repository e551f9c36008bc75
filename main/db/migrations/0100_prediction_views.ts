import type { Migration } from './index.ts'

/** Views of the list of predictions that a person named, and which lists were exported and why. */
export const predictionViews: Migration = {
  version: 100,
  sql: `
CREATE TABLE prediction_view (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  task_id TEXT NOT NULL,
  -- Null once the pass is gone: the view then opens on the usual pass of its task.
  pass_id INTEGER REFERENCES scoring_pass(id) ON DELETE SET NULL,
  other_pass_id INTEGER REFERENCES scoring_pass(id) ON DELETE SET NULL,
  -- Filter and order, as JSON.
  query TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX prediction_view_pass ON prediction_view(pass_id);
CREATE INDEX prediction_view_other ON prediction_view(other_pass_id);

CREATE TABLE prediction_export (
  id INTEGER PRIMARY KEY,
  pass_id INTEGER REFERENCES scoring_pass(id) ON DELETE SET NULL,
  -- As JSON, without the words that were searched for: those may be a patient's name.
  filter TEXT NOT NULL,
  reason TEXT NOT NULL,
  rows INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX prediction_export_pass ON prediction_export(pass_id);
`,
}
