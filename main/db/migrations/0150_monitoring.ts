import type { Migration } from './index.ts'

/**
 * What became of the predictions of models at work. `outcome` keeps every row of a file of outcomes, also those of notes
 * that are not known yet; `monitoring_report` the newest report of a model, `monitoring_alarm` which limits were crossed
 * and who took note; `challenger` a candidate beside the model at work, and the decision between them.
 */
export const monitoring: Migration = {
  version: 150,
  sql: `
CREATE TABLE outcome_file (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  task_id TEXT NOT NULL,
  name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  -- 0 while it is read: what a crash leaves counts nowhere and goes with the next file.
  whole INTEGER NOT NULL DEFAULT 0,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX outcome_file_fingerprint ON outcome_file(corpus_id, task_id, fingerprint);

CREATE TABLE outcome (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES outcome_file(id) ON DELETE CASCADE,
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  task_id TEXT NOT NULL,
  note_key TEXT NOT NULL,
  line INTEGER NOT NULL,
  -- Option that came true; NULL: the row does not say.
  value INTEGER,
  problem TEXT CHECK (problem IN ('noLabelYet', 'unreadableLabel'))
) STRICT;
CREATE INDEX outcome_note ON outcome(corpus_id, task_id, note_key, id);
CREATE INDEX outcome_of_file ON outcome(file_id, id);

CREATE TABLE monitoring_report (
  operating_id INTEGER PRIMARY KEY REFERENCES operating_model(id),
  report TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

CREATE TABLE monitoring_alarm (
  id INTEGER PRIMARY KEY,
  operating_id INTEGER NOT NULL REFERENCES operating_model(id),
  measure TEXT NOT NULL,
  period TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('below', 'above')),
  value REAL NOT NULL,
  "limit" REAL NOT NULL,
  -- Whether the newest report still says so.
  crossed INTEGER NOT NULL,
  at TEXT NOT NULL,
  acknowledged_by TEXT,
  reason TEXT,
  acknowledged_at TEXT
) STRICT;
CREATE UNIQUE INDEX monitoring_alarm_once ON monitoring_alarm(operating_id, period, measure, side);

CREATE TABLE challenger (
  id INTEGER PRIMARY KEY,
  operating_id INTEGER NOT NULL REFERENCES operating_model(id),
  settings TEXT NOT NULL,
  split_id INTEGER REFERENCES split(id) ON DELETE SET NULL,
  model_id INTEGER REFERENCES model(id) ON DELETE SET NULL,
  -- The one that ends it; those before it are found through after_id.
  job_id INTEGER REFERENCES job(id) ON DELETE SET NULL,
  report TEXT,
  decision TEXT CHECK (decision IN ('promoted', 'kept')),
  reason TEXT,
  decided_at TEXT,
  promoted_id INTEGER REFERENCES operating_model(id),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX challenger_operating ON challenger(operating_id, id);
CREATE INDEX challenger_split ON challenger(split_id);
CREATE INDEX challenger_model ON challenger(model_id);
`,
}
