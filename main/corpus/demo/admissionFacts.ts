/**
 * What an admission note states. A hidden acuity and the patient's hidden burden make the stated facts hang together;
 * outcomes never look at them, only at the facts (risk.ts).
 */
import type { Random } from '../../../shared/random.ts'
import { idleFamilyIllnesses, operations, relatives } from './bystanders.ts'
import { chronicConditions } from './conditions.ts'
import { chance, clamp, logistic, normal, pick, pickWeighted, weighted, wholeBetween } from './draws.ts'
import { codeStatus, destination, functionalStatus, living, mentation, oxygen, substance } from './findingsAdmission.ts'
import { remoteOf, yearMs, type KnownCondition, type Patient } from './patient.ts'
import { listed } from './prose.ts'
import { drawOpposed, fitting, type OpposedLists } from './scope.ts'
import { symptoms } from './symptoms.ts'
import type { Finding, Mention, Presentation, Sex } from './types.ts'

export interface Vitals {
  temperature: number
  heartRate: number
  systolic: number
  diastolic: number
  respiratoryRate: number
  saturation: number
}

export interface Labs {
  white: number
  hemoglobin: number
  sodium: number
  creatinine: number
  /** Not always drawn. */
  albumin: number | null
  lactate: number | null
}

/** What the note says of an earlier moment beside what counts. */
export interface Earlier {
  vitals: Vitals
  oxygen: Finding
  mentation: Finding
  creatinine: number
  lactate: number | null
}

export type AdmissionTopic =
  | 'oxygen' | 'mentation' | 'functionalStatus' | 'living' | 'adherence' | 'substance' | 'codeStatus' | 'destination'

/** What both notes of a stay must tell alike; it carries no risk. */
export interface Wording {
  side: 'left' | 'right'
  /** Place of the story in its list. */
  place: number
}

export interface AdmissionFacts {
  admit: number
  age: number
  sex: Sex
  presentation: Presentation
  wording: Wording
  mentions: Mention[]
  /** Problems and drugs that count for nothing. */
  otherProblems: string[]
  medications: string[]
  ruledOut: string[]
  relative: string
  /** Opening and closing of the two lists of past illnesses, four. */
  operations: string[]
  symptoms: OpposedLists
  /** Of somebody near the patient. */
  companionStatus: Finding
  earlier: Earlier
  /** One finding a topic; the note states every one that carries a weight. */
  findings: Record<AdmissionTopic, Finding>
  vitals: Vitals
  labs: Labs
  /** Admissions in the twelve months before this one, here or elsewhere. */
  priorAdmissions: number
  /** Days since the last discharge from here, when that was at most 30 days ago. */
  daysSinceDischarge: number | null
}

export interface AdmissionContext {
  patient: Patient
  presentation: Presentation
  admit: number
  priorAdmissions: number
  daysSinceDischarge: number | null
}

const mostMentions = 6
/** Symptoms in the two lists of the review of systems. */
const listedSymptoms = 5

