/** A synthetic patient: what stays the same from one stay to the next. */
import { createRandom, type Random } from '../../../shared/random.ts'
import { bystanders } from './bystanders.ts'
import { chronicConditions } from './conditions.ts'
import { chance, clamp, logistic, normal, pick, pickWeighted, weighted } from './draws.ts'
import type { DemoSite } from './sites.ts'
import type { Bystander, ChronicCondition, ConditionVariant, Finding, MentionKind, Sex } from './types.ts'
import { adherence, living, substance } from './findingsAdmission.ts'

export interface KnownCondition {
  condition: ChronicCondition
  variant: ConditionVariant
  kind: MentionKind
}

export interface Patient {
  key: string
  birth: number
  sex: Sex
  race: string
  /** Hidden tendency to chronic illness, about standard normal; notes show it only through what they state. */
  burden: number
  conditions: KnownCondition[]
  bystanders: Bystander[]
  living: Finding
  adherence: Finding
  substance: Finding
}

export const dayMs = 86_400_000
export const yearMs = 365.25 * dayMs

const races: readonly [string, number][] = [['White', 62], ['Black', 17], ['Hispanic', 12], ['Asian', 5], ['Other', 4]]

export function createPatient(site: DemoSite, seed: number, index: number, firstAdmission: number): Patient {
  const random = createRandom(seed, site.streamOffset + index * 2)
  const older = chance(random, 0.8)
  const age = Math.round(older ? clamp(normal(random, site.patients.age, 17), 18, 97) : clamp(normal(random, 38, 12), 18, 70))
  const sex: Sex = chance(random, 0.53) ? 'F' : 'M'
  const burden = site.patients.burden + random.normal()
  const frailty = 0.5 * burden + 0.04 * (age - 70)
  const home = weighted(random, [
    [living.family, 0.62],
    [living.alone, 0.24],
    [living.facility, 0.05 * Math.exp(1.1 * frailty)],
    [living.homeless, age < 70 ? 0.05 : 0.01],
  ])
  return {
    key: `${site.keyPrefix}${String(index + 1).padStart(6, '0')}`,
    birth: Math.floor((firstAdmission - age * yearMs - random.uniform() * yearMs) / dayMs) * dayMs,
    sex,
    race: pickWeighted(random, races, ([, share]) => share)[0],
    burden,
    conditions: drawConditions(random, age, sex, burden),
    bystanders: bystanders.filter(
      (item) =>
        (item.sex === undefined || item.sex === sex) &&
        chance(random, prevalence(item.prevalence, item.perDecade, age)),
    ),
    living: home,
    // Nurses give residents their doses.
    adherence:
      home === living.facility
        ? adherence.good
        : weighted(random, [
            [adherence.good, 0.58],
            [adherence.partial, 0.27],
            [adherence.poor, 0.15 * Math.exp(0.2 * burden)],
          ]),
    substance:
      home === living.facility
        ? substance.none
        : weighted(random, [
            [substance.none, 0.88],
            [substance.alcohol, age < 75 ? 0.09 : 0.03],
            [substance.injection, age < 60 ? 0.05 : 0.004],
          ]),
  }
}

/** At most one condition of a group, so that a note never says both "diabetes" and "diabetes with nephropathy". */
function drawConditions(random: Random, age: number, sex: Sex, burden: number): KnownCondition[] {
  const drawn: KnownCondition[] = []
  for (const condition of chronicConditions) {
    const shift = 2.85 * burden - 2.88 - 0.06 * Math.max(0, 40 - age)
    const present = chance(random, prevalence(condition.prevalence, condition.perDecade, age, shift))
    const past = chance(random, condition.prevalence * 0.5) && age >= 50
    if (drawn.some((other) => other.condition.group === condition.group)) continue
    if (present) drawn.push(current(random, condition, sex))
    else if (past && remoteOf(condition, sex).length > 0) {
      drawn.push({ condition, kind: 'remote', variant: { plain: [], active: [], implied: [], medications: [] } })
    }
  }
  return drawn
}

function current(random: Random, condition: ChronicCondition, sex: Sex): KnownCondition {
  const fitting = condition.variants.filter((candidate) => candidate.sex === undefined || candidate.sex === sex)
  const variant = pick(random, fitting)
  const kind: MentionKind = variant.implied.length > 0 && chance(random, 0.13) ? 'implied' : 'active'
  return { condition, variant, kind }
}

/** What a stay leaves behind: later notes list it among the chronic conditions. */
export function acquire(random: Random, patient: Patient, conditionId: string): void {
  const condition = chronicConditions.find(({ id }) => id === conditionId)
  if (condition === undefined) throw new Error(`No chronic condition called ${conditionId}`)
  const others = patient.conditions.filter(
    (known) => known.condition.group !== condition.group || known.kind !== 'remote',
  )
  if (others.some((known) => known.condition.group === condition.group)) return
  patient.conditions = [...others, current(random, condition, patient.sex)]
}

/** The ways to speak of a past condition that fit the patient's sex. */
export function remoteOf(condition: ChronicCondition, sex: Sex): string[] {
  return condition.remote.filter((phrase) => !(sex === 'F' ? /testicular/ : /breast|gestational/).test(phrase))
}

function prevalence(at65: number, perDecade: number, age: number, shift = 0): number {
  return logistic(Math.log(at65 / (1 - at65)) + (perDecade * (age - 65)) / 10 + shift)
}
