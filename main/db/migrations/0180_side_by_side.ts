import type { Migration } from './index.ts'

/**
 * Jobs that compute may run beside each other: what of the machine each takes, and whose passes are whose. Jobs that
 * were queued before take all of it.
 */
export const sideBySide: Migration = {
  version: 180,
  sql: `
ALTER TABLE job ADD COLUMN share TEXT;
ALTER TABLE scoring_pass ADD COLUMN job_id INTEGER;
`,
}
