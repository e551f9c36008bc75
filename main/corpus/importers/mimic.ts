import type { DiagnosisRecord, EncounterRecord } from '../../../shared/domain/records.ts'
import { endsBeforeItBegins, negativeStay, newbornReason } from './leftOut.ts'
import { lostZeros, type NamedRow } from './namedTable.ts'
import { booleanValue, CellProblem, icdCode, keyValue, mayHaveLostZeros, numberValue, textValue, timeValue } from './values.ts'

/** What MIMIC-III and MIMIC-IV share: the columns of their stays and codes, and which stays are left out. */

export const admissionColumns = ['subject_id', 'hadm_id', 'admittime', 'dischtime', 'hospital_expire_flag'] as const

/** Adds the stay to `newborns`, whose notes go with it. @throws CellProblem for a stay that is left out */
export function mimicStay(row: NamedRow, newborns: Set<string>, keepNewborns: boolean | undefined): EncounterRecord {
  const encounterKey = row.required('hadm_id', keyValue)
  const admissionType = row.read('admission_type', textValue)
  if (!keepNewborns && admissionType?.toLowerCase() === 'newborn') {
    newborns.add(encounterKey)
    throw new CellProblem(newbornReason)
  }
  const admitTime = row.read('admittime', timeValue)
  const dischargeTime = row.read('dischtime', timeValue)
  if (endsBeforeItBegins(admitTime, dischargeTime)) throw new CellProblem(negativeStay)
  const deathTime = row.read('deathtime', timeValue)
  const expired = row.read('hospital_expire_flag', booleanValue)
  if (deathTime !== null && deathTime !== dischargeTime) {
    row.warn('have a death time that is not the discharge time; the expire flag decides')
  }
  return {
    encounterKey,
    patientKey: row.required('subject_id', keyValue),
    admitTime,
    dischargeTime,
    class: /observation$/i.test(admissionType ?? '') ? 'observation' : 'inpatient',
    admissionType,
    disposition: row.read('discharge_location', textValue),
    expired,
    payer: row.read('insurance', textValue),
    service: null,
    deathTime,
    admitSource: row.read('admission_location', textValue),
  }
}

/** ICD code of a stay, as text: leading zeros kept, trailing blanks dropped. */
export function mimicDiagnosis(row: NamedRow, codeColumn: string, icdVersion: 9 | 10): DiagnosisRecord {
  const code = row.required(codeColumn, icdCode)
  if (mayHaveLostZeros(code, icdVersion)) row.warn(lostZeros)
  return {
    encounterKey: row.required('hadm_id', keyValue),
    sequence: row.read('seq_num', numberValue) ?? 0,
    icdVersion,
    code,
  }
}

export function leftOutWith(row: NamedRow, newborns: ReadonlySet<string>): void {
  const stay = row.read('hadm_id', keyValue)
  if (stay !== null && newborns.has(stay)) throw new CellProblem(newbornReason)
}
