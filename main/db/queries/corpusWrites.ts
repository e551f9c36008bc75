import type {
  ClaimRecord,
  DiagnosisRecord,
  EncounterRecord,
  NoteRecord,
  PatientRecord,
  RejectRecord,
} from '../../../shared/domain/records.ts'
import type { CorpusCounts, TableName } from '../../../shared/domain/corpus.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { relaxed, type WritableDb } from '../connection.ts'
import { createNoteIndex, noteIndex, noteIndexes, ofCorpus, type NoteIndex } from '../noteIndexes.ts'
import { packNotes, unpackNotes } from '../noteBatch.ts'
import { markRemoved } from './corpusRemoval.ts'
import { indexNotes } from './searchWrites.ts'

/** Writes of an import. A corpus stays 'importing' until its last batch; one left so by a crash is removed. */

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

interface FinishedImport {
  shiftedDates?: boolean
  /** Of what was imported, where the same again is to be known. */
  fingerprint?: string
}

/**
 * Notes whose key an earlier one of the same import has go; nothing looks for them while they arrive. Returns how many
 * they were. Before the corpus has its indexes.
 */
export function removeRepeatedNotes(db: WritableDb, id: number): number {
  return db
    .prepare(
      `DELETE FROM note WHERE id IN (SELECT id FROM
         (SELECT id, row_number() OVER (PARTITION BY note_key ORDER BY id) AS place
          FROM note INDEXED BY note_corpus WHERE corpus_id = ?)
       WHERE place > 1)`,
    )
    .run(id).changes
}

/** One of the indexes of a corpus whose notes are all there; what needs them comes after. */
export function indexNotesBy(db: WritableDb, id: number, kind: NoteIndex): void {
  createNoteIndex(db, id, kind)
}

export function finishCorpus(db: WritableDb, id: number, facts: FinishedImport = {}): void {
  db.transaction(() => {
    for (const kind of noteIndexes) createNoteIndex(db, id, kind)
    db.prepare("UPDATE corpus SET state = 'ready' WHERE id = ?").run(id)
    afterImport(db, id, facts)
    // A small corpus can be searched at once; the rest of a large one is indexed behind it.
    indexNotes(db, id)
  })()
}

/**
 * Ends an import into a corpus that was there: rows whose key is new move over, the others go with the corpus that held
 * them meanwhile. Returns how many rows of each table were new.
 */
export function mergeCorpus(
  db: WritableDb,
  fromId: number,
  intoId: number,
  facts: FinishedImport,
): Record<TableName, number> {
  return db.transaction(() => {
    const state = db.prepare('SELECT state FROM corpus WHERE id = ? AND removing_notes IS NULL').pluck().get(intoId)
    if (state !== 'ready') {
      throw new AppError('corpus.missing', 'The corpus to add to is no longer in the workspace. Import into a new one.')
    }
    const move = (table: string) =>
      db.prepare(`UPDATE OR IGNORE ${table} SET corpus_id = ? WHERE corpus_id = ?`).run(intoId, fromId).changes
    const moved = {
      patients: move('patient'),
      encounters: move('encounter'),
      diagnoses: move('diagnosis'),
      claims: move('claim'),
      notes: move('note'),
    }
    move('reject')
    afterImport(db, intoId, facts)
    indexNotes(db, intoId)
    markRemoved(db, fromId)
    return moved
  })()
}

function afterImport(db: WritableDb, id: number, { shiftedDates = false, fingerprint }: FinishedImport): void {
  db.prepare('UPDATE corpus SET shifted_dates = max(shifted_dates, ?), counts = ? WHERE id = ?').run(
    shiftedDates ? 1 : 0,
    JSON.stringify(countCorpus(db, id)),
    id,
  )
  if (fingerprint === undefined) return
  db.prepare('INSERT INTO corpus_import (corpus_id, fingerprint, created_at) VALUES (?, ?, ?)').run(
    id,
    fingerprint,
    new Date().toISOString(),
  )
}

/** Counted once: lists of corpora read the numbers, not a million notes. */
function countCorpus(db: WritableDb, id: number): CorpusCounts {
  const counts = db
    .prepare(
      `SELECT count(*) AS notes, count(DISTINCT patient_key) AS patients, min(time) AS firstTime, max(time) AS lastTime
       FROM note INDEXED BY ${noteIndex('patient', id)} WHERE ${ofCorpus(id)}`,
    )
    .get() as Pick<CorpusCounts, 'notes' | 'patients' | 'firstTime' | 'lastTime'>
  const count = (table: string) =>
    db.prepare(`SELECT count(*) FROM ${table} WHERE corpus_id = ?`).pluck().get(id) as number
  return {
    ...counts,
    patients: counts.patients || count('patient'),
    encounters: count('encounter'),
    rejects: count('reject'),
    types: db
      .prepare(
        `SELECT type, count(*) AS notes FROM note INDEXED BY ${noteIndex('type', id)} WHERE ${ofCorpus(id)}
         GROUP BY type ORDER BY notes DESC`,
      )
      .all() as CorpusCounts['types'],
  }
}

/** Rows whose key the corpus already had are counted, not stored. */
interface Inserted {
  inserted: number
  duplicates: number
}

export function insertNotes(db: WritableDb, corpusId: number, batch: readonly NoteRecord[]): Inserted {
  return insertPackedNotes(db, corpusId, packNotes(batch))
}

/** What an import sends. Power that fails before the corpus is finished costs the import, never the file. */
export function insertPackedNotes(db: WritableDb, corpusId: number, packed: Uint8Array): Inserted {
  const insert = db.prepare(
    `INSERT INTO note (corpus_id, note_key, patient_key, encounter_key, time, type, hash, characters, attributes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  const insertText = db.prepare('INSERT INTO note_text (note_id, text) VALUES (?, CAST(? AS TEXT))')
  return relaxed(db, () =>
    db.transaction(() => {
      let notes = 0
      let inserted = 0
      for (const note of unpackNotes(packed)) {
        const { noteKey, patientKey, encounterKey, time, type, hash, characters, attributes, text } = note
        notes++
        const facts = [corpusId, noteKey, patientKey, encounterKey, time, type, hash, characters, attributes]
        const { changes, lastInsertRowid } = insert.run(facts)
        if (changes === 0) continue
        insertText.run(lastInsertRowid, text)
        inserted++
      }
      return { inserted, duplicates: notes - inserted }
    })(),
  )
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
