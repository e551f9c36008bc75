import type { EncounterRecord } from '../../../shared/domain/records.ts'

/**
 * What sources mean by their words for a stay's class, urgency and end. Every reading is true, false or null: null
 * means that the source does not say, and no rule may take it for either.
 */

export function hasBothTimes({ admitTime, dischargeTime }: EncounterRecord): boolean {
  return admitTime !== null && dischargeTime !== null
}

/** HL7 v3 ActEncounterCode and HL7 v2 PV1-2, OMOP visit concepts, and plain words. */
const inpatientClasses = new Set([
  'inpatient', 'inpatient visit', 'imp', 'acute', 'nonac', 'i', 'hospitalization',
  'emergency room and inpatient visit', '9201', '262',
])

/** MIMIC-IV admission types that end without an inpatient stay; "OBSERVATION ADMIT" is one that became inpatient. */
const observationTypes = new Set(['eu observation', 'ambulatory observation', 'direct observation'])
const mimicTypes = new Set([
  ...observationTypes, 'observation admit', 'direct emer.', 'ew emer.', 'emergency', 'urgent', 'elective', 'newborn',
  'surgical same day admission',
])

export function isInpatient(encounter: EncounterRecord): boolean | null {
  if (encounter.class !== null) return inpatientClasses.has(encounter.class.toLowerCase())
  const type = encounter.admissionType?.toLowerCase()
  if (type === undefined || !mimicTypes.has(type)) return null
  return !observationTypes.has(type)
}

/** Planned: elective, or same-day surgery. */
export function isPlanned(encounter: EncounterRecord): boolean | null {
  if (encounter.admissionType === null) return null
  return /^(elective|planned|scheduled|routine|surgical same day)/i.test(encounter.admissionType)
}

/** UB-04 patient discharge status 20, 40–42; FHIR discharge-disposition "exp"; words such as "DEAD/EXPIRED". */
const deathDispositions = /^(20|40|41|42|exp)$|\b(expired|died|dead|deceased)\b/i

/** Died in hospital, with what says so; 'conflict' where the flag and the disposition disagree. */
export function diedInHospital(encounter: EncounterRecord): { died: boolean; source: string } | 'conflict' | null {
  const byDisposition = encounter.disposition === null ? null : deathDispositions.test(encounter.disposition)
  if (encounter.expired === null) {
    return byDisposition === null ? null : { died: byDisposition, source: 'discharge disposition' }
  }
  if (byDisposition !== null && byDisposition !== encounter.expired) return 'conflict'
  return { died: encounter.expired, source: 'hospital expire flag' }
}

/** UB-04 discharge status 02, 05, 65–66, 82 …, and words: sent on to another hospital, not to a nursing facility. */
export function isTransferredOut({ disposition }: EncounterRecord): boolean {
  return /^(0?2|0?5|43|6[256]|66|70|other-hcf|psy)$|acute hospital|other (hospital|facility)|short term hospital|transfer.*hospital|psych/i.test(
    disposition ?? '',
  )
}

export function isTransferredIn({ admitSource }: EncounterRecord): boolean {
  return /transfer.*(hosp|facility)|^(hosp-trans|4)$/i.test(admitSource ?? '')
}

/** UB-04 status 07, FHIR "aadvice", and words. */
export function leftAgainstAdvice({ disposition }: EncounterRecord): boolean {
  return /^(0?7|aadvice)$|against (medical )?advice|\bAMA\b/i.test(disposition ?? '')
}

/** Stays whose notes the readmission task leaves out where the service is known (paper, section 4.1). */
export function isExcludedService(encounter: EncounterRecord): boolean {
  return /\b(rehab\w*|dialysis|palliative|hospice)\b/i.test(encounter.service ?? '')
}
