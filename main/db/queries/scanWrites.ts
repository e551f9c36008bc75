import type { CorpusScan } from '../../../shared/domain/overview.ts'
import type { WritableDb } from '../connection.ts'

/** Keeps what a scan has so far; null: nothing is under way. */
export function saveScanPartial(db: WritableDb, corpusId: number, partial: object | null): void {
  db.prepare(
    `INSERT INTO corpus_scan (corpus_id, partial) VALUES (@corpusId, @partial)
     ON CONFLICT (corpus_id) DO UPDATE SET partial = excluded.partial`,
  ).run({ corpusId, partial: partial && JSON.stringify(partial) })
}

export function finishScan(db: WritableDb, corpusId: number, { scannedAt, ...result }: CorpusScan): void {
  db.prepare(
    `INSERT INTO corpus_scan (corpus_id, result, scanned_at) VALUES (@corpusId, @result, @scannedAt)
     ON CONFLICT (corpus_id) DO UPDATE SET result = excluded.result, scanned_at = excluded.scanned_at, partial = NULL`,
  ).run({ corpusId, result: JSON.stringify(result), scannedAt })
}
