import type {
  ClaimRecord,
  DiagnosisRecord,
  EncounterRecord,
  NoteRecord,
  PatientRecord,
  RejectRecord,
} from '../../../shared/domain/records.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { WritableDb } from '../connection.ts'

/** Writes of an import. A corpus stays 'importing' until its last batch; one left so by a crash is removed at open. */

export function createCorpus(
  db: WritableDb,
  corpus: { name: string; source: string; synthetic: boolean; settings: Record<string, unknown> },
): number {
  return Number(
    db
      .prepare(
        `INSERT INTO corpus (name, source, synthetic, state, settings, created_at)
         VALUES (?, ?, ?, 'importing', ?, ?)`,
      )
      .run(
        corpus.name,
        corpus.source,
        corpus.synthetic ? 1 : 0,
        JSON.stringify(corpus.settings),
        new Date().toISOString(),
      ).lastInsertRowid,
  )
}

export function finishCorpus(db: WritableDb, id: number, facts: { shiftedDates?: boolean } = {}): void {
  db.prepare("UPDATE corpus SET state = 'ready', shifted_dates = ? WHERE id = ?").run(facts.shiftedDates ? 1 : 0, id)
}

/** Removes a corpus with all that was derived from it; refuses while a job might need it. */
export function removeCorpus(db: WritableDb, id: number): void {
  const busy = db.prepare("SELECT count(*) FROM job WHERE state IN ('queued', 'running')").pluck().get() as number
  if (busy > 0) {
    const message = 'Jobs are queued or running. Wait for them or cancel them, then remove the corpus.'
    throw new AppError('corpus.busy', message)
  }
  deleteCorpus(db, id)
}

function deleteCorpus(db: WritableDb, id: number): void {
  db.transaction(() => {
    // External-content FTS is told the old text of every row that goes.
    db.prepare(
      "INSERT INTO note_fts (note_fts, rowid, text) SELECT 'delete', id, text FROM note WHERE corpus_id = ?",
    ).run(id)
    db.prepare('DELETE FROM corpus WHERE id = ?').run(id)
  })()
}

/** Rows whose key the corpus already had are counted, not stored. */
interface Inserted {
  inserted: number
  duplicates: number
}

export function insertNotes(db: WritableDb, corpusId: number, batch: readonly NoteRecord[]): Inserted {
  const insert = db.prepare(
    `INSERT INTO note (corpus_id, note_key, patient_key, encounter_key, time, type, text, hash, characters, attributes)
     VALUES (@corpusId, @noteKey, @patientKey, @encounterKey, @time, @type, @text, @hash, @characters, @attributes)
     ON CONFLICT (corpus_id, note_key) DO NOTHING`,
  )
  const index = db.prepare('INSERT INTO note_fts (rowid, text) VALUES (?, ?)')
  let inserted = 0
  db.transaction(() => {
    for (const note of batch) {
      const result = insert.run({
        ...note,
        corpusId,
        characters: note.text.length,
        attributes: JSON.stringify(note.attributes),
      })
      if (result.changes === 0) continue
      index.run(result.lastInsertRowid, note.text)
      inserted++
    }
  })()
  return { inserted, duplicates: batch.length - inserted }
}

export function insertPatients(db: WritableDb, corpusId: number, batch: readonly PatientRecord[]): Inserted {
  return insertAll(
    db,
    batch,
    `INSERT INTO patient (corpus_id, patient_key, birth_date, sex, race, date_precision, death_date, period)
     VALUES (@corpusId, @patientKey, @birthDate, @sex, @race, @birthPrecision, @deathDate, @period)
     ON CONFLICT DO NOTHING`,
    (row) => ({ birthPrecision: 'exact', deathDate: null, period: null, ...row, corpusId }),
  )
}

export function insertEncounters(db: WritableDb, corpusId: number, batch: readonly EncounterRecord[]): Inserted {
  return insertAll(
    db,
    batch,
    `INSERT INTO encounter (corpus_id, encounter_key, patient_key, admit_time, discharge_time, class, admission_type,
       disposition, expired, payer, service, death_time, admit_source, period)
     VALUES (@corpusId, @encounterKey, @patientKey, @admitTime, @dischargeTime, @class, @admissionType,
       @disposition, @expired, @payer, @service, @deathTime, @admitSource, @period) ON CONFLICT DO NOTHING`,
    (row) => ({
      deathTime: null,
      admitSource: null,
      period: null,
      ...row,
      corpusId,
      expired: row.expired === null ? null : Number(row.expired),
    }),
  )
}

export function insertDiagnoses(db: WritableDb, corpusId: number, batch: readonly DiagnosisRecord[]): Inserted {
  return insertAll(
    db,
    batch,
    `INSERT INTO diagnosis (corpus_id, encounter_key, sequence, icd_version, code)
     VALUES (@corpusId, @encounterKey, @sequence, @icdVersion, @code) ON CONFLICT DO NOTHING`,
    (row) => ({ ...row, corpusId }),
  )
}

export function insertClaims(db: WritableDb, corpusId: number, batch: readonly ClaimRecord[]): Inserted {
  return insertAll(
    db,
    batch,
    `INSERT INTO claim (corpus_id, claim_key, encounter_key, charge, paid, determination, status_code, denial_codes,
       time, payer)
     VALUES (@corpusId, @claimKey, @encounterKey, @charge, @paid, @determination, @statusCode, @denialCodes,
       @time, @payer) ON CONFLICT DO NOTHING`,
    (row) => ({ time: null, payer: null, ...row, corpusId, denialCodes: JSON.stringify(row.denialCodes) }),
  )
}

export function insertRejects(db: WritableDb, corpusId: number, batch: readonly RejectRecord[]): void {
  insertAll(
    db,
    batch,
    'INSERT INTO reject (corpus_id, file, line, reason) VALUES (@corpusId, @file, @line, @reason)',
    (row) => ({ ...row, corpusId }),
  )
}

/** What an import that died left behind is taken away. Returns how many corpora that were. */
export function removeUnfinishedCorpora(db: WritableDb): number {
  const ids = db.prepare("SELECT id FROM corpus WHERE state = 'importing'").pluck().all() as number[]
  for (const id of ids) deleteCorpus(db, id)
  if (ids.length > 0) {
    // A demo hospital that never became whole leaves no known ceiling behind.
    db.prepare(
      "DELETE FROM model WHERE kind = 'ceiling' AND NOT EXISTS (SELECT 1 FROM scoring_pass WHERE model_id = model.id)",
    ).run()
  }
  return ids.length
}

function insertAll<Row>(
  db: WritableDb,
  batch: readonly Row[],
  sql: string,
  values: (row: Row) => Record<string, unknown>,
): Inserted {
  const insert = db.prepare(sql)
  let inserted = 0
  db.transaction(() => {
    for (const row of batch) inserted += insert.run(values(row)).changes
  })()
  return { inserted, duplicates: batch.length - inserted }
}
