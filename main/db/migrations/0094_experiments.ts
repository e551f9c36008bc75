import type { Migration } from './index.ts'

/**
 * Experiments and their cells. A cell that is done is found again by its hash, whichever experiment it belongs to; its
 * job, run and model may go without it.
 */
export const experiments: Migration = {
  version: 94,
  sql: `
CREATE TABLE experiment (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  definition TEXT NOT NULL,
  -- SHA-256 of the definition, and of it together with the hashes of all cells.
  definition_hash TEXT NOT NULL,
  plan_hash TEXT NOT NULL,
  comparisons TEXT NOT NULL,
  code_version TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX experiment_plan ON experiment(plan_hash);
CREATE INDEX experiment_definition ON experiment(definition_hash, id);

CREATE TABLE experiment_cell (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  key TEXT NOT NULL,
  hash TEXT NOT NULL,
  -- Config, model, labels and work, as planned.
  cell TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'started', 'done', 'failed', 'cancelled')),
  found INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  job_id INTEGER REFERENCES job(id) ON DELETE SET NULL,
  run_id INTEGER REFERENCES run(id) ON DELETE SET NULL,
  -- The model it made, or scored.
  model_id INTEGER REFERENCES model(id) ON DELETE SET NULL,
  pass_ids TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE UNIQUE INDEX experiment_cell_key ON experiment_cell(experiment_id, key);
CREATE INDEX experiment_cell_hash ON experiment_cell(hash, state);
CREATE INDEX experiment_cell_job ON experiment_cell(job_id);
CREATE INDEX experiment_cell_run ON experiment_cell(run_id);
CREATE INDEX experiment_cell_model ON experiment_cell(model_id);
`,
}
