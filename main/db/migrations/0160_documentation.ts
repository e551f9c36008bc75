import type { Migration } from './index.ts'

/** What notes of denied claims lack, as counted on the training notes of an operating model. */
export const documentation: Migration = {
  version: 160,
  sql: `
CREATE TABLE documentation (
  operating_id INTEGER PRIMARY KEY REFERENCES operating_model(id) ON DELETE CASCADE,
  facts TEXT NOT NULL,
  computed_at TEXT NOT NULL
) STRICT;
`,
}
