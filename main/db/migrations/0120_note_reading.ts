import type { Migration } from './index.ts'

/**
 * What reading one note asks for: the raw scores behind its probabilities (null in passes from before), and all stays and
 * claims of its patient without a look at everybody else's.
 */
export const noteReading: Migration = {
  version: 120,
  sql: `
-- float64 little-endian, one per option: see NotePrediction.scores
ALTER TABLE prediction ADD COLUMN scores BLOB;
CREATE INDEX encounter_patient ON encounter(corpus_id, patient_key);
CREATE INDEX claim_encounter ON claim(corpus_id, encounter_key);
`,
}
