/** A synthetic patient: what stays the same from one stay to the next. */
import { createRandom, type Random } from '../../../shared/random.ts'
import { bystanders } from './bystanders.ts'
import { chronicConditions } from './conditions.ts'
import { chance, clamp, logistic, normal, pick, pickWeighted } from './draws.ts'
import type { Bystander, ChronicCondition, Finding, MentionKind, Sex } from './types.ts'
import { adherence, living, substance } from './findingsAdmission.ts'

export interface Patient {
  key: string
  birth: number
  sex: Sex
  race: string
  /** Hidden tendency to chronic illness, about standard normal; notes show it only through what they state. */
  burden: number
  conditions: { condition: ChronicCondition; kind: MentionKind }[]
  bystanders: Bystander[]
  living: Finding
  adherence: Finding
  substance: Finding
}

export const dayMs = 86_400_000
export const yearMs = 365.25 * dayMs

const races: readonly [string, number][] = [['White', 62], ['Black', 17], ['Hispanic', 12], ['Asian', 5], ['Other', 4]]

export function createPatient(seed: number, index: number, key: string, firstAdmission: number): Patient {
  const random = createRandom(seed, index * 2)
  const age = Math.round(chance(random, 0.8) ? clamp(normal(random, 64, 17), 18, 97) : clamp(normal(random, 38, 12), 18, 70))
  const sex: Sex = chance(random, 0.53) ? 'F' : 'M'
  const burden = random.normal()
  const frailty = 0.5 * burden + 0.04 * (age - 70)
  return {
    key,
    birth: Math.floor((firstAdmission - age * yearMs - random.uniform() * yearMs) / dayMs) * dayMs,
    sex,
    race: pickWeighted(random, races, ([, share]) => share)[0],
    burden,
    conditions: drawConditions(random, age, sex, burden),
    bystanders: bystanders.filter(
      (item) =>
        (item.sex === undefined || item.sex === sex) && chance(random, prevalence(item.prevalence, item.perDecade, age)),
    ),
    living: pickWeighted(
      random,
      [
        { finding: living.family, weight: 0.62 },
        { finding: living.alone, weight: 0.24 },
        { finding: living.facility, weight: 0.05 * Math.exp(1.1 * frailty) },
        { finding: living.homeless, weight: age < 70 ? 0.05 : 0.01 },
      ],
      ({ weight }) => weight,
    ).finding,
    adherence: pickWeighted(
      random,
      [
        { finding: adherence.good, weight: 0.6 },
        { finding: adherence.partial, weight: 0.26 },
        { finding: adherence.poor, weight: 0.14 * Math.exp(0.2 * burden) },
      ],
      ({ weight }) => weight,
    ).finding,
    substance: pickWeighted(
      random,
      [
        { finding: substance.none, weight: 0.88 },
        { finding: substance.alcohol, weight: age < 75 ? 0.09 : 0.03 },
        { finding: substance.injection, weight: age < 60 ? 0.05 : 0.004 },
      ],
      ({ weight }) => weight,
    ).finding,
  }
}

/** At most one condition of a group, so that a note never says both "diabetes" and "diabetes with nephropathy". */
function drawConditions(random: Random, age: number, sex: Sex, burden: number): Patient['conditions'] {
  const drawn: Patient['conditions'] = []
  for (const condition of chronicConditions) {
    const taken = drawn.some((other) => other.condition.group === condition.group)
    const present = chance(random, prevalence(condition.prevalence, condition.perDecade, age, 2.1 * burden - 2.55))
    const past = chance(random, condition.prevalence * 0.5)
    if (taken) continue
    if (present) {
      drawn.push({ condition, kind: condition.implied.length > 0 && chance(random, 0.13) ? 'implied' : 'active' })
    } else if (past && condition.remote.some((phrase) => suits(phrase, sex))) {
      drawn.push({ condition, kind: 'remote' })
    }
  }
  return drawn
}

function prevalence(at65: number, perDecade: number, age: number, shift = 0): number {
  return logistic(Math.log(at65 / (1 - at65)) + (perDecade * (age - 65)) / 10 + shift)
}

const men = /prostate|testicular|leuprolide/
const women = /breast|ovarian|tamoxifen|gestational/

/** Whether a wording fits the patient's sex. */
export function suits(phrase: string, sex: Sex): boolean {
  return !(sex === 'F' ? men : women).test(phrase)
}

export function pickSuiting(random: Random, phrases: readonly string[], sex: Sex): string {
  return pick(random, phrases.filter((phrase) => suits(phrase, sex)))
}
