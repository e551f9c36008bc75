import type { DiagnosisRecord } from '../../../../shared/domain/records.ts'
import { lostZeros } from '../namedTable.ts'
import type { SourceItem } from '../source.ts'
import { CellProblem, icdCode, mayHaveLostZeros } from '../values.ts'
import { codingsIn, hasCode } from './references.ts'
import type { ResourceRow } from './resourceFile.ts'
import type { Concept, Condition } from './resources.ts'
import { stayKeyOf, type Seen } from './seen.ts'

/** ICD codes of stays. Only ICD-10-CM and ICD-9-CM are read; SNOMED CT and local codes give no diagnosis. */

/**
 * By address, by OID, and MIMIC-IV on FHIR's own address for them. The address of ICD-10 itself (no -cm) is that of another
 * classification.
 */
const icd10 = icdSystem('icd-10-cm', '90', 'icd10')
const icd9 = icdSystem('icd-9-cm', '103', 'icd9')

function icdSystem(hl7: string, oid: string, mimic: string): RegExp {
  const names = [
    `http://hl7\\.org/fhir/sid/${hl7}`,
    `(urn:oid:)?2\\.16\\.840\\.1\\.113883\\.6\\.${oid}`,
    `http://(fhir\\.)?mimic\\.mit\\.edu/.*diagnosis-${mimic}`,
  ]
  return new RegExp(`^(${names.join('|')})$`, 'i')
}

const notTrue = new Set(['refuted', 'entered-in-error', 'differential'])

export function* conditionRecords(condition: Condition, seen: Seen, row: ResourceRow): Iterable<SourceItem> {
  if (hasCode(condition.verificationStatus, notTrue)) {
    throw new CellProblem('condition was refuted, is one of several possible, or was entered in error')
  }
  const codes = icdCodes(condition.code, row)
  if (codes.length === 0) {
    row.warn('have neither an ICD-10-CM nor an ICD-9-CM code (SNOMED CT is not translated): no Charlson labels from them')
    throw new CellProblem('condition has no ICD-10-CM or ICD-9-CM code')
  }
  const named = seen.diagnosisOf.get(condition.id)
  const encounterKey = stayKeyOf(seen, condition.encounter, condition) ?? named?.encounterKey ?? null
  if (encounterKey === null) throw new CellProblem('condition belongs to no encounter')
  for (const code of codes) {
    yield { table: 'diagnoses', record: { encounterKey, sequence: named?.rank ?? 0, ...code } }
  }
}

/** Where a condition is coded twice, ICD-10-CM is the source's own and ICD-9-CM a mapping. */
export function icdCodes(
  concept: Concept | null | undefined,
  row: ResourceRow,
): Pick<DiagnosisRecord, 'icdVersion' | 'code'>[] {
  const read = (system: RegExp, icdVersion: 9 | 10) => {
    const codes = codingsIn(concept, system).map(({ code }) => icdCode(code ?? ''))
    const distinct = [...new Set(codes.filter((code) => code !== null))]
    return distinct.map((code) => ({ icdVersion, code }))
  }
  const tenth = read(icd10, 10)
  const codes = tenth.length > 0 ? tenth : read(icd9, 9)
  if (codes.some(({ code, icdVersion }) => mayHaveLostZeros(code, icdVersion))) row.warn(lostZeros)
  return codes
}