export function drawAdmissionFacts(random: Random, context: AdmissionContext): AdmissionFacts {
  const { patient, presentation, admit } = context
  const age = Math.floor((admit - patient.birth) / yearMs)
  const acuity =
    presentation.acuity + 0.3 * patient.burden + 0.01 * (age - 60) + 0.75 * random.normal() +
    (context.daysSinceDischarge === null ? 0 : 0.25)
  const frailty = 0.5 * patient.burden + 0.05 * (age - 72) + 0.2 * acuity
  const planned = presentation.planned === true
  const clouding = acuity + 0.02 * (age - 70)
  const breathing = oxygenFor(random, (presentation.respiratory ?? 0.45) * acuity)
  const mind = mentationFor(random, clouding, planned)
  const breathingBefore = oxygenFor(random, (presentation.respiratory ?? 0.45) * acuity)
  const functioning = functionFor(random, frailty, patient, planned)
  const vitals = drawVitals(random, presentation, acuity, breathing)
  const critical = breathing === oxygen.ventilated || vitals.systolic < 86
  // The diagnosis speaks for its own group; naming it again as a chronic problem would contradict some of them.
  const known = patient.conditions.filter(({ condition }) => condition.group !== presentation.charlson?.group)
  const { problems, medications } = drawOtherProblems(random, patient, presentation, known)
  const labs = drawLabs(random, patient, presentation, acuity)
  const mentions = known.slice(0, mostMentions).map((item) => ({
    condition: item.condition,
    variant: item.variant,
    kind: item.kind,
    phrase: phraseOf(random, item, patient.sex),
  }))
  return {
    admit,
    age,
    sex: patient.sex,
    presentation,
    wording: { side: chance(random, 0.5) ? 'left' : 'right', place: random.integer(presentation.story.length) },
    mentions,
    otherProblems: problems,
    medications,
    ruledOut: drawRuledOut(random, patient, presentation, mentions.length),
    relative: drawRelative(random, pick(random, relatives)),
    operations: random.shuffle([...fitting(operations, presentation)]).slice(0, 4).map(({ phrases }) => {
      return pick(random, phrases)
    }),
    symptoms: drawOpposed(random, symptoms, presentation, planned ? listedSymptoms - 1 : listedSymptoms, logistic(-0.3 + 0.3 * acuity)),
    companionStatus: weighted(random, [
      [functionalStatus.independent, 0.66], [functionalStatus.assisted, 0.26], [functionalStatus.dependent, 0.08],
    ]),
    earlier: {
      vitals: drawVitals(random, presentation, acuity, breathingBefore),
      oxygen: breathingBefore,
      mentation: mentationFor(random, clouding, planned),
      creatinine: round1(clamp(labs.creatinine * Math.exp(normal(random, -0.05, 0.34)), 0.4, 12)),
      lactate: labs.lactate === null ? null : drawLactate(random, Math.max(0, acuity)),
    },
    findings: {
      oxygen: breathing,
      mentation: mind,
      functionalStatus: functioning,
      living: patient.living,
      adherence: patient.adherence,
      substance: presentation.id === 'alcohol withdrawal' ? substance.alcohol : patient.substance,
      codeStatus: chance(random, logistic(-3.4 + 0.9 * frailty + 0.3 * acuity)) ? codeStatus.limited : codeStatus.full,
      destination: destinationFor(random, acuity, critical, breathing),
    },
    vitals,
    labs,
    priorAdmissions: context.priorAdmissions,
    daysSinceDischarge: context.daysSinceDischarge,
  }
}

/** Who cannot speak reports and denies nothing; such a note has no review of systems. */
export function speaks({ findings }: AdmissionFacts): boolean {
  return findings.mentation !== mentation.obtunded && findings.oxygen !== oxygen.ventilated
}

/** Temperature to one decimal in Celsius, the rest whole numbers, exactly as printed. */
function drawVitals(random: Random, presentation: Presentation, acuity: number, breathing: Finding): Vitals {
  const strain = Math.max(0, acuity)
  const shift = presentation.shift ?? {}
  const systolic = Math.round(clamp(normal(random, 132 - 13 * strain ** 1.35, 16), 66, 198))
  const worse = breathing === oxygen.none ? 0 : breathing === oxygen.low ? 1 : 2
  return {
    temperature: round1(clamp(normal(random, 36.8 + (shift.temperature ?? 0), 0.45), 35.2, 40.4)),
    heartRate: Math.round(clamp(normal(random, 80 + 11 * strain + (shift.heartRate ?? 0), 11), 48, 168)),
    systolic,
    diastolic: Math.round(clamp(normal(random, 0.42 * systolic + 22, 7), 34, 112)),
    respiratoryRate: Math.round(clamp(normal(random, 16.5 + 1.6 * strain + 3 * worse, 1.8), 11, 40)),
    saturation: Math.round(clamp(normal(random, 97.2 - 1.6 * worse, 1.3), 82, 100)),
  }
}

function drawLabs(random: Random, patient: Patient, presentation: Presentation, acuity: number): Labs {
  const strain = Math.max(0, acuity)
  const shift = presentation.shift ?? {}
  const renal = patient.conditions.find(({ condition, kind }) => condition.group === 'rend' && kind !== 'remote')
  const baseline = renal === undefined ? 0.9 : renal.condition.id === 'dialysis' ? 5.6 : 1.8
  const drawsLactate = presentation.planned !== true && chance(random, logistic(0.2 + 0.5 * acuity))
  const drawsAlbumin = chance(random, presentation.planned === true ? 0.25 : 0.7)
  const hemoglobin = 13 - 0.6 * patient.burden - 0.5 * strain + (shift.hemoglobin ?? 0)
  const creatinine = baseline * Math.exp(normal(random, 0.22 * strain, 0.2)) + (shift.creatinine ?? 0)
  const albumin = 3.9 - 0.33 * strain - 0.18 * patient.burden
  return {
    white: round1(clamp(normal(random, 8 + 1.8 * strain + (shift.white ?? 0), 2.2), 0.3, 34)),
    hemoglobin: round1(clamp(normal(random, hemoglobin, 1.4), 5.4, 17.2)),
    sodium: Math.round(clamp(normal(random, 138.5 - 1.5 * strain, 3), 116, 151)),
    creatinine: round1(clamp(creatinine, 0.4, 12)),
    albumin: drawsAlbumin ? round1(clamp(normal(random, albumin, 0.38), 1.4, 4.8)) : null,
    lactate: drawsLactate ? drawLactate(random, strain) : null,
  }
}

