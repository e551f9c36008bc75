import type { EncounterRecord } from '../../../../shared/domain/records.ts'
import { endsBeforeItBegins, newbornReason } from '../leftOut.ts'
import type { SourceItem } from '../source.ts'
import { CellProblem } from '../values.ts'
import { codeIn, conceptText, referencedKey } from './references.ts'
import type { ResourceRow } from './resourceFile.ts'
import { raceExtension, type Coding, type Concept, type Encounter, type Patient, type Resource } from './resources.ts'
import { patientKeyOf, type Seen } from './seen.ts'
import { partialDate } from './times.ts'

/** Patients and their stays. */

const sexes = new Map([['male', 'M'], ['female', 'F'], ['other', 'other']])

export function* patientRecords(patient: Patient, seen: Seen, row: ResourceRow): Iterable<SourceItem> {
  const { id, gender, birthDate, deceasedBoolean, deceasedDateTime } = patient
  const replacement = patient.link?.find(({ type }) => type === 'replaced-by')
  if (replacement) {
    const key = referencedKey(replacement.other, { type: 'Patient', element: 'link', owner: patient })
    if (key !== null && key !== id) seen.mergedInto.set(id, key)
    throw new CellProblem('patient record was merged into another, which stands for it')
  }
  if (deceasedDateTime) seen.deaths.set(id, seen.clock.time(deceasedDateTime, 'deceasedDateTime', row))
  else if (deceasedBoolean) seen.deaths.set(id, null)
  const birth = named('birthDate', () => partialDate(birthDate))
  yield {
    table: 'patients',
    record: {
      patientKey: id,
      birthDate: birth?.date ?? null,
      birthPrecision: birth?.precision ?? 'exact',
      sex: sexes.get(gender ?? '') ?? null,
      race: raceOf(patient),
      deathDate: seen.deaths.get(id)?.slice(0, 10) ?? null,
    },
  }
}

function named<Value>(element: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof CellProblem) throw new CellProblem(`${element} ${error.message}`)
    throw error
  }
}

/** Categories of the US Core extension in its own words; "asked but unknown" and its like say nothing. */
function raceOf(patient: Patient): string | null {
  for (const extension of patient.extension ?? []) {
    const race = raceExtension.safeParse(extension).data
    if (!race) continue
    const categories = race.extension.filter(({ url, valueCoding }) => url === 'ombCategory' && valueCoding?.display)
    const words = categories.filter(({ valueCoding }) => !/^(UNK|ASKU)$/.test(valueCoding!.code ?? ''))
    if (categories.length > 0) return words.map(({ valueCoding }) => valueCoding!.display!.trim()).join('; ') || null
    return race.extension.find(({ url }) => url === 'text')?.valueString?.trim() || null
  }
  return null
}

/** HL7 v3 ActEncounterCode. Non-acute inpatient stays are stays; observation and short stays are none. */
const actCodes = new Map([
  ['IMP', 'inpatient'], ['ACUTE', 'inpatient'], ['NONAC', 'inpatient'], ['EMER', 'emergency'], ['AMB', 'outpatient'],
  ['OBSENC', 'observation'], ['SS', 'short stay'], ['HH', 'home health'], ['VR', 'virtual'], ['FLD', 'field'],
  ['PRENC', 'pre-admission'],
])
/** HL7 v2 table 0004. */
const patientClasses = new Map([['I', 'inpatient'], ['E', 'emergency'], ['O', 'outpatient'], ['P', 'pre-admission']])
const knownClasses = new Set([...actCodes.values(), 'hospitalization', 'inpatient visit'])

/** HL7 v3 ActPriority, and NUBC's priority of admission (1 to 5, 9). */
const actPriorities = new Map([
  ['EL', 'elective'], ['EM', 'emergency'], ['UR', 'urgent'], ['R', 'routine'], ['S', 'urgent'], ['A', 'urgent'],
])
const admissionPriorities = new Map([['1', 'emergency'], ['2', 'urgent'], ['3', 'elective'], ['4', 'newborn'], ['5', 'trauma']])

const notStays = new Map([
  ['planned', 'encounter was only planned'],
  ['cancelled', 'encounter was cancelled'],
  ['entered-in-error', 'entered in error'],
])
const open = new Set(['arrived', 'triaged', 'in-progress', 'onleave'])

