import type { Migration } from './index.ts'

/** When a payer decided, so that reversals come behind what they reverse, and who the payer is. */
export const claimFacts: Migration = {
  version: 60,
  sql: `
ALTER TABLE claim ADD COLUMN time TEXT;
ALTER TABLE claim ADD COLUMN payer TEXT;
`,
}
