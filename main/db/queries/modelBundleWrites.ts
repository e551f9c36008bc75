import type { ExternalResult } from '../../../shared/domain/modelBundle.ts'
import type { WritableDb } from '../connection.ts'
import type { StoredBundle } from './modelBundleReads.ts'
import { finishModel, type WholeModel } from './modelWrites.ts'
import { insertOperatingModel, type NewOperatingModel } from './operationWrites.ts'

/** The first key pair stays. */
export function keepSigningKey(db: WritableDb, key: { privateKey: string; publicKey: string }): void {
  db.prepare('INSERT OR IGNORE INTO signing_key (id, private_key, public_key, created_at) VALUES (1, @privateKey, @publicKey, @at)').run({
    ...key,
    at: new Date().toISOString(),
  })
}

export function insertModelBundle(db: WritableDb, bundle: Omit<StoredBundle, 'at'>): void {
  db.prepare(
    `INSERT INTO model_bundle (operating_id, direction, manifest_hash, fingerprint, at)
     VALUES (@operatingId, @direction, @manifestHash, @fingerprint, @at)`,
  ).run({ ...bundle, at: new Date().toISOString() })
}

export interface TakenBundle {
  model: WholeModel & { modelId: number }
  version: NewOperatingModel
  manifestHash: string
  fingerprint: string
}

/** Another hospital's model, its version and where it is from, all or nothing. Returns the version's number. */
export function takeInBundle(db: WritableDb, { model: { modelId, ...whole }, version, manifestHash, fingerprint }: TakenBundle): number {
  return db.transaction(() => {
    finishModel(db, modelId, whole)
    const operatingId = insertOperatingModel(db, version)
    insertModelBundle(db, { operatingId, direction: 'imported', manifestHash, fingerprint })
    return operatingId
  })()
}

/** The same result twice is one. */
export function insertExternalResult(db: WritableDb, operatingId: number, fingerprint: string, result: ExternalResult): void {
  db.prepare('INSERT OR IGNORE INTO external_result (operating_id, fingerprint, result, at) VALUES (?, ?, ?, ?)').run(
    operatingId,
    fingerprint,
    JSON.stringify(result),
    new Date().toISOString(),
  )
}
