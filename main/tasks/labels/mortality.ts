import type { EncounterRecord } from '../../../shared/domain/records.ts'
import { day } from '../times.ts'
import { diedInHospital } from './encounterFacts.ts'
import type { CorpusFacts, EncounterRule } from './rule.ts'

/**
 * In-hospital death of the note's own stay (SPEC section 3). Where no stay says how it ended but the source lists deaths
 * (OMOP), a death on a day of the stay is one in hospital.
 */
export function mortalityRule(facts: CorpusFacts): EncounterRule | null {
  const deathDates = new Map(facts.patients.map(({ patientKey, deathDate }) => [patientKey, deathDate ?? null]))
  const said = [...facts.encounters.values()].some((encounter) => diedInHospital(encounter) !== null)
  const deathsKnown = [...deathDates.values()].some((date) => date !== null)
  if (!said && !deathsKnown) return null
  return (encounter) => {
    const death = diedInHospital(encounter) ?? (said ? null : byDate(encounter, deathDates))
    if (death === null) return { reason: 'no disposition and no expire flag' }
    if (death === 'conflict') return { reason: 'expire flag and disposition disagree' }
    return { value: death.died ? 1 : 0, source: death.source }
  }
}

function byDate(
  { patientKey, admitTime, dischargeTime }: EncounterRecord,
  deathDates: ReadonlyMap<string, string | null>,
): { died: boolean; source: string } | null {
  if (admitTime === null || dischargeTime === null || !deathDates.has(patientKey)) return null
  const date = deathDates.get(patientKey)
  const died = !!date && day(date) >= day(admitTime) && day(date) <= day(dischargeTime)
  return { died, source: 'death date and stay' }
}
