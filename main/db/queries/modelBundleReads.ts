import type { StoredResult } from '../../../shared/domain/modelBundle.ts'
import type { ReadableDb } from '../connection.ts'

export interface StoredBundle {
  operatingId: number
  direction: 'exported' | 'imported'
  manifestHash: string
  fingerprint: string
  at: string
}

export function signingKey(db: ReadableDb): { privateKey: string; publicKey: string } | null {
  const sql = 'SELECT private_key AS privateKey, public_key AS publicKey FROM signing_key'
  return (db.prepare(sql).get() as { privateKey: string; publicKey: string } | undefined) ?? null
}

const bundleColumns = 'operating_id AS operatingId, direction, manifest_hash AS manifestHash, fingerprint, at'

/** Newest first. */
export function modelBundles(db: ReadableDb, operatingId: number): StoredBundle[] {
  return db.prepare(`SELECT ${bundleColumns} FROM model_bundle WHERE operating_id = ? ORDER BY id DESC`).all(operatingId) as StoredBundle[]
}

/** The version that a bundle was made of here, or became here; null: none. */
export function operatingOfBundle(db: ReadableDb, manifestHash: string, direction: 'exported' | 'imported'): number | null {
  const sql = 'SELECT operating_id FROM model_bundle WHERE manifest_hash = ? AND direction = ?'
  return (db.prepare(sql).pluck().get(manifestHash, direction) as number | undefined) ?? null
}

/** Newest first. */
export function externalResults(db: ReadableDb, operatingId: number): StoredResult[] {
  const rows = db.prepare('SELECT id, fingerprint, result, at FROM external_result WHERE operating_id = ? ORDER BY id DESC').all(operatingId) as {
    id: number
    fingerprint: string
    result: string
    at: string
  }[]
  return rows.map((row) => ({ ...row, result: JSON.parse(row.result) as StoredResult['result'] }))
}
