/**
 * What an admission note states. A hidden acuity and the patient's hidden burden make the stated facts hang together;
 * outcomes never look at them, only at the facts (risk.ts).
 */
import type { Random } from '../../../shared/random.ts'
import { relatives, ruledOut } from './bystanders.ts'
import { chance, clamp, logistic, normal, pick } from './draws.ts'
import { codeStatus, destination, functionalStatus, living, mentation, oxygen, substance } from './findingsAdmission.ts'
import { remoteOf, yearMs, type KnownCondition, type Patient } from './patient.ts'
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
  potassium: number
  creatinine: number
  /** Not always drawn. */
  albumin: number | null
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
  ruledOut: string | null
  relatives: string
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

export function drawAdmissionFacts(random: Random, context: AdmissionContext): AdmissionFacts {
  const { patient, presentation, admit } = context
  const age = Math.floor((admit - patient.birth) / yearMs)
  const acuity =
    presentation.acuity + 0.3 * patient.burden + 0.01 * (age - 60) + 0.75 * random.normal() +
    (context.daysSinceDischarge === null ? 0 : 0.25)
  const frailty = 0.5 * patient.burden + 0.05 * (age - 72) + 0.2 * acuity
  const breathing = oxygenFor(random, (presentation.respiratory ?? 0.45) * acuity)
  const mind = mentationFor(random, acuity + 0.02 * (age - 70), presentation.planned === true)
  const functioning = functionFor(random, frailty, patient, presentation.planned === true)
  const vitals = drawVitals(random, presentation, acuity, breathing)
  const critical = breathing === oxygen.ventilated || vitals.systolic < 86
  // The diagnosis speaks for its own group; naming it again as a chronic problem would contradict some of them.
  const known = patient.conditions.filter(({ condition }) => condition.group !== presentation.charlson?.group)
  const { problems, medications } = drawOtherProblems(random, patient, presentation, known)
  return {
    admit,
    age,
    sex: patient.sex,
    presentation,
    wording: { side: chance(random, 0.5) ? 'left' : 'right', place: random.integer(presentation.story.length) },
    mentions: known.slice(0, mostMentions).map((item) => ({
      condition: item.condition,
      variant: item.variant,
      kind: item.kind,
      phrase: pick(random, item.kind === 'remote' ? remoteOf(item.condition, patient.sex) : item.variant[item.kind]),
    })),
    otherProblems: problems,
    medications,
    ruledOut: drawRuledOut(random, patient, presentation),
    relatives: pick(random, relatives),
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
    labs: drawLabs(random, patient, presentation, acuity),
    priorAdmissions: context.priorAdmissions,
    daysSinceDischarge: context.daysSinceDischarge,
  }
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
  const drawsLactate = presentation.planned !== true && chance(random, logistic(-0.5 + 0.9 * acuity))
  const drawsAlbumin = chance(random, presentation.planned === true ? 0.25 : 0.7)
  const hemoglobin = 13 - 0.6 * patient.burden - 0.5 * strain + (shift.hemoglobin ?? 0)
  const creatinine = baseline * Math.exp(normal(random, 0.22 * strain, 0.2)) + (shift.creatinine ?? 0)
  const albumin = 3.9 - 0.33 * strain - 0.18 * patient.burden
  return {
    white: round1(clamp(normal(random, 8 + 1.8 * strain + (shift.white ?? 0), 2.2), 0.3, 34)),
    hemoglobin: round1(clamp(normal(random, hemoglobin, 1.4), 5.4, 17.2)),
    sodium: Math.round(clamp(normal(random, 138.5 - 1.5 * strain, 3), 116, 151)),
    potassium: round1(clamp(normal(random, 4.1 + 0.1 * strain, 0.4), 2.8, 6.3)),
    creatinine: round1(clamp(creatinine, 0.4, 12)),
    albumin: drawsAlbumin ? round1(clamp(normal(random, albumin, 0.38), 1.4, 4.8)) : null,
    lactate: drawsLactate ? round1(clamp(Math.exp(normal(random, 0.2 + 0.45 * strain, 0.36)), 0.6, 15)) : null,
  }
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

/** A sentence that excludes only what the patient has neither now nor in the past. */
function drawRuledOut(random: Random, patient: Patient, presentation: Presentation): string | null {
  const groups = new Set([...patient.conditions.map(({ condition }) => condition.group), presentation.charlson?.group])
  const fitting = ruledOut.filter((item) => !item.groups.some((group) => groups.has(group)))
  return fitting.length > 0 && chance(random, 0.4) ? pick(random, fitting).phrase : null
}

/** Home drugs go with what is stated as current; a drug that implies a condition is that condition's own phrase. */
function drawOtherProblems(
  random: Random,
  patient: Patient,
  presentation: Presentation,
  known: readonly KnownCondition[],
): { problems: string[]; medications: string[] } {
  const groups = new Set([...patient.conditions.map(({ condition }) => condition.group), presentation.charlson?.group])
  const listed = patient.bystanders.filter(({ denies }) => denies === undefined || !groups.has(denies)).slice(0, 4)
  const current = known.filter(({ kind }) => kind === 'active').map(({ variant }) => variant)
  const medications = [...current, ...listed].flatMap((item) => {
    return item.medications.length > 0 && chance(random, 0.75) ? [pick(random, item.medications)] : []
  })
  return { problems: listed.map((item) => pick(random, item.phrases)), medications: [...new Set(medications)] }
}

export function round1(value: number): number {
  return Math.round(value * 10) / 10
}
