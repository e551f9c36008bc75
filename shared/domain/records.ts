/**
 * Rows of a corpus as the importers produce them and the database stores them. Times are local ISO strings
 * 'YYYY-MM-DDTHH:MM:SS'; keys are the source's own identifiers, unique within their corpus.
 */

export interface NoteRecord {
  noteKey: string
  patientKey: string
  encounterKey: string | null
  time: string | null
  type: string
  text: string
  /** SHA-256 of the text as the source has it, before anything was masked or shifted; hex. */
  hash: string
  /** Further columns kept by the import (labels, published split). */
  attributes: Record<string, string>
}

export interface PatientRecord {
  patientKey: string
  birthDate: string | null
  sex: string | null
  race: string | null
  /** 'year' where the source gives an age or a year of birth only; the date is then that year's first day. */
  birthPrecision?: 'exact' | 'year'
  deathDate?: string | null
  /** Real period of the patient where dates are shifted, such as MIMIC-IV's anchor_year_group; sorts by time. */
  period?: string | null
}

export interface EncounterRecord {
  encounterKey: string
  patientKey: string
  admitTime: string | null
  dischargeTime: string | null
  class: string | null
  admissionType: string | null
  disposition: string | null
  expired: boolean | null
  payer: string | null
  service: string | null
  /** Moment of a death in hospital, which need not be the discharge time. */
  deathTime?: string | null
  /** Where the patient came from, such as "TRANSFER FROM HOSPITAL". */
  admitSource?: string | null
  /** Real period of the stay where dates are shifted, such as MIMIC-III's DBSOURCE; goes before the patient's. */
  period?: string | null
}

export interface DiagnosisRecord {
  encounterKey: string
  sequence: number
  icdVersion: 9 | 10
  /** Without dots, upper case, leading zeros kept. */
  code: string
}

export interface ClaimRecord {
  claimKey: string
  encounterKey: string
  charge: number | null
  paid: number | null
  /** 'paid', 'denied', 'final adverse' or 'final favorable' where the source says. */
  determination: string | null
  /** CLP02 of an X12 835, or the code that says the same of another source. */
  statusCode: string | null
  /** Group and reason, such as CO-197; the reason alone where the source has no groups. */
  denialCodes: string[]
  /** When the payer decided: puts reversals behind what they reverse. */
  time?: string | null
  payer?: string | null
}

export interface RejectRecord {
  file: string
  line: number
  reason: string
}

/** A note without its text, as label rules and splits need it. */
export interface NoteFacts {
  id: number
  noteKey: string
  patientKey: string
  encounterKey: string | null
  time: string | null
  type: string
  hash: string
  attributes: Record<string, string>
}
