import type { Migration } from './index.ts'

/** Experiments keep the version of what they computed, not of the application. */
export const resultsVersionOfExperiments: Migration = {
  version: 95,
  sql: 'ALTER TABLE experiment RENAME COLUMN code_version TO results_version;',
}
