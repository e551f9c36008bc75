import type { Migration } from './index.ts'

/**
 * What a scan of a corpus found: counts, and places of examples by note and offsets, never text. The last whole result
 * stays while the next scan is under way; what that one has so far is kept beside it, so that it can be resumed.
 */
export const corpusScan: Migration = {
  version: 80,
  sql: `
CREATE TABLE corpus_scan (
  corpus_id INTEGER PRIMARY KEY REFERENCES corpus(id) ON DELETE CASCADE,
  result TEXT,
  scanned_at TEXT,
  partial TEXT
) STRICT;
`,
}
