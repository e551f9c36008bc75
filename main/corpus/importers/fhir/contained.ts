import { isJsonObject } from '../readers/ndjson.ts'
import type { SourceItem } from '../source.ts'
import { CellProblem } from '../values.ts'
import { containedKey } from './references.ts'
import type { ResourceRow } from './resourceFile.ts'
import { encounter, patient, type Resource } from './resources.ts'
import type { Seen } from './seen.ts'
import { encounterRecords, patientRecords } from './stays.ts'

/**
 * Patients and stays that a resource contains because they have no identity of their own. Their keys hold that of the
 * resource; the same person in two resources cannot be known to be one.
 */
export function* containedRecords(owner: Resource, seen: Seen, row: ResourceRow): Iterable<SourceItem> {
  for (const inner of owner.contained ?? []) {
    if (!isJsonObject(inner) || typeof inner.id !== 'string') continue
    const named = { ...inner, id: containedKey(owner, inner.id) }
    if (inner.resourceType === 'Patient') {
      row.warn('contain their patient; each stands as its own patient, so no split can keep a patient together')
      yield* patientRecords(parsed(patient.safeParse(named)), seen, row)
    } else if (inner.resourceType === 'Encounter') {
      yield* encounterRecords(parsed(encounter.safeParse(named)), seen, row, owner)
    }
  }
}

function parsed<Data>(result: { success: boolean; data?: Data }): Data {
  if (!result.success) throw new CellProblem('contained is not as FHIR R4 has it')
  return result.data!
}
