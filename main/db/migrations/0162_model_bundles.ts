import type { Migration } from './index.ts'

/** Promoted models from and for other hospitals: this workspace's key pair, where a version came from, what others found. */
export const modelBundles: Migration = {
  version: 162,
  sql: `
CREATE TABLE signing_key (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  private_key TEXT NOT NULL,
  public_key TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE model_bundle (
  id INTEGER PRIMARY KEY,
  operating_id INTEGER NOT NULL REFERENCES operating_model(id) ON DELETE CASCADE,
  direction TEXT NOT NULL CHECK (direction IN ('exported', 'imported')),
  manifest_hash TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX model_bundle_operating ON model_bundle(operating_id);
CREATE INDEX model_bundle_hash ON model_bundle(manifest_hash);

CREATE TABLE external_result (
  id INTEGER PRIMARY KEY,
  operating_id INTEGER NOT NULL REFERENCES operating_model(id) ON DELETE CASCADE,
  fingerprint TEXT NOT NULL,
  result TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX external_result_once ON external_result(operating_id, fingerprint, result);
`,
}
