/** Writes the admission history and physical. Every fact that carries a weight is printed; no outcome is known here. */
import type { Random } from '../../../shared/random.ts'
import type { AdmissionFacts, Labs } from './admissionFacts.ts'
import { allergies, blankHistories } from './bystanders.ts'
import { chance, pick } from './draws.ts'
import { arrival, ordinaryExam, preparation, routineOrders, systemsReview } from './filler.ts'
import { mentation, oxygen } from './findingsAdmission.ts'
import {
  date, joined, lab, listed, personOf, priorAdmissionsPhrase, sentence, someOf, state, tellPresentation, word,
  type Person, type WordingList,
} from './prose.ts'
import { layOut, type Author } from './style.ts'
import type { Finding } from './types.ts'

export function writeAdmissionNote(random: Random, facts: AdmissionFacts, author: Author): string {
  const person = personOf(facts)
  const say = (list: WordingList) => tellPresentation(random, facts, list, person)
  const optional = (text: string) => (chance(random, author.thoroughness) ? text : '')
  const { findings } = facts
  const heading = `${pick(random, headings[author.style])} ${date(facts.admit)}`
  const named = facts.mentions.filter(({ kind }) => kind !== 'implied')
  const betrayed = facts.mentions.filter(({ kind }) => kind === 'implied')
  const history = [...named.map(({ phrase }) => word(random, [phrase], person)), ...facts.otherProblems]
  const drugs = [...betrayed.map(({ phrase }) => phrase), ...facts.medications]
  const tell = (finding: Finding) => state(random, finding, person)
  const inOpening = history.slice(0, chance(random, 0.6) ? 2 : 0)
  const rest = history.slice(inOpening.length)
  return layOut(author, heading, [
    ['complaint', sentence(say('complaint'))],
    ['present', presentIllness(random, facts, person, inOpening, author)],
    ['past', joined(pastHistory(random, rest, inOpening.length > 0), facts.ruledOut ?? '')],
    ['medications', drugs.length > 0 ? sentence(drugs.join(', ')) : optional('None.')],
    ['allergies', optional(pick(random, allergies))],
    ['family', optional(facts.relatives)],
    [
      'social',
      joined(...[findings.living, findings.functionalStatus, findings.adherence, findings.substance].map(tell)),
    ],
    ['vitals', vitalSigns(random, facts, person)],
    [
      'exam',
      joined(`${tell(findings.mentation)}.`, sentence(say('exam')), someOf(random, ordinaryExam, author, 3)),
    ],
    ['labs', joined(sentence(laboratory(facts.labs, author)), sentence(say('studies')))],
    ['assessment', joined(
      sentence(say('impression')),
      sentence(say('plan')),
      someOf(random, routineOrders, author, 4),
      tell(findings.destination),
      tell(findings.codeStatus),
    )],
  ])
}

const headings = {
  dictated: ['ADMISSION HISTORY AND PHYSICAL. Date of admission', 'HISTORY AND PHYSICAL. Admitted'],
  classic: ['Admission H&P', 'H&P, admitted'],
  terse: ['adm note', 'h&p'],
  template: ['Admission H&P. Date of Admission:', 'History and Physical. Admit Date:'],
} as const

function presentIllness(
  random: Random,
  facts: AdmissionFacts,
  person: Person,
  lead: readonly string[],
  author: Author,
): string {
  const { presentation, findings } = facts
  const background = lead.length > 0 ? ` with ${listed(lead)}` : ''
  const presents = lead.length > 0 ? 'who presents with' : 'presents with'
  const verb = pick(random, [presents, 'presenting with', 'admitted with'])
  const story = tellPresentation(random, facts, 'story', person)
  const opening = word(random, [`{age}-year-old {man}${background} ${verb} ${story}.`], person)
  // Who cannot speak denies nothing.
  const speaks = findings.mentation !== mentation.obtunded && findings.oxygen !== oxygen.ventilated
  const negatives = speaks
    ? tellPresentation(random, facts, 'negatives', person)
    : pick(random, ['History per family.', 'History from EMS and chart.'])
  const { daysSinceDischarge } = facts
  const recent =
    daysSinceDischarge === null
      ? ''
      : pick(random, [
          `Discharged from here ${daysSinceDischarge} days ago.`, `Left this hospital ${daysSinceDischarge} days ago.`,
          `Was home only ${daysSinceDischarge} days since the last stay.`,
        ])
  const route = pick(random, presentation.planned === true ? preparation : arrival)
  const review = speaks ? someOf(random, systemsReview, author, 1) : ''
  return joined(opening, negatives, route, recent, priorAdmissionsPhrase(random, facts.priorAdmissions), review)
}

function pastHistory(random: Random, problems: readonly string[], someInOpening: boolean): string {
  if (problems.length > 0) return sentence(problems.join(', '))
  return someInOpening ? pick(random, ['As above.', 'As in HPI.', 'Otherwise negative.']) : pick(random, blankHistories)
}

function vitalSigns(random: Random, facts: AdmissionFacts, person: Person): string {
  const { heartRate, systolic, diastolic, respiratoryRate, saturation } = facts.vitals
  const temperature = facts.vitals.temperature.toFixed(1)
  const pressure = `${systolic}/${diastolic}`
  const breathing = `${saturation}% ${state(random, facts.findings.oxygen, person)}`
  return pick(random, [
    `T ${temperature}, HR ${heartRate}, BP ${pressure}, RR ${respiratoryRate}, SpO2 ${breathing}.`,
    `BP ${pressure}, pulse ${heartRate}, resp ${respiratoryRate}, temp ${temperature}, sat ${breathing}.`,
  ])
}

const labOrder: readonly (keyof Labs)[] = [
  'white', 'hemoglobin', 'sodium', 'potassium', 'creatinine', 'albumin', 'lactate',
]

function laboratory(labs: Labs, author: Author): string {
  return labOrder.flatMap((name) => (labs[name] === null ? [] : [lab(author, name, labs[name])])).join(', ')
}
