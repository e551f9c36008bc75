/** Writes the discharge summary. Every fact that carries a weight is printed; it knows nothing of what comes after. */
import type { Random } from '../../../shared/random.ts'
import { chance, pick } from './draws.ts'
import type { DischargeFacts } from './dischargeFacts.ts'
import { date, lab, listed, priorAdmissionsPhrase, sentence, state, word, type Person } from './prose.ts'
import { layOut, type Author } from './style.ts'
import type { Finding } from './types.ts'

export function writeDischargeNote(random: Random, facts: DischargeFacts, author: Author): string {
  const person: Person = {
    age: facts.age,
    sex: facts.sex,
    service: facts.presentation.service,
    side: chance(random, 0.5) ? 'left' : 'right',
  }
  const { findings, presentation } = facts
  const tell = (finding: Finding) => state(random, finding, person)
  /** What weighs nothing may stay unsaid: the reader then knows as much. */
  const tellMaybe = (finding: Finding) =>
    Object.keys(finding.weights).length > 0 || chance(random, author.thoroughness) ? tell(finding) : ''
  const heading = `${pick(random, headings[author.style])} ${date(facts.admit)}${pick(random, [' to ', ' - '])}${date(facts.discharge)}`
  return layOut(author, heading, [
    ['diagnosis', sentence(word(random, presentation.diagnosis, person))],
    ['present', summary(random, facts, person)],
    ['course', joined(word(random, presentation.course, person), tellMaybe(findings.complication), tell(findings.residual))],
    ['dischargeLabs', sentence([lab(author, 'hemoglobin', facts.hemoglobin), lab(author, 'sodium', facts.sodium), lab(author, 'creatinine', facts.creatinine)].join(', '))],
    ['medications', medicationList(random, facts)],
    ['social', joined(tell(findings.living), tell(findings.adherence), tellMaybe(findings.substance), tell(findings.understanding))],
    ['utilization', joined(coverage(random, facts, person), tellMaybe(findings.necessity), tellMaybe(findings.delay))],
    ['disposition', sentence(tell(findings.disposition))],
    ['followUp', tell(findings.followUp)],
  ])
}

const headings = {
  dictated: ['DISCHARGE SUMMARY. Dates of stay', 'DISCHARGE SUMMARY. Admitted and discharged'],
  classic: ['Discharge summary', 'D/C summary, stay'],
  terse: ['dc summary', 'd/c note'],
  template: ['Discharge Summary. Stay:', 'Discharge Summary. Encounter dates:'],
} as const

function summary(random: Random, facts: DischargeFacts, person: Person): string {
  const problems = [...facts.mentions.map(({ phrase }) => phrase), ...facts.otherProblems]
  const background = problems.length > 0 ? ` with ${listed(problems)}` : ''
  const verb = pick(random, ['who presented with', 'admitted with', 'brought in with'])
  const opening = word(random, [`{age}-year-old {man}${background} ${verb} ${pick(random, facts.presentation.story)}.`], person)
  return joined(opening, priorAdmissionsPhrase(random, facts.priorAdmissions))
}

function medicationList(random: Random, facts: DischargeFacts): string {
  const started = pick(random, facts.presentation.newMedications)
  const count = facts.medicationCount
  return pick(random, [
    `New: ${started}. ${count} medications in total.`, `Started ${started}; leaves on ${count} medications.`,
    `${count} medications on the discharge list, new ${started}.`, `Discharged on ${count} drugs. Added ${started}.`,
  ])
}

function coverage(random: Random, facts: DischargeFacts, person: Person): string {
  const payer = state(random, facts.findings.payer, person)
  const permission = state(random, facts.findings.authorization, person)
  return sentence(pick(random, [`Insured by ${payer}, ${permission}`, `Payer ${payer}; ${permission}`, `Coverage ${payer}, ${permission}`]))
}

function joined(...parts: readonly string[]): string {
  return parts.filter(Boolean).join(' ')
}
