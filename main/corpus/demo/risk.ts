/**
 * The latent risks of the synthetic hospital. Each is a function of what the note states and of nothing else, and the
 * outcome is drawn from it: the returned probabilities are the ceiling that no reader of the note can beat.
 */
import type { AdmissionFacts } from './admissionFacts.ts'
import { normalCdf } from '../../../shared/stats/normal.ts'
import { logistic } from './draws.ts'
import type { DischargeFacts } from './dischargeFacts.ts'
import { codeStatus, functionalStatus, living } from './findingsAdmission.ts'
import { authorization, disposition, followUp, necessity, residual, understanding } from './findingsDischarge.ts'
import type { DemoSite } from './sites.ts'
import type { Weights } from './types.ts'

export interface StayRisk {
  /** Of log elapsed days, normal. */
  mean: number
  deviation: number
}

/** Upper bounds in elapsed days of the los task's first three options. */
export const stayBounds: readonly number[] = [2, 3, 5]

export function mortalityRisk(site: DemoSite, facts: AdmissionFacts): number {
  const { vitals, labs, age } = facts
  const shocked = vitals.systolic < 90
  const lactate = labs.lactate ?? 0
  const score =
    stated(facts, 'mortality') +
    0.028 * (age - 65) +
    (shocked ? 0.9 : vitals.systolic < 100 ? 0.45 : 0) +
    (vitals.heartRate >= 120 ? 0.3 : 0) +
    (vitals.respiratoryRate >= 28 ? 0.45 : vitals.respiratoryRate >= 24 ? 0.2 : 0) +
    (vitals.saturation < 90 ? 0.4 : 0) +
    (lactate >= 4 ? 1.1 : lactate >= 2 ? 0.5 : 0) +
    albuminScore(labs.albumin, 0.75, 0.4, -0.25) +
    (labs.creatinine >= 2.5 ? 0.3 : 0) +
    (labs.sodium < 130 ? 0.35 : 0) +
    (facts.daysSinceDischarge === null ? 0 : 0.25) +
    (facts.findings.codeStatus === codeStatus.limited && age >= 80 ? 0.3 : 0) +
    (shocked && lactate >= 4 ? 0.5 : 0)
  return logistic(site.intercepts.mortality + site.strength.mortality * score)
}

export function stayRisk(site: DemoSite, facts: AdmissionFacts): StayRisk {
  const { vitals, labs, age } = facts
  const year = new Date(facts.admit).getUTCFullYear()
  const needsHelp = facts.findings.functionalStatus !== functionalStatus.independent
  const score =
    stated(facts, 'stay') +
    0.005 * (age - 60) +
    albuminScore(labs.albumin, 0.32, 0.18, -0.06) +
    (labs.sodium < 132 ? 0.14 : 0) +
    (labs.creatinine >= 2 ? 0.14 : 0) +
    (labs.hemoglobin < 8.5 ? 0.14 : 0) +
    (labs.white > 16 ? 0.14 : 0) +
    (vitals.systolic < 100 ? 0.16 : 0) +
    (vitals.heartRate >= 120 ? 0.08 : 0) +
    (facts.priorAdmissions >= 2 ? 0.12 : 0) +
    (facts.findings.living === living.alone && needsHelp ? 0.22 : 0)
  return {
    mean: site.intercepts.stay + site.strength.stay * score + site.stayPerYear * (year - site.firstYear),
    deviation: site.strength.staySpread * facts.presentation.staySpread,
  }
}

/** P(option) of the los task, [4]: elapsed days ≤ 2, (2, 3], (3, 5], > 5. */
export function stayDistribution(risk: StayRisk): number[] {
  const below = stayBounds.map((bound) => normalCdf((Math.log(bound) - risk.mean) / risk.deviation))
  return [...below, 1].map((value, index) => value - (below[index - 1] ?? 0))
}

export function readmissionRisk(site: DemoSite, facts: DischargeFacts): number {
  const manyDrugs = facts.medicationCount >= 10
  const score =
    stated(facts, 'readmission') +
    (facts.priorAdmissions === 0 ? -0.35 : Math.min(0.3 + 0.4 * (facts.priorAdmissions - 1), 1.1)) +
    (facts.nights >= 7 ? 0.3 : facts.nights <= 1 ? -0.1 : 0) +
    (facts.hemoglobin < 8.5 ? 0.4 : facts.hemoglobin < 10 ? 0.15 : 0) +
    (facts.sodium < 132 ? 0.35 : 0) +
    (facts.creatinine >= 2 ? 0.25 : 0) +
    (manyDrugs ? 0.35 : 0) +
    (facts.findings.living === living.alone && facts.findings.followUp === followUp.none ? 0.5 : 0) +
    (facts.findings.understanding === understanding.limited && manyDrugs ? 0.35 : 0) +
    (facts.findings.residual === residual.persistent && facts.findings.disposition === disposition.home ? 0.3 : 0)
  return logistic(site.intercepts.readmission + site.strength.readmission * score)
}

export function denialRisk(site: DemoSite, facts: DischargeFacts): number {
  const managed = facts.payerName === 'Medicare Advantage' || facts.payerName === 'Commercial HMO'
  const mild = facts.presentation.lowSeverity === true
  const permission = facts.findings.authorization
  const unapproved = permission === authorization.pending || permission === authorization.late
  const score =
    stated(facts, 'denial') +
    (managed ? site.managedDenialPerYear * (facts.year - 2018) : 0) +
    (mild && facts.nights <= 1 ? 0.5 : 0) +
    (mild && facts.findings.necessity === necessity.weak ? 0.4 : 0) +
    (facts.presentation.planned === true && unapproved ? 0.6 : 0) +
    (facts.payerName === 'Medicare' && facts.nights >= 2 ? -0.3 : 0)
  return logistic(site.intercepts.denial + site.strength.denial * score)
}

/** Sum of what the diagnosis, the conditions and the findings that the note states contribute. */
function stated(facts: AdmissionFacts | DischargeFacts, task: keyof Weights): number {
  const conditions = facts.mentions.filter(({ kind }) => kind !== 'remote').map(({ condition }) => condition)
  const sources: { weights: Weights }[] = [facts.presentation, ...conditions, ...Object.values(facts.findings)]
  return sources.reduce((total, { weights }) => total + (weights[task] ?? 0), 0)
}

/** Low albumin is a risk, a normal one a reassurance, and one that was not drawn says nothing. */
function albuminScore(albumin: number | null, veryLow: number, low: number, normal: number): number {
  if (albumin === null) return 0
  if (albumin < 2.5) return veryLow
  if (albumin < 3) return low
  return albumin >= 3.8 ? normal : 0
}
