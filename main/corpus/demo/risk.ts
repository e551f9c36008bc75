/**
 * The latent risks of the synthetic hospital. Each is a function of what the note states and of nothing else, and the
 * outcome is drawn from it: the returned probabilities are the ceiling that no reader of the note can beat.
 */
import { speaks, type AdmissionFacts } from './admissionFacts.ts'
import { normalCdf } from '../../../shared/stats/normal.ts'
import { logistic } from './draws.ts'
import type { DischargeFacts } from './dischargeFacts.ts'
import { adherence, codeStatus, functionalStatus, living, mentation, oxygen } from './findingsAdmission.ts'
import { disposition, followUp, understanding } from './findingsDischarge.ts'
import { denialRules } from './denialRules.ts'
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
  const { vitals, labs, earlier, age, findings } = facts
  const lactate = labs.lactate ?? 0
  const needsHelp = findings.functionalStatus !== functionalStatus.independent
  const clouded = findings.mentation !== mentation.clear
  const wasted = facts.mentions.some(({ condition, kind }) => condition.group === 'cancer' && kind !== 'remote')
  const weakBreathing = findings.oxygen === oxygen.high || findings.oxygen === oxygen.ventilated
  const score =
    stated(facts, 'mortality') +
    0.042 * (age - 65) +
    0.038 * above(112 - vitals.systolic) +
    0.018 * above(vitals.heartRate - 100) +
    0.05 * above(vitals.respiratoryRate - 20) +
    0.1 * above(94 - vitals.saturation) +
    0.36 * Math.min(above(lactate - 1.5), 6) +
    0.55 * above(3.6 - (labs.albumin ?? 3.6)) +
    1.3 * rise(labs.creatinine, earlier.creatinine) +
    0.15 * above(10 - labs.hemoglobin) +
    0.08 * above(134 - labs.sodium) +
    (facts.daysSinceDischarge === null ? 0 : 0.25) +
    (findings.codeStatus === codeStatus.limited && needsHelp ? 0.8 : 0) +
    (vitals.systolic < 100 && lactate >= 2.5 ? 1.2 : 0) +
    (weakBreathing && clouded ? 1.2 : 0) +
    (clouded && age >= 75 ? 0.5 : 0) +
    (wasted && (labs.albumin ?? 4) < 3 ? 0.9 : 0)
  return logistic(site.intercepts.mortality + site.strength.mortality * score)
}

export function stayRisk(site: DemoSite, facts: AdmissionFacts): StayRisk {
  const { vitals, labs, earlier, age, findings } = facts
  const year = new Date(facts.admit).getUTCFullYear()
  const needsHelp = findings.functionalStatus !== functionalStatus.independent
  const score =
    stated(facts, 'stay') +
    0.006 * (age - 60) +
    0.22 * above(3.7 - (labs.albumin ?? 3.7)) +
    0.03 * above(134 - labs.sodium) +
    0.7 * rise(labs.creatinine, earlier.creatinine) +
    0.09 * above(10.5 - labs.hemoglobin) +
    0.02 * above(labs.white - 13) +
    0.008 * above(110 - vitals.systolic) +
    0.004 * above(vitals.heartRate - 100) +
    0.08 * Math.min(facts.priorAdmissions, 3) +
    (needsHelp && findings.living === living.alone ? 0.4 : 0) +
    (needsHelp && findings.living === living.facility ? -0.25 : 0)
  return {
    mean: site.intercepts.stay + site.strength.stay * score + site.stayPerYear * (year - 2018),
    deviation: site.strength.staySpread * facts.presentation.staySpread,
  }
}

/** P(option) of the los task, [4]: elapsed days ≤ 2, (2, 3], (3, 5], > 5. */
export function stayDistribution(risk: StayRisk): number[] {
  const below = stayBounds.map((bound) => normalCdf((Math.log(bound) - risk.mean) / risk.deviation))
  return [...below, 1].map((value, index) => value - (below[index - 1] ?? 0))
}

export function readmissionRisk(site: DemoSite, facts: DischargeFacts): number {
  const { findings, beside } = facts
  const manyDrugs = facts.medicationCount >= 10
  const withoutHelp = findings.living === living.alone || findings.living === living.homeless
  const unsure = findings.understanding === understanding.limited
  const helperUnsure = beside.understanding === understanding.limited
  const goingOn = facts.issues.present.length
  const score =
    stated(facts, 'readmission') +
    (facts.priorAdmissions === 0 ? -0.35 : Math.min(0.3 + 0.4 * (facts.priorAdmissions - 1), 1.1)) +
    (facts.nights >= 7 ? 0.3 : facts.nights <= 1 ? -0.1 : 0) +
    0.36 * above(beside.hemoglobin - facts.hemoglobin) +
    0.1 * above(135 - facts.sodium) +
    1.1 * rise(facts.creatinine, beside.creatinine) +
    (manyDrugs ? 0.25 : 0) +
    (unsure && manyDrugs ? 0.4 : 0) +
    (unsure && (withoutHelp || helperUnsure) ? 0.75 : 0) +
    (withoutHelp && findings.adherence === adherence.poor ? 0.7 : 0) +
    (findings.followUp === followUp.none && goingOn >= 2 ? 0.4 : 0) +
    (findings.followUp === followUp.booked && !unsure ? -0.3 : 0) +
    (goingOn >= 3 && findings.disposition === disposition.home ? 0.7 : 0) +
    (goingOn >= 3 && findings.disposition === disposition['home health'] ? 0.3 : 0)
  return logistic(site.intercepts.readmission + site.strength.readmission * score)
}

export function denialRisk(site: DemoSite, facts: DischargeFacts): number {
  const { payerName, authorizationName, necessityName } = facts
  const managed = payerName === 'Medicare Advantage' || payerName === 'Commercial HMO'
  const mild = facts.presentation.lowSeverity === true
  const rules = { ...denialRules[payerName], ...site.denial.rules[payerName] }
  const years = facts.year - 2018
  const score =
    stated(facts, 'denial') +
    rules.usual +
    (managed ? site.denial.managedPerYear * years : 0) +
    Math.exp(site.denial.authorizationPerYear * years) * rules.authorization[authorizationName] +
    Math.exp(site.denial.reviewPerYear * years) * rules.necessity[necessityName] +
    (facts.nights <= 1 ? rules.shortStay : 0) +
    (mild && necessityName === 'weak' ? 0.5 : 0) +
    (mild && facts.nights <= 1 ? 0.3 : 0)
  return logistic(site.intercepts.denial + site.strength.denial * score)
}

/** Sum of what the diagnosis, the conditions and the findings that the note states contribute. */
function stated(facts: AdmissionFacts | DischargeFacts, task: keyof Weights): number {
  const conditions = facts.mentions.filter(({ kind }) => kind !== 'remote').map(({ condition }) => condition)
  const lists = 'symptoms' in facts ? (speaks(facts) ? facts.symptoms : null) : facts.issues
  const sources: { weights: Weights }[] = [
    facts.presentation, ...conditions, ...Object.values(facts.findings),
    ...(lists?.present ?? []).map(({ finding }) => finding),
  ]
  return sources.reduce((total, { weights }) => total + (weights[task] ?? 0), 0)
}

/** How far a value has risen above an earlier one, in natural logarithms; 0 where it has not. */
function rise(now: number, before: number): number {
  return above(Math.log(now / before))
}

function above(value: number): number {
  return Math.max(0, value)
}