export function* encounterRecords(
  encounter: Encounter,
  seen: Seen,
  row: ResourceRow,
  owner: Resource = encounter,
): Iterable<SourceItem> {
  const { id, status, period, hospitalization } = encounter
  const notStay = notStays.get(status ?? '')
  if (notStay) throw new CellProblem(notStay)
  const whole = referencedKey(encounter.partOf, { type: 'Encounter', element: 'partOf', owner })
  if (whole !== null && whole !== id) {
    seen.partOf.set(id, whole)
    throw new CellProblem('encounter is a part of another; its notes and codes count with that one')
  }
  const priority = priorityOf(encounter.priority)
  const admitSource = codeIn(hospitalization?.admitSource, /./) ?? conceptText(hospitalization?.admitSource)
  if (!seen.settings.keepNewborns && (priority === 'newborn' || admitSource === 'born')) {
    seen.newborns.add(id)
    throw new CellProblem(newbornReason)
  }
  const patientKey = patientKeyOf(seen, encounter.subject, owner)
  const { start: admitTime, end } = seen.clock.period(period, row)
  const isOpen = open.has(status ?? '')
  if (isOpen && end !== null) row.warn('are not finished; their end is not taken for a discharge')
  const dischargeTime = isOpen ? null : end
  for (const { condition, rank } of encounter.diagnosis ?? []) {
    const key = referencedKey(condition, { type: 'Condition', element: 'diagnosis.condition', owner })
    if (key !== null) seen.diagnosisOf.set(key, { encounterKey: id, rank: rank ?? 0 })
  }
  if (hospitalization?.reAdmission) row.warn('are called re-admissions; readmission is derived from dates alone')
  const disposition = dispositionOf(hospitalization?.dischargeDisposition)
  const death = seen.deaths.get(patientKey) ?? null
  const times = { admitTime, dischargeTime }
  const diedIn = death !== null && death.length > 10 && dischargeTime !== null && diedDuring(times, death)
  // A disposition decides; a moment of death well within the stay beside another one is a contradiction, which is kept.
  const contradicts = diedIn && dischargeTime.length > 10
  yield {
    table: 'encounters',
    record: {
      encounterKey: id,
      patientKey,
      ...times,
      class: classOf(encounter.class, row),
      admissionType: priority,
      disposition,
      expired: disposition === null ? expiredByDeath(times, patientKey, seen) : contradicts ? true : null,
      payer: null,
      service: conceptText(encounter.serviceType) ?? conceptText(encounter.type?.[0]),
      deathTime: diedIn ? death : null,
      admitSource,
    },
  }
}

function classOf(coding: Coding | null | undefined, row: ResourceRow): string | null {
  const code = coding?.code?.trim()
  if (!coding || (!code && !coding.display)) {
    row.warn('have no class: whether they were inpatient stays is not known')
    return null
  }
  const local = /0004/.test(coding.system ?? '') ? patientClasses : actCodes
  const known = local.get(code?.toUpperCase() ?? '')
  if (known) return known
  const words = coding.display?.trim() || code!
  if (!knownClasses.has(words.toLowerCase())) row.warn('have a class that is not known; they are not taken as inpatient stays')
  return words
}

function priorityOf(concept: Concept | null | undefined): string | null {
  const code = codeIn(concept, /ActPriority/i)
  const nubc = codeIn(concept, /nubc|priority-?type/i)
  return actPriorities.get(code ?? '') ?? admissionPriorities.get(nubc ?? '') ?? conceptText(concept)?.toLowerCase() ?? null
}

/** The code where it is of FHIR's or NUBC's list, which label rules know; the words otherwise. */
function dispositionOf(concept: Concept | null | undefined): string | null {
  const code = codeIn(concept, /discharge-?disposition|patient-discharge|nubc/i)
  return code?.replace(/^\d$/, '0$&') ?? conceptText(concept)
}

/**
 * Where a stay has no disposition: death during it, or not, by the date of death. A patient without one counts as alive
 * if the export gives any deaths; one who is dead, not said since when, is neither.
 */
function expiredByDeath(
  times: Pick<EncounterRecord, 'admitTime' | 'dischargeTime'>,
  patientKey: string,
  { deaths }: Seen,
): boolean | null {
  if (times.admitTime === null || times.dischargeTime === null || deaths.size === 0) return null
  const death = deaths.get(patientKey)
  if (death === undefined) return false
  return death === null ? null : diedDuring(times, death)
}

/** Compared as moments where both are, otherwise as days. */
function diedDuring(
  { admitTime, dischargeTime }: Pick<EncounterRecord, 'admitTime' | 'dischargeTime'>,
  death: string,
): boolean {
  return !endsBeforeItBegins(admitTime, death) && !endsBeforeItBegins(death, dischargeTime)
}
