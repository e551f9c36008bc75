import type { EncounterRecord } from '../../../shared/domain/records.ts'

/** Stays as the tables hold them. */
export const encounterColumns = `encounter_key AS encounterKey, patient_key AS patientKey, admit_time AS admitTime,
  discharge_time AS dischargeTime, class, admission_type AS admissionType, disposition, expired, payer, service,
  death_time AS deathTime, admit_source AS admitSource, period`
export type EncounterRow = Omit<EncounterRecord, 'expired'> & { expired: number | null }
export const encounterOf = (row: EncounterRow): EncounterRecord => ({
  ...row,
  expired: row.expired === null ? null : row.expired === 1,
})
