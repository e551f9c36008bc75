import type { Migration } from './index.ts'

/**
 * Facts that sources give beside the stays: deaths, where patients came from, real periods, and whether dates are
 * shifted. A corpus whose stays lie after 2099 was shifted per patient, whatever importer read it.
 */
export const sourceFacts: Migration = {
  version: 50,
  sql: `
ALTER TABLE corpus ADD COLUMN shifted_dates INTEGER NOT NULL DEFAULT 0;
ALTER TABLE patient ADD COLUMN death_date TEXT;
ALTER TABLE patient ADD COLUMN period TEXT;
ALTER TABLE encounter ADD COLUMN death_time TEXT;
ALTER TABLE encounter ADD COLUMN admit_source TEXT;
ALTER TABLE encounter ADD COLUMN period TEXT;
UPDATE corpus SET shifted_dates = 1 WHERE
  EXISTS (SELECT 1 FROM encounter WHERE corpus_id = corpus.id AND admit_time >= '2100')
  OR EXISTS (SELECT 1 FROM note WHERE corpus_id = corpus.id AND time >= '2100');
`,
}
