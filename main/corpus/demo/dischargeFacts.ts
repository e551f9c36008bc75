/** What a discharge summary states. It continues from the admission's facts; readmission and denial look only here. */
import type { Random } from '../../../shared/random.ts'
import { round1, type AdmissionFacts, type Wording } from './admissionFacts.ts'
import { chance, clamp, logistic, normal, pick, pickWeighted, poisson, weighted } from './draws.ts'
import {
  authorization, complication, delay, disposition, followUp, necessity, payers, residual, understanding,
  type LivingDisposition, type Payer,
} from './findingsDischarge.ts'
import { destination, functionalStatus, living, mentation, substance } from './findingsAdmission.ts'
import { dayMs, type Patient } from './patient.ts'
import type { DemoSite } from './sites.ts'
import type { Finding, Mention, Presentation, Sex } from './types.ts'

export type DischargeTopic =
  | 'complication' | 'residual' | 'living' | 'adherence' | 'substance' | 'understanding' | 'followUp' | 'disposition'
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

export function drawDischargeFacts(
  random: Random,
  site: DemoSite,
  patient: Patient,
  admission: AdmissionFacts,
  discharge: number,
): DischargeFacts {
  const { presentation } = admission
  const nights = Math.floor(discharge / dayMs) - Math.floor(admission.admit / dayMs)
  const year = new Date(discharge).getUTCFullYear()
  const wasCritical = admission.findings.destination === destination.critical
  const ill = 0.35 * patient.burden + 0.1 * Math.min(nights, 12) + (wasCritical ? 0.5 : 0) + 0.7 * random.normal() - 0.6
  const needsHelp = admission.findings.functionalStatus !== functionalStatus.independent
  const dispositionName = drawDisposition(random, admission, nights, needsHelp)
  const payerName = drawPayer(random, site, admission.age, year)
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
    mentions: active.map((mention) => ({ ...mention, kind: 'active', phrase: pick(random, mention.variant.active) })),
    otherProblems: admission.otherProblems.slice(0, 2),
    dispositionName,
    payerName,
    findings: {
      complication: drawComplication(random, admission, ill, wasCritical),
      residual: ill > 0.75 ? residual.persistent : ill > -0.35 ? residual.improved : residual.resolved,
      living: admission.findings.living,
      adherence: admission.findings.adherence,
      substance: admission.findings.substance,
      understanding: chance(random, 0.18 + 0.1 * Number(needsHelp)) ? understanding.limited : understanding.good,
      followUp: weighted(random, [
        [followUp.booked, 0.42],
        [followUp.advised, 0.38],
        [followUp.none, admission.findings.living === living.homeless ? 0.5 : 0.18],
      ]),
      disposition: disposition[dispositionName],
      payer: payers[payerName],
      authorization: drawAuthorization(random, payerName, presentation.planned === true),
      necessity: drawNecessity(random, presentation, wasCritical),
      delay: chance(random, nights >= 3 ? 0.2 : 0.03) ? delay.waiting : delay.none,
    },
    hemoglobin: round1(clamp(normal(random, admission.labs.hemoglobin - 0.4, 0.7), 6.8, 17)),
    sodium: Math.round(clamp(normal(random, 0.5 * admission.labs.sodium + 69, 2.4), 122, 148)),
    creatinine: round1(clamp(normal(random, 0.88 * admission.labs.creatinine + 0.05, 0.12), 0.4, 11)),
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

function drawPayer(random: Random, site: DemoSite, age: number, year: number): Payer {
  return pickWeighted(random, Object.keys(site.payers) as Payer[], (name) => {
    const { under65, from65, perYear } = site.payers[name]
    return (age < 65 ? under65 : from65) * Math.exp(perYear * (year - site.firstYear))
  })
}

function drawAuthorization(random: Random, payer: Payer, planned: boolean): Finding {
  if (payer === 'Medicare') return chance(random, 0.8) ? authorization.notRequired : authorization.obtained
  return weighted(random, [
    [authorization.obtained, planned ? 0.72 : 0.6],
    [authorization.notRequired, planned ? 0.04 : 0.14],
    [authorization.pending, 0.12],
    [authorization.late, planned ? 0.05 : 0.1],
    [authorization.outOfNetwork, payer === 'Medicaid' ? 0.01 : 0.06],
  ])
}

function drawNecessity(random: Random, presentation: Presentation, wasCritical: boolean): Finding {
  const weak = presentation.lowSeverity === true ? 0.42 : wasCritical ? 0.03 : 0.15
  return weighted(random, [
    [necessity.documented, presentation.lowSeverity === true ? 0.2 : 0.45],
    [necessity.plain, 0.38],
    [necessity.weak, weak],
  ])
}
