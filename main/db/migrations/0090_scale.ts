import type { Migration } from './index.ts'

/**
 * What a million notes need: counts of a corpus are stored, its notes found in id order, and the search index is built
 * behind an import in parts of its own, each a full-text table `note_fts_<id>`. The one index of older files is dropped;
 * parts are built anew in the background.
 */
export const scale: Migration = {
  version: 90,
  sql: `
DROP TABLE note_fts;

CREATE TABLE search_part (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpus(id),
  -- Ids of its first and its newest note; a corpus is indexed in id order.
  first_note INTEGER NOT NULL,
  last_note INTEGER NOT NULL,
  notes INTEGER NOT NULL
) STRICT;
CREATE INDEX search_part_corpus ON search_part(corpus_id, first_note);

-- Entries in id order within a corpus: pages, chunks and the first note need no sorting.
CREATE INDEX note_corpus ON note(corpus_id);

-- JSON of counts, null while the corpus is being imported.
ALTER TABLE corpus ADD COLUMN counts TEXT;
-- Notes still there of a corpus that is being removed; null otherwise.
ALTER TABLE corpus ADD COLUMN removing_notes INTEGER;
UPDATE corpus SET counts = json_object(
  'notes', (SELECT count(*) FROM note INDEXED BY note_corpus WHERE corpus_id = corpus.id),
  'patients', coalesce(
    nullif((SELECT count(DISTINCT patient_key) FROM note INDEXED BY note_facts WHERE corpus_id = corpus.id), 0),
    (SELECT count(*) FROM patient WHERE corpus_id = corpus.id)),
  'encounters', (SELECT count(*) FROM encounter WHERE corpus_id = corpus.id),
  'rejects', (SELECT count(*) FROM reject WHERE corpus_id = corpus.id),
  'firstTime', (SELECT min(time) FROM note INDEXED BY note_facts WHERE corpus_id = corpus.id),
  'lastTime', (SELECT max(time) FROM note INDEXED BY note_facts WHERE corpus_id = corpus.id),
  'types', json((SELECT coalesce(json_group_array(json_object('type', type, 'notes', notes)), '[]') FROM (
    SELECT type, count(*) AS notes FROM note INDEXED BY note_type WHERE corpus_id = corpus.id
    GROUP BY type ORDER BY notes DESC))))
WHERE state = 'ready';
`,
}
