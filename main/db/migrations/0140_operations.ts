import type { Migration } from './index.ts'

/**
 * Models at work. `operating_model` holds versions that are never changed, `operating_change` says which is in use,
 * `live_score` what they said of notes as these came in, `worklist_change` what people did about it.
 */
export const operations: Migration = {
  version: 140,
  sql: `
CREATE TABLE operating_model (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  model_id INTEGER NOT NULL REFERENCES model(id),
  pass_id INTEGER REFERENCES scoring_pass(id) ON DELETE SET NULL,
  task TEXT NOT NULL,
  reading TEXT,
  flag TEXT NOT NULL,
  threshold REAL NOT NULL,
  recalibration TEXT,
  population TEXT NOT NULL,
  note_types TEXT NOT NULL,
  expires_on TEXT,
  remark TEXT NOT NULL,
  validation TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX operating_model_version ON operating_model(name, version);
CREATE INDEX operating_model_model ON operating_model(model_id);
CREATE INDEX operating_model_pass ON operating_model(pass_id);
CREATE TRIGGER operating_model_is_kept BEFORE UPDATE OF name, version, model_id, task, reading, flag, threshold, recalibration,
  population, note_types, expires_on, validation ON operating_model
BEGIN SELECT RAISE(ABORT, 'versions of operating models are never changed'); END;

CREATE TABLE operating_change (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  -- In use from here on; NULL: none.
  operating_id INTEGER REFERENCES operating_model(id),
  kind TEXT NOT NULL CHECK (kind IN ('promoted', 'rolledBack', 'retired')),
  reason TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX operating_change_name ON operating_change(name, id);

CREATE TABLE live_score (
  id INTEGER PRIMARY KEY,
  operating_id INTEGER NOT NULL REFERENCES operating_model(id),
  note_id INTEGER NOT NULL REFERENCES note(id) ON DELETE CASCADE,
  -- float64 little-endian, one per option: as the model gave them, and after recalibration.
  given BLOB NOT NULL,
  probabilities BLOB NOT NULL,
  risk REAL NOT NULL,
  flagged INTEGER NOT NULL,
  forced INTEGER NOT NULL,
  note_tokens INTEGER,
  total_tokens INTEGER,
  truncated INTEGER NOT NULL,
  read_ranges TEXT NOT NULL,
  scored_at TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'inProgress', 'acted', 'dismissed')),
  assignee TEXT NOT NULL DEFAULT '',
  due_on TEXT,
  remark TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX live_score_once ON live_score(operating_id, note_id);
CREATE INDEX live_score_note ON live_score(note_id);
CREATE INDEX live_score_risk ON live_score(operating_id, risk DESC, id);

CREATE TABLE worklist_change (
  id INTEGER PRIMARY KEY,
  score_id INTEGER NOT NULL REFERENCES live_score(id) ON DELETE CASCADE,
  by TEXT NOT NULL,
  "set" TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX worklist_change_score ON worklist_change(score_id, id);
CREATE TRIGGER worklist_change_is_kept BEFORE UPDATE ON worklist_change
BEGIN SELECT RAISE(ABORT, 'changes are never changed'); END;

CREATE TABLE incoming_file (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- Of the content: the same file under another name is read once.
  fingerprint TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('imported', 'quarantined')),
  reason TEXT,
  notes INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX incoming_file_fingerprint ON incoming_file(corpus_id, fingerprint);
`,
}
