import type { ClaimRecord, DiagnosisRecord, EncounterRecord } from '../../../shared/domain/records.ts'
import type { ReadableDb } from '../connection.ts'
import { noteIndex, ofCorpus } from '../noteIndexes.ts'
import { encounterColumns, encounterOf, type EncounterRow } from './encounterColumns.ts'

export interface PatientHistory {
  deathDate: string | null
  encounters: EncounterRecord[]
  notes: { id: number; time: string | null; type: string; encounterKey: string | null }[]
  claims: ClaimRecord[]
}

/** All that the tables know of one patient: by indexes alone, however many others there are. */
export function patientHistory(db: ReadableDb, corpusId: number, patientKey: string): PatientHistory {
  const of = { corpusId, patientKey }
  const deathDate = db
    .prepare('SELECT death_date FROM patient WHERE corpus_id = @corpusId AND patient_key = @patientKey')
    .pluck()
    .get(of) as string | null | undefined
  const encounters = db
    .prepare(`SELECT ${encounterColumns} FROM encounter INDEXED BY encounter_patient WHERE corpus_id = @corpusId AND patient_key = @patientKey`)
    .all(of) as EncounterRow[]
  const notes = db
    .prepare(
      `SELECT id, time, type, encounter_key AS encounterKey FROM note INDEXED BY ${noteIndex('patient', corpusId)}
       WHERE ${ofCorpus(corpusId)} AND patient_key = @patientKey`,
    )
    .all({ patientKey }) as PatientHistory['notes']
  const claims = db
    .prepare(
      `SELECT claim.claim_key AS claimKey, claim.encounter_key AS encounterKey, claim.charge, claim.paid, claim.determination,
         claim.status_code AS statusCode, claim.denial_codes AS denialCodes, claim.time, claim.payer
       FROM encounter INDEXED BY encounter_patient CROSS JOIN claim INDEXED BY claim_encounter
         ON claim.corpus_id = encounter.corpus_id AND claim.encounter_key = encounter.encounter_key
       WHERE encounter.corpus_id = @corpusId AND encounter.patient_key = @patientKey ORDER BY claim.claim_key`,
    )
    .all(of) as (Omit<ClaimRecord, 'denialCodes'> & { denialCodes: string })[]
  return {
    deathDate: deathDate ?? null,
    encounters: encounters.map(encounterOf),
    notes,
    claims: claims.map((claim) => ({ ...claim, denialCodes: JSON.parse(claim.denialCodes) as string[] })),
  }
}

export function diagnosesOfPatient(db: ReadableDb, corpusId: number, patientKey: string): DiagnosisRecord[] {
  return db
    .prepare(
      `SELECT diagnosis.encounter_key AS encounterKey, sequence, icd_version AS icdVersion, code
       FROM encounter INDEXED BY encounter_patient CROSS JOIN diagnosis
         ON diagnosis.corpus_id = encounter.corpus_id AND diagnosis.encounter_key = encounter.encounter_key
       WHERE encounter.corpus_id = ? AND encounter.patient_key = ? ORDER BY encounter.admit_time, sequence`,
    )
    .all(corpusId, patientKey) as DiagnosisRecord[]
}
