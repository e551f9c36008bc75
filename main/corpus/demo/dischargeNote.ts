/** Writes the discharge summary. Every fact that carries a weight is printed; it knows nothing of what comes after. */
import type { Random } from '../../../shared/random.ts'
import { chance, pick, wholeBetween } from './draws.ts'
import { inpatientCare, instructions } from './filler.ts'
import type { DischargeFacts } from './dischargeFacts.ts'
import {
  date, joined, lab, listed, personOf, priorAdmissionsPhrase, sentence, someOf, state, tellPresentation, word,
  type Person,
} from './prose.ts'
import { layOut, type Author } from './style.ts'
import type { Finding } from './types.ts'

export function writeDischargeNote(random: Random, facts: DischargeFacts, author: Author): string {
  const person = personOf(facts)
  const { findings } = facts
  const tell = (finding: Finding) => state(random, finding, person)
  /** What weighs nothing may stay unsaid: the reader then knows as much. */
  const tellMaybe = (finding: Finding) =>
    Object.keys(finding.weights).length > 0 || chance(random, author.thoroughness) ? tell(finding) : ''
  const dates = `${date(facts.admit)} ${pick(random, ['to', '-'])} ${date(facts.discharge)}`
  const heading = `${pick(random, headings[author.style])} ${dates}`
  const labs = [
    lab(author, 'hemoglobin', facts.hemoglobin),
    lab(author, 'sodium', facts.sodium),
    lab(author, 'creatinine', facts.creatinine),
  ]
  return layOut(author, heading, [
    ['diagnosis', sentence(tellPresentation(random, facts, 'diagnosis', person))],
    ['present', summary(random, facts, person)],
    ['course', joined(
      sentence(tellPresentation(random, facts, 'studies', person)),
      tellPresentation(random, facts, 'course', person),
      tellMaybe(findings.complication),
      someOf(random, inpatientCare, author, 5),
      tell(findings.residual),
    )],
    [
      'dischargeLabs',
      sentence(labs.join(', ')),
    ],
    ['condition', dischargeVitals(random)],
    ['dischargeMedications', medicationList(random, facts)],
    [
      'social',
      joined(
        tell(findings.living),
        tell(findings.adherence),
        tellMaybe(findings.substance),
        tell(findings.understanding),
      ),
    ],
    ['utilization', joined(coverage(random, facts, person), tellMaybe(findings.necessity), tellMaybe(findings.delay))],
    ['disposition', sentence(tell(findings.disposition))],
    ['followUp', joined(tell(findings.followUp), someOf(random, instructions, author, 5))],
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
  const verbs = ['who presented with', 'admitted with', 'who came in with']
  const verb = facts.presentation.planned === true ? 'with' : pick(random, verbs)
  const link = facts.presentation.planned === true && problems.length > 0 ? ' and' : ` ${verb}`
  const story = tellPresentation(random, facts, 'story', person)
  const opening = word(random, [`{age}-year-old {man}${background}${link} ${story}.`], person)
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
  const named = pick(random, [`Insured by ${payer},`, `Payer ${payer};`, `Coverage ${payer},`])
  return sentence(`${named} ${permission}`)
}

/** Near normal for everyone, whatever comes after. */
function dischargeVitals(random: Random): string {
  const pressure = `${wholeBetween(random, 104, 142)}/${wholeBetween(random, 58, 84)}`
  const pulse = wholeBetween(random, 58, 92)
  return pick(random, [
    `Afebrile, BP ${pressure}, HR ${pulse}, sat ${wholeBetween(random, 94, 99)}%.`,
    `T ${(36.4 + 0.1 * wholeBetween(random, 0, 7)).toFixed(1)}, pulse ${pulse}, BP ${pressure}.`,
  ])
}
