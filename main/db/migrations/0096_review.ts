import type { Migration } from './index.ts'

/**
 * Review queues. Items hold what the pass said of each note when the queue was made, so that a later pass changes nothing.
 * `review` is a log: a change or withdrawal is a new row that supersedes the one before, and no row is ever changed.
 */
export const review: Migration = {
  version: 96,
  sql: `
CREATE TABLE review_queue (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  corpus_id INTEGER NOT NULL REFERENCES corpus(id) ON DELETE CASCADE,
  pass_id INTEGER REFERENCES scoring_pass(id) ON DELETE SET NULL,
  definition TEXT NOT NULL,
  -- Task, options, model and sizes as they were.
  facts TEXT NOT NULL,
  created_at TEXT NOT NULL,
  closed_at TEXT
) STRICT;
CREATE INDEX review_queue_corpus ON review_queue(corpus_id);
CREATE INDEX review_queue_pass ON review_queue(pass_id);

CREATE TABLE review_item (
  id INTEGER PRIMARY KEY,
  queue_id INTEGER NOT NULL REFERENCES review_queue(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  note_id INTEGER NOT NULL REFERENCES note(id) ON DELETE CASCADE,
  -- 0: mixed in at random from those that were not chosen.
  flagged INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  risk REAL NOT NULL,
  probabilities TEXT NOT NULL,
  predicted INTEGER NOT NULL,
  label INTEGER NOT NULL,
  note_tokens INTEGER,
  read_ranges TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX review_item_position ON review_item(queue_id, position);
CREATE INDEX review_item_note ON review_item(note_id);

CREATE TABLE review (
  id INTEGER PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES review_item(id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('reviewer', 'adjudicator')),
  reviewer TEXT NOT NULL,
  -- 'shown': from here on the reviewer knows prediction and label.
  kind TEXT NOT NULL CHECK (kind IN ('verdict', 'cannot_tell', 'withdrawn', 'shown')),
  option INTEGER,
  reasons TEXT NOT NULL DEFAULT '[]',
  comment TEXT NOT NULL DEFAULT '',
  -- 1: prediction and label were hidden.
  blind INTEGER NOT NULL,
  supersedes INTEGER REFERENCES review(id),
  at TEXT NOT NULL,
  CHECK ((kind = 'verdict') = (option IS NOT NULL))
) STRICT;
CREATE INDEX review_of_item ON review(item_id, id);
CREATE UNIQUE INDEX review_supersedes ON review(supersedes) WHERE supersedes IS NOT NULL;
CREATE TABLE review_export (
  id INTEGER PRIMARY KEY,
  queue_id INTEGER NOT NULL REFERENCES review_queue(id) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  rows INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX review_export_queue ON review_export(queue_id, id);
CREATE TRIGGER review_is_kept BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'verdicts are never changed'); END;
`,
}
