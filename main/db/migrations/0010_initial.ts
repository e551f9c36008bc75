import type { Migration } from './index.ts'

/** The first schema. Text of notes lives in `note` only; everything else refers to it by id. */
export const initial: Migration = {
  version: 10,
  sql: `
CREATE TABLE workspace (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE corpus (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  synthetic INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('importing', 'ready')),
  settings TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  note_key TEXT NOT NULL,
  patient_key TEXT NOT NULL,
  encounter_key TEXT,
  time TEXT,
  type TEXT NOT NULL,
  hash TEXT NOT NULL,
  characters INTEGER NOT NULL,
  attributes TEXT NOT NULL DEFAULT '{}',
  -- Last, so that scans of the columns before it never touch its overflow pages.
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX note_key ON note(corpus_id, note_key);
CREATE INDEX note_type ON note(corpus_id, type, id);
CREATE INDEX note_facts ON note(corpus_id, patient_key, encounter_key, time);

CREATE VIRTUAL TABLE note_fts USING fts5(text, content='note', content_rowid='id', tokenize='unicode61');

CREATE TABLE patient (
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  patient_key TEXT NOT NULL,
  birth_date TEXT,
  sex TEXT,
  race TEXT,
  date_precision TEXT NOT NULL DEFAULT 'exact',
  PRIMARY KEY (corpus_id, patient_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE encounter (
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  encounter_key TEXT NOT NULL,
  patient_key TEXT NOT NULL,
  admit_time TEXT,
  discharge_time TEXT,
  class TEXT,
  admission_type TEXT,
  disposition TEXT,
  expired INTEGER,
  payer TEXT,
  service TEXT,
  PRIMARY KEY (corpus_id, encounter_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE diagnosis (
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  encounter_key TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  icd_version INTEGER NOT NULL CHECK (icd_version IN (9, 10)),
  code TEXT NOT NULL,
  PRIMARY KEY (corpus_id, encounter_key, sequence, icd_version, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  claim_key TEXT NOT NULL,
  encounter_key TEXT NOT NULL,
  charge REAL,
  paid REAL,
  determination TEXT,
  status_code TEXT,
  denial_codes TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (corpus_id, claim_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE reject (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX reject_corpus ON reject(corpus_id, id);

CREATE TABLE task (
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  definition TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE label_set (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  task_id TEXT NOT NULL,
  task_version INTEGER NOT NULL,
  task_definition TEXT NOT NULL,
  settings TEXT NOT NULL,
  unlabelled TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX label_set_task ON label_set(corpus_id, task_id, id);

CREATE TABLE label (
  label_set_id INTEGER NOT NULL REFERENCES label_set(id) ON DELETE CASCADE,
  note_id INTEGER NOT NULL REFERENCES note(id) ON DELETE CASCADE,
  value INTEGER NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (label_set_id, note_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX label_note ON label(note_id);

CREATE TABLE split (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  summary TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE split_member (
  split_id INTEGER NOT NULL REFERENCES split(id) ON DELETE CASCADE,
  note_id INTEGER NOT NULL REFERENCES note(id) ON DELETE CASCADE,
  part TEXT NOT NULL,
  PRIMARY KEY (split_id, note_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX split_member_part ON split_member(split_id, part, note_id);
CREATE INDEX split_member_note ON split_member(note_id);

CREATE TABLE model (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('training', 'ready', 'failed')),
  run_id INTEGER REFERENCES run(id) ON DELETE SET NULL,
  parent_id INTEGER REFERENCES model(id),
  -- Relative to the workspace's folder of files.
  folder TEXT,
  card TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX model_run ON model(run_id);

-- Notes a model learned from itself; its ancestors' notes are found through parent_id.
CREATE TABLE model_note (
  model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,
  note_hash TEXT NOT NULL,
  PRIMARY KEY (model_id, note_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  config TEXT NOT NULL,
  score_after TEXT,
  device TEXT,
  code_version TEXT NOT NULL,
  data_hash TEXT,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE run_event (
  run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  step INTEGER NOT NULL,
  at TEXT NOT NULL,
  payload TEXT NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE scoring_pass (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('zero-shot', 'finetuned', 'baseline', 'ceiling')),
  task_id TEXT NOT NULL,
  label_set_id INTEGER NOT NULL REFERENCES label_set(id) ON DELETE CASCADE,
  split_id INTEGER NOT NULL REFERENCES split(id) ON DELETE CASCADE,
  part TEXT NOT NULL,
  settings TEXT NOT NULL,
  device TEXT NOT NULL,
  seen_in_training INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('scoring', 'ready')),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX scoring_pass_task ON scoring_pass(task_id, state, id);
CREATE INDEX scoring_pass_model ON scoring_pass(model_id);

CREATE TABLE prediction (
  pass_id INTEGER NOT NULL REFERENCES scoring_pass(id) ON DELETE CASCADE,
  note_id INTEGER NOT NULL REFERENCES note(id) ON DELETE CASCADE,
  -- float64 little-endian, one per option
  probabilities BLOB NOT NULL,
  risk REAL NOT NULL,
  predicted INTEGER NOT NULL,
  label INTEGER NOT NULL,
  rank INTEGER NOT NULL DEFAULT 0,
  note_tokens INTEGER,
  total_tokens INTEGER,
  truncated INTEGER NOT NULL DEFAULT 0,
  read_ranges TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (pass_id, note_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX prediction_rank ON prediction(pass_id, rank);
CREATE INDEX prediction_note ON prediction(note_id);

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  run_id INTEGER REFERENCES run(id) ON DELETE CASCADE,
  after_id INTEGER REFERENCES job(id) ON DELETE SET NULL,
  input TEXT NOT NULL,
  progress TEXT,
  error TEXT,
  result TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT
) STRICT;
CREATE INDEX job_state ON job(state, id);
CREATE INDEX job_run ON job(run_id);
CREATE INDEX job_after ON job(after_id);
`,
}
