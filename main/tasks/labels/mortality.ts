import { diedInHospital } from './encounterFacts.ts'
import type { CorpusFacts, EncounterRule } from './rule.ts'

/** In-hospital death of the note's own stay (SPEC section 3). */
export function mortalityRule(facts: CorpusFacts): EncounterRule | null {
  const known = [...facts.encounters.values()].some((encounter) => diedInHospital(encounter) !== null)
  if (!known) return null
  return (encounter) => {
    const death = diedInHospital(encounter)
    if (death === null) return { reason: 'no disposition and no expire flag' }
    if (death === 'conflict') return { reason: 'expire flag and disposition disagree' }
    return { value: death.died ? 1 : 0, source: death.source }
  }
}
