/** What a discharge summary states. It continues from the admission's facts; readmission and denial look only here. */
import type { Random } from '../../../shared/random.ts'
import { round1, type AdmissionFacts, type Wording } from './admissionFacts.ts'
import { chance, clamp, logistic, normal, pick, pickWeighted, poisson, weighted } from './draws.ts'
import {
  authorization, complication, delay, disposition, followUp, necessity, payers, understanding,
  type Authorization, type LivingDisposition, type Necessity, type Payer,
} from './findingsDischarge.ts'
import { destination, functionalStatus, living, mentation, substance } from './findingsAdmission.ts'
import { dayMs, type Patient } from './patient.ts'
import { issues } from './issues.ts'
import { drawOpposed, type OpposedLists } from './scope.ts'
import type { DemoSite } from './sites.ts'
import type { Finding, Mention, Presentation, Sex } from './types.ts'

export type DischargeTopic =
  | 'complication' | 'living' | 'adherence' | 'substance' | 'understanding' | 'followUp' | 'disposition'
  | 'payer' | 'authorization' | 'necessity' | 'delay'

export interface DischargeFacts {
  admit: number
  discharge: number
  /** Midnights between the two printed dates. */
  nights: number
  year: number
  age: number
  sex: Sex
  presentation: Presentation
  wording: Wording
  mentions: Mention[]
  otherProblems: string[]
  dispositionName: LivingDisposition
  /** One finding a topic; the note states every one that carries a weight. */
  findings: Record<DischargeTopic, Finding>
  payerName: Payer
  authorizationName: Authorization
  necessityName: Necessity
  /** What bothered the patient: going on, and over. */
  issues: OpposedLists
  /** What the note says of others beside what counts. */
  beside: {
    payer: Payer | null
    authorization: Authorization
    necessity: Necessity
    understanding: Finding
    hemoglobin: number
    creatinine: number
  }
  hemoglobin: number
  sodium: number
  creatinine: number
  /** Number of medications on the discharge list. */
  medicationCount: number
  priorAdmissions: number
}

const endStage: readonly string[] = ['metastatic cancer', 'decompensated cirrhosis']

/** Problems that a discharge summary lists; the rest is not stated and so does not count. */
const mostMentions = 4
/** Issues in the two lists: more of them the longer the stay. */
function listedIssues(nights: number): number {
  return clamp(2 + nights, 3, 6)
}

export function drawDischargeFacts(
  random: Random,
  site: DemoSite,
  patient: Patient,
  admission: AdmissionFacts,
  discharge: number,
): DischargeFacts {
  const { presentation } = admission
  const planned = presentation.planned === true
  const nights = Math.floor(discharge / dayMs) - Math.floor(admission.admit / dayMs)
  const year = new Date(discharge).getUTCFullYear()
  const wasCritical = admission.findings.destination === destination.critical
  const ill = 0.35 * patient.burden + 0.1 * Math.min(nights, 12) + (wasCritical ? 0.5 : 0) + 0.7 * random.normal() - 0.6
  const needsHelp = admission.findings.functionalStatus !== functionalStatus.independent
  const dispositionName = drawDisposition(random, admission, nights, needsHelp)
  const payerName = drawPayer(random, site, admission.age, year)
  const others = secondaries[payerName]
  const otherPayer =
    others.length > 0 && chance(random, 0.85) ? drawPayer(random, site, admission.age, year, others) : null
  const authorizationName = drawAuthorization(random, planned)
  const necessityName = drawNecessity(random, presentation)
  const hemoglobin = round1(clamp(normal(random, admission.labs.hemoglobin - 0.3, 1), 6.8, 17))
  const creatinine = round1(clamp(normal(random, 0.88 * admission.labs.creatinine + 0.05, 0.2), 0.4, 11))
  const active = admission.mentions.filter(({ kind }) => kind !== 'remote').slice(0, mostMentions)
  return {
    admit: admission.admit,
    discharge,
    nights,
    year,
    age: admission.age,
    sex: admission.sex,
    presentation,
    wording: admission.wording,
    mentions: active.map((mention) => ({ ...mention, kind: 'active', phrase: pick(random, [...mention.variant.plain, ...mention.variant.active]) })),
    otherProblems: admission.otherProblems.slice(0, 2),
    dispositionName,
    payerName,
    findings: {
      complication: drawComplication(random, admission, ill, wasCritical),
      living: admission.findings.living,
      adherence: admission.findings.adherence,
      substance: admission.findings.substance,
      understanding: chance(random, 0.4 + 0.1 * Number(needsHelp)) ? understanding.limited : understanding.good,
      followUp: weighted(random, [
        [followUp.booked, 0.42],
        [followUp.advised, 0.38],
        [followUp.none, admission.findings.living === living.homeless ? 0.5 : 0.18],
      ]),
      disposition: disposition[dispositionName],
      payer: payers[payerName],
      authorization: authorization[authorizationName],
      necessity: necessity[necessityName],
      delay: chance(random, nights >= 3 ? 0.2 : 0.03) ? delay.waiting : delay.none,
    },
    authorizationName,
    necessityName,
    issues: drawOpposed(random, issues, presentation, listedIssues(nights), logistic(-0.45 + 0.2 * ill)),
    beside: {
      payer: otherPayer,
      authorization: drawAuthorization(random, planned),
      necessity: drawNecessity(random, presentation),
      understanding: chance(random, 0.42) ? understanding.limited : understanding.good,
      hemoglobin: round1(clamp(normal(random, hemoglobin + 0.2, 1.4), 6.8, 17)),
      creatinine: round1(clamp(creatinine * Math.exp(normal(random, 0.03, 0.3)), 0.4, 11)),
    },
    hemoglobin,
    sodium: Math.round(clamp(normal(random, 0.5 * admission.labs.sodium + 69, 2.4), 122, 148)),
    creatinine,
    medicationCount: clamp(2 + 2 * active.length + admission.otherProblems.length + poisson(random, 1.4), 1, 24),
    priorAdmissions: admission.priorAdmissions,
  }
}

