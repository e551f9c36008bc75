import type * as z from 'zod'
import type { cciSettings } from '../../../shared/domain/task.ts'
import { mayHaveLostZeros } from '../../corpus/importers/values.ts'
import { ageAt } from '../../../shared/ages.ts'
import { changesWithZeros, charlsonAgePoints, charlsonCategories, charlsonScore } from './charlson.ts'
import type { CorpusFacts, EncounterRule } from './rule.ts'

/** Charlson index of the stay in the paper's five bins: 0, 1–2, 3–4, 5–7, >7. Stays without ICD codes have no label. */
const upperBounds = [0, 2, 4, 7]

export const cciBins = upperBounds.length + 1

export function cciRule(settings: z.infer<typeof cciSettings>, facts: CorpusFacts): EncounterRule | null {
  if (facts.diagnoses.length === 0) return null
  const diagnosesOfEncounter = Map.groupBy(facts.diagnoses, (diagnosis) => diagnosis.encounterKey)
  const zerosLost = facts.diagnoses.some(({ code, icdVersion }) => mayHaveLostZeros(code, icdVersion))
  const birthDates = new Map(facts.patients.map(({ patientKey, birthDate }) => [patientKey, birthDate]))
  return (encounter) => {
    const codes = diagnosesOfEncounter.get(encounter.encounterKey)
    if (!codes) return { reason: 'no ICD codes' }
    const present = charlsonCategories(codes)
    if (zerosLost && codes.some(changesWithZeros)) {
      return { reason: 'leading zeros of its ICD-9 codes may be lost' }
    }
    const comorbidity = charlsonScore(present, settings.weights)
    if (!settings.agePoints) return { value: bin(comorbidity), source: `score ${comorbidity}, ${settings.weights}` }
    const age = ageAt(birthDates.get(encounter.patientKey) ?? null, encounter.admitTime)
    if (age === null) return { reason: 'age not known' }
    const score = comorbidity + charlsonAgePoints(age)
    return { value: bin(score), source: `score ${score}, ${settings.weights} with age` }
  }
}

function bin(score: number): number {
  const index = upperBounds.findIndex((bound) => score <= bound)
  return index < 0 ? upperBounds.length : index
}
