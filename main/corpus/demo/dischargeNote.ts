/** Writes the discharge summary. Every fact that carries a weight is printed; it knows nothing of what comes after. */
import type { Random } from '../../../shared/random.ts'
import { chance, pick, wholeBetween } from './draws.ts'
import { inpatientCare, instructions } from './filler.ts'
import type { DischargeFacts } from './dischargeFacts.ts'
import { companions, living } from './findingsAdmission.ts'
import { authorization, necessity, payers } from './findingsDischarge.ts'
import {
  joined, lab, labPair, listed, personOf, priorAdmissionsPhrase, sentence, someOf, state, tellPresentation, word,
  type Person,
} from './prose.ts'
import { tellBound, tellOpposed } from './scope.ts'
import { date, heading, layOut, listHeads, type Author } from './style.ts'
import type { Finding } from './types.ts'

export function writeDischargeNote(random: Random, facts: DischargeFacts, author: Author): string {
  const person = personOf(facts)
  const { findings } = facts
  const tell = (finding: Finding) => state(random, finding, person)
  /** What weighs nothing may stay unsaid: the reader then knows as much. */
  const tellMaybe = (finding: Finding) =>
    Object.keys(finding.weights).length > 0 || chance(random, author.thoroughness) ? tell(finding) : ''
  const dates = `${date(author, facts.admit)} ${pick(random, ['to', '-'])} ${date(author, facts.discharge)}`
  const head = `${heading(random, author, 'discharge')} ${dates}`
  const labs = [
    labPair(random, author, 'hemoglobin', facts.hemoglobin, facts.beside.hemoglobin),
    lab(author, 'sodium', facts.sodium),
    labPair(random, author, 'creatinine', facts.creatinine, facts.beside.creatinine),
  ]
  return layOut(author, facts.year, head, [
    ['diagnosis', sentence(tellPresentation(random, facts, 'diagnosis', person))],
    ['present', summary(random, facts, person)],
    ['course', joined(
      sentence(tellPresentation(random, facts, 'studies', person)),
      tellPresentation(random, facts, 'course', person),
      tellMaybe(findings.complication),
      someOf(random, inpatientCare, author, 2),
      tellOpposed(random, facts.issues, listHeads(random, author, 'issues')),
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
        teachBack(random, facts, person),
      ),
    ],
    ['utilization', joined(...coverage(random, facts, person), tellMaybe(findings.delay))],
    ['disposition', sentence(tell(findings.disposition))],
    ['followUp', joined(tell(findings.followUp), someOf(random, instructions, author, 2))],
  ])
}

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

function teachBack(random: Random, { findings, beside }: DischargeFacts, person: Person): string {
  const home = (Object.keys(living) as (keyof typeof living)[]).find((name) => living[name] === findings.living)
  return tellBound(
    random,
    [
      { subject: 'the patient', attribute: state(random, findings.understanding, person) },
      { subject: word(random, companions[home ?? 'family'], person), attribute: state(random, beside.understanding, person) },
    ],
    {
      asides: ['after teaching', 'with the nurse', 'on two tries', 'asked twice', 'seen by pharmacy'],
      tails: ['today', 'before leaving', 'at the bedside'],
    },
  )
}

/** Who pays, what was authorized, how the stay was reviewed: of each a part that counts and one that does not. */
function coverage(random: Random, facts: DischargeFacts, person: Person): string[] {
  const { findings, beside, nights } = facts
  const say = (finding: Finding) => state(random, finding, person)
  const count = nights === 1 ? '1 midnight' : `${nights} midnights`
  const verified = { asides: ['per the card', 'per registration', 'per eligibility check', 'as scanned'], tails: ['on file', 'as verified'] }
  const first = { subject: 'primary', attribute: say(findings.payer) }
  const plans =
    beside.payer === null
      ? `Sole payer ${first.attribute}.`
      : tellBound(random, [first, { subject: 'secondary', attribute: say(payers[beside.payer]) }], verified)
  const other = pick(random, ['home equipment', 'the outpatient scan', 'infusion visits', 'home therapy'])
  return [
    plans,
    tellBound(
      random,
      [
        { subject: pick(random, ['inpatient stay', 'this admission']), attribute: say(findings.authorization) },
        { subject: other, attribute: say(authorization[beside.authorization]) },
      ],
      { asides: ['per the portal', 'by fax log', 'by phone', 'per the plan file'], tails: ['at last check', 'as of today'] },
    ),
    tellBound(
      random,
      [
        { subject: pick(random, ['final review', 'physician advisor']), attribute: say(findings.necessity) },
        { subject: pick(random, ['first review', 'nurse screen']), attribute: say(necessity[beside.necessity]) },
      ],
      { asides: ['from the chart', 'by criteria set', 'within a day', 'on paper'], tails: ['in the record', 'by note'] },
    ),
    pick(random, [`${count}.`, `Midnights: ${nights}.`, `Stayed ${count}.`]),
  ]
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
