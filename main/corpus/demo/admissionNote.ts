/** Writes the admission history and physical. Every fact that carries a weight is printed; nothing else is known here. */
import type { Random } from '../../../shared/random.ts'
import type { AdmissionFacts, Labs } from './admissionFacts.ts'
import { allergies, blankHistories } from './bystanders.ts'
import { chance, pick } from './draws.ts'
import { mentation, oxygen } from './findingsAdmission.ts'
import { date, lab, listed, priorAdmissionsPhrase, sentence, state, word, type Person } from './prose.ts'
import { layOut, type Author } from './style.ts'

export function writeAdmissionNote(random: Random, facts: AdmissionFacts, author: Author): string {
  const person: Person = {
    age: facts.age,
    sex: facts.sex,
    service: facts.presentation.service,
    side: chance(random, 0.5) ? 'left' : 'right',
  }
  const say = (phrases: readonly string[]) => word(random, phrases, person)
  const optional = (text: string) => (chance(random, author.thoroughness) ? text : '')
  const { findings, presentation } = facts
  const heading = `${pick(random, headings[author.style])} ${date(facts.admit)}`
  const history = [...facts.mentions.filter(({ kind }) => kind !== 'implied').map(({ phrase }) => word(random, [phrase], person)), ...facts.otherProblems]
  const drugs = [...facts.mentions.filter(({ kind }) => kind === 'implied').map(({ phrase }) => phrase), ...facts.medications]
  const inOpening = history.slice(0, chance(random, 0.6) ? 2 : 0)
  const rest = history.slice(inOpening.length)
  return layOut(author, heading, [
    ['complaint', sentence(say(presentation.complaint))],
    ['present', presentIllness(random, facts, person, inOpening)],
    ['past', [pastHistory(random, rest, inOpening.length > 0), facts.ruledOut ?? ''].filter(Boolean).join(' ')],
    ['medications', drugs.length > 0 ? sentence(drugs.join(', ')) : optional('None.')],
    ['allergies', optional(pick(random, allergies))],
    ['family', optional(facts.relatives)],
    ['social', [findings.living, findings.functionalStatus, findings.adherence, findings.substance].map((finding) => state(random, finding, person)).join(' ')],
    ['vitals', vitalSigns(random, facts, person)],
    ['exam', `${state(random, findings.mentation, person)}. ${sentence(say(presentation.exam))}`],
    ['labs', sentence(laboratory(facts.labs, author))],
    ['assessment', `${sentence(say(presentation.impression))} ${sentence(say(presentation.plan))} ${state(random, findings.destination, person)} ${state(random, findings.codeStatus, person)}`],
  ])
}

const headings = {
  dictated: ['ADMISSION HISTORY AND PHYSICAL. Date of admission', 'HISTORY AND PHYSICAL. Admitted'],
  classic: ['Admission H&P', 'H&P, admitted'],
  terse: ['adm note', 'h&p'],
  template: ['Admission H&P. Date of Admission:', 'History and Physical. Admit Date:'],
} as const

function presentIllness(random: Random, facts: AdmissionFacts, person: Person, lead: readonly string[]): string {
  const { presentation, findings } = facts
  const background = lead.length > 0 ? ` with ${listed(lead)}` : ''
  const verb = pick(random, lead.length > 0 ? ['who presents with', 'presenting with', 'admitted with'] : ['presents with', 'presenting with', 'admitted with'])
  const opening = word(random, [`{age}-year-old {man}${background} ${verb} ${pick(random, presentation.story)}.`], person)
  // Who cannot speak denies nothing.
  const speaks = findings.mentation !== mentation.obtunded && findings.oxygen !== oxygen.ventilated
  const negatives = speaks ? word(random, presentation.negatives, person) : pick(random, ['History per family.', 'History from EMS and chart.'])
  const { daysSinceDischarge } = facts
  const recent =
    daysSinceDischarge === null
      ? ''
      : pick(random, [
          `Discharged from here ${daysSinceDischarge} days ago.`, `Left this hospital ${daysSinceDischarge} days ago.`,
          `Was home only ${daysSinceDischarge} days since the last stay.`,
        ])
  return [opening, negatives, recent, priorAdmissionsPhrase(random, facts.priorAdmissions)].filter(Boolean).join(' ')
}

function pastHistory(random: Random, problems: readonly string[], someInOpening: boolean): string {
  if (problems.length > 0) return sentence(problems.join(', '))
  return someInOpening ? pick(random, ['As above.', 'As in HPI.', 'Otherwise negative.']) : pick(random, blankHistories)
}

function vitalSigns(random: Random, facts: AdmissionFacts, person: Person): string {
  const { temperature, heartRate, systolic, diastolic, respiratoryRate, saturation } = facts.vitals
  const breathing = state(random, facts.findings.oxygen, person)
  return pick(random, [
    `T ${temperature.toFixed(1)}, HR ${heartRate}, BP ${systolic}/${diastolic}, RR ${respiratoryRate}, SpO2 ${saturation}% ${breathing}.`,
    `BP ${systolic}/${diastolic}, pulse ${heartRate}, resp ${respiratoryRate}, temp ${temperature.toFixed(1)}, sat ${saturation}% ${breathing}.`,
  ])
}

function laboratory(labs: Labs, author: Author): string {
  const names: readonly (keyof Labs)[] = ['white', 'hemoglobin', 'sodium', 'potassium', 'creatinine', 'albumin', 'lactate']
  return names.flatMap((name) => (labs[name] === null ? [] : [lab(author, name, labs[name])])).join(', ')
}
