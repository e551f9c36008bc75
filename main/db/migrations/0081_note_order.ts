import type { Migration } from './index.ts'

/** Notes of a corpus by time and by length, for lists in these orders and for filters by them. */
export const noteOrder: Migration = {
  version: 81,
  sql: `
CREATE INDEX note_time ON note(corpus_id, time);
CREATE INDEX note_length ON note(corpus_id, characters);
`,
}
