import type { Migration } from './index.ts'

/** Counts of a scoring pass are stored when it ends: lists of passes no longer count a million predictions each. */
export const passCounts: Migration = {
  version: 20,
  sql: `
ALTER TABLE scoring_pass ADD COLUMN notes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scoring_pass ADD COLUMN truncated INTEGER NOT NULL DEFAULT 0;
UPDATE scoring_pass SET
  notes = (SELECT count(*) FROM prediction WHERE pass_id = scoring_pass.id),
  truncated = (SELECT count(*) FROM prediction WHERE pass_id = scoring_pass.id AND prediction.truncated = 1);
`,
}