function drawLactate(random: Random, strain: number): number {
  return round1(clamp(Math.exp(normal(random, 0.3 + 0.35 * strain, 0.5)), 0.6, 15))
}

function oxygenFor(random: Random, need: number): Finding {
  const level = need + 0.5 * random.normal()
  if (level > 2.5) return oxygen.ventilated
  if (level > 1.85) return oxygen.high
  return level > 0.75 ? oxygen.low : oxygen.none
}

function mentationFor(random: Random, clouding: number, planned: boolean): Finding {
  const level = clouding + 0.5 * random.normal() - (planned ? 2 : 0)
  if (level > 2.7) return mentation.obtunded
  return level > 1.6 ? mentation.confused : mentation.clear
}

function functionFor(random: Random, frailty: number, patient: Patient, planned: boolean): Finding {
  const resident = patient.living === living.facility ? 0.9 : 0
  const current = patient.conditions.filter(({ kind }) => kind !== 'remote').map(({ condition }) => condition.group)
  const disabled = current.includes('hp') ? 2.5 : current.includes('dementia') ? 1.2 : 0
  const level = frailty + resident + disabled + 0.7 * random.normal() - (planned ? 0.8 : 0)
  const cared = patient.living === living.family || patient.living === living.facility
  if (level > 2.1 && cared) return functionalStatus.dependent
  return level > 0.7 ? functionalStatus.assisted : functionalStatus.independent
}

function destinationFor(random: Random, acuity: number, critical: boolean, breathing: Finding): Finding {
  const level = acuity + 0.4 * random.normal()
  if (critical || level > 2.6) return destination.critical
  return level > 1.5 || breathing === oxygen.high ? destination.monitored : destination.floor
}

function phraseOf(random: Random, { condition, variant, kind }: KnownCondition, sex: Sex): string {
  if (kind === 'remote') return pick(random, remoteOf(condition, sex))
  if (kind === 'implied') return pick(random, variant.implied)
  return pick(random, chance(random, plainShare) ? variant.plain : variant.active)
}

/** How often a condition goes by the short name that lists of absent ones use too. */
const plainShare = 0.75

/** "Mother with stroke", "Uncle with gout and CHF". */
function drawRelative(random: Random, who: string): string {
  const sex: Sex = ['Mother', 'Sister', 'Grandmother'].includes(who) ? 'F' : 'M'
  const { variants } = pickWeighted(random, chronicConditions, ({ prevalence }) => prevalence)
  const name = pick(random, pick(random, variants.filter((variant) => (variant.sex ?? sex) === sex)).plain)
  const both = chance(random, 0.5) ? [pick(random, idleFamilyIllnesses), name] : [name]
  return `${who} with ${listed(random.shuffle(both))}`
}

/**
 * Names of conditions that the patient has neither now nor in the past, one of a group. Who has much, has little left to
 * deny: the number of names in a history tells little.
 */
function drawRuledOut(random: Random, patient: Patient, presentation: Presentation, mentioned: number): string[] {
  const taken = new Set(patient.conditions.map(({ condition }) => condition.group))
  if (presentation.charlson !== undefined) taken.add(presentation.charlson.group)
  const names: string[] = []
  for (let left = Math.max(1, wholeBetween(random, 3, 5) - mentioned); left > 0; left -= 1) {
    const condition = pickWeighted(random, chronicConditions, ({ group, prevalence }) => {
      return taken.has(group) ? 0 : prevalence
    })
    taken.add(condition.group)
    const variants = condition.variants.filter(({ sex = patient.sex }) => sex === patient.sex)
    names.push(pick(random, pick(random, variants).plain))
  }
  return names
}

/** Home drugs go with what is stated as current; a drug that implies a condition is that condition's own phrase. */
function drawOtherProblems(
  random: Random,
  patient: Patient,
  presentation: Presentation,
  known: readonly KnownCondition[],
): { problems: string[]; medications: string[] } {
  const groups = new Set([...patient.conditions.map(({ condition }) => condition.group), presentation.charlson?.group])
  const problems = patient.bystanders.filter(({ denies }) => denies === undefined || !groups.has(denies)).slice(0, 4)
  const current = known.filter(({ kind }) => kind === 'active').map(({ variant }) => variant)
  const medications = [...current, ...problems].flatMap((item) => {
    return item.medications.length > 0 && chance(random, 0.45) ? [pick(random, item.medications)] : []
  })
  return { problems: problems.map((item) => pick(random, item.phrases)), medications: [...new Set(medications)] }
}

export function round1(value: number): number {
  return Math.round(value * 10) / 10
}