function drawDisposition(
  random: Random,
  admission: AdmissionFacts,
  nights: number,
  needsHelp: boolean,
): LivingDisposition {
  const { presentation } = admission
  const afterBones = presentation.service === 'Orthopedics' || presentation.service === 'Neurology'
  const dying = admission.mentions.some(({ condition }) => endStage.includes(condition.id))
  const leavesEasily = admission.findings.substance === substance.injection
  const fromFacility = admission.findings.living === living.facility
  const weights: Record<LivingDisposition, number> = {
    home: fromFacility ? 0 : needsHelp ? 0.3 : 1,
    'home health': fromFacility ? 0 : (needsHelp ? 0.5 : 0.12) + 0.03 * Math.min(nights, 8),
    snf: fromFacility ? 1 : (needsHelp ? 0.35 : 0.02) + (afterBones ? 0.1 : 0),
    rehab: afterBones && presentation.planned !== true ? 0.35 : 0.01,
    hospice: dying ? 0.12 : admission.findings.mentation === mentation.obtunded ? 0.05 : 0.003,
    ama: presentation.planned === true ? 0.001 : 0.012 + (leavesEasily ? 0.15 : 0),
  }
  return pickWeighted(random, Object.keys(weights) as LivingDisposition[], (name) => weights[name])
}

function drawComplication(random: Random, admission: AdmissionFacts, ill: number, wasCritical: boolean): Finding {
  if (wasCritical && chance(random, 0.7)) return complication.critical
  if (!chance(random, logistic(-2 + 1.1 * ill))) return complication.none
  return weighted(random, [
    [complication.delirium, admission.age > 70 ? 0.4 : 0.08],
    [complication.kidney, 0.35],
    [complication.infection, 0.2],
  ])
}

/** Who may pay second. Medicaid pays last, and nobody has both kinds of Medicare. */
const secondaries: Record<Payer, readonly Payer[]> = {
  Medicare: ['Medicaid', 'Commercial PPO', 'Commercial HMO'],
  'Medicare Advantage': ['Medicaid', 'Commercial PPO', 'Commercial HMO'],
  Medicaid: [],
  'Commercial PPO': ['Medicare', 'Medicare Advantage', 'Medicaid', 'Commercial HMO'],
  'Commercial HMO': ['Medicare', 'Medicare Advantage', 'Medicaid', 'Commercial PPO'],
}

function drawPayer(
  random: Random,
  site: DemoSite,
  age: number,
  year: number,
  among: readonly Payer[] = Object.keys(site.payers) as Payer[],
): Payer {
  return pickWeighted(random, among, (name) => {
    const { under65, from65, perYear } = site.payers[name]
    return (age < 65 ? under65 : from65) * Math.exp(perYear * (year - 2013))
  })
}

function drawAuthorization(random: Random, planned: boolean): Authorization {
  return weighted(random, [
    ['obtained', planned ? 0.5 : 0.38],
    ['notRequired', planned ? 0.12 : 0.2],
    ['pending', 0.16],
    ['late', planned ? 0.1 : 0.14],
    ['outOfNetwork', 0.12],
  ] as const)
}

function drawNecessity(random: Random, presentation: Presentation): Necessity {
  return weighted(random, [
    ['documented', presentation.lowSeverity === true ? 0.3 : 0.4],
    ['plain', 0.28],
    ['weak', presentation.lowSeverity === true ? 0.42 : 0.32],
  ] as const)
}
