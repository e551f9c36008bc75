/** Writes the admission history and physical. Every fact that carries a weight is printed; no outcome is known here. */
import type { Random } from '../../../shared/random.ts'
import { speaks, type AdmissionFacts, type Vitals } from './admissionFacts.ts'
import { allergies, blankHistories } from './bystanders.ts'
import { chance, pick } from './draws.ts'
import { arrival, ordinaryExam, preparation, routineOrders } from './filler.ts'
import { companions, living } from './findingsAdmission.ts'
import {
  joined, lab, labPair, personOf, priorAdmissionsPhrase, sentence, someOf, state, tellPresentation, word,
  type Person, type WordingList,
} from './prose.ts'
import { tellBound, tellLists, tellOpposed } from './scope.ts'
import { date, heading, layOut, listHeads, type Author } from './style.ts'
import type { Finding } from './types.ts'

/** Longer notes are written again without what may be left out, so that a reader of 512 tokens reads all of them. */
const mostWords = 236

export function writeAdmissionNote(random: Random, facts: AdmissionFacts, author: Author): string {
  const text = compose(random, facts, author)
  return text.split(/\s+/).length > mostWords ? compose(random, facts, { ...author, thoroughness: 0 }) : text
}

function compose(random: Random, facts: AdmissionFacts, author: Author): string {
  const person = personOf(facts)
  const say = (list: WordingList) => tellPresentation(random, facts, list, person)
  const optional = (text: string) => (chance(random, author.thoroughness) ? text : '')
  const { findings } = facts
  const head = `${heading(random, author, 'admission')} ${date(author, facts.admit)}`
  const betrayed = facts.mentions.filter(({ kind }) => kind === 'implied')
  const drugs = random.shuffle([...betrayed.map(({ phrase }) => phrase), ...facts.medications])
  const tell = (finding: Finding) => state(random, finding, person)
  return layOut(author, new Date(facts.admit).getUTCFullYear(), head, [
    ['complaint', sentence(say('complaint'))],
    ['present', presentIllness(random, facts, person, author)],
    ['review', speaks(facts) ? tellOpposed(random, facts.symptoms, listHeads(random, author, 'symptoms')) : ''],
    ['past', pastHistory(random, facts, person, author)],
    ['medications', drugs.length > 0 ? sentence(drugs.join(', ')) : optional('None.')],
    ['allergies', optional(pick(random, allergies))],
    ['family', sentence(facts.relative)],
    [
      'social',
      joined(tell(findings.living), household(random, facts, person), tell(findings.adherence), tell(findings.substance)),
    ],
    ['vitals', vitalSigns(random, facts, person)],
    [
      'exam',
      joined(mentalStatus(random, facts), sentence(say('exam')), someOf(random, ordinaryExam, author, 1)),
    ],
    ['labs', joined(sentence(laboratory(random, facts, author)), sentence(say('studies')))],
    ['assessment', joined(
      tell(findings.destination),
      tell(findings.codeStatus),
      sentence(say('impression')),
      author.thoroughness > 0 ? sentence(say('plan')) : '',
      someOf(random, routineOrders, author, 2),
    )],
  ])
}

function presentIllness(random: Random, facts: AdmissionFacts, person: Person, author: Author): string {
  const { presentation, daysSinceDischarge } = facts
  const verb = pick(random, ['presents with', 'presenting with', 'admitted with'])
  const story = tellPresentation(random, facts, 'story', person)
  const opening = word(random, [`{age}-year-old {man} ${verb} ${story}.`], person)
  const negatives = speaks(facts)
    ? author.thoroughness > 0 ? tellPresentation(random, facts, 'negatives', person) : ''
    : pick(random, ['History per family.', 'History from EMS and chart.'])
  const recent =
    daysSinceDischarge === null
      ? ''
      : pick(random, [
          `Discharged from here ${daysSinceDischarge} days ago.`, `Left this hospital ${daysSinceDischarge} days ago.`,
          `Was home only ${daysSinceDischarge} days since the last stay.`,
        ])
  const route = chance(random, 0.4 * author.thoroughness) ? pick(random, presentation.planned === true ? preparation : arrival) : ''
  return joined(opening, negatives, route, recent, priorAdmissionsPhrase(random, facts.priorAdmissions))
}

/** Operations and problems without weight open and close both lists. */
function pastHistory(random: Random, facts: AdmissionFacts, person: Person, author: Author): string {
  const named = facts.mentions.filter(({ kind }) => kind !== 'implied').map(({ phrase }) => word(random, [phrase], person))
  const idle = random.shuffle([...facts.otherProblems, ...facts.operations.slice(2)])
  const [first, last] = idle
  const present = random.shuffle([...named, ...idle.slice(2, 2 + facts.otherProblems.length)])
  const healthy = named.length + facts.otherProblems.length === 0 ? pick(random, blankHistories) : ''
  const [before, after] = facts.operations
  return joined(
    healthy,
    tellLists(
      random,
      { present, absent: facts.ruledOut, idle: [[first, last], [before, after]] },
      listHeads(random, author, 'history'),
    ),
  )
}

function household(random: Random, { findings, companionStatus }: AdmissionFacts, person: Person): string {
  const home = (Object.keys(living) as (keyof typeof living)[]).find((name) => living[name] === findings.living)
  const companion = word(random, companions[home ?? 'family'], person)
  return tellBound(
    random,
    [
      { subject: 'the patient', attribute: state(random, findings.functionalStatus, person) },
      { subject: companion, attribute: state(random, companionStatus, person) },
    ],
    {
      asides: ['by report', 'as before', 'per the nurse', 'at baseline', 'as usual'],
      tails: ['nowadays', 'these days', 'at present'],
    },
  )
}

function mentalStatus(random: Random, { findings, earlier, presentation }: AdmissionFacts): string {
  const [before, now] = presentation.planned === true ? ['at the preop visit', 'today'] : [
    pick(random, ['in triage', 'on arrival', 'with EMS']), pick(random, ['on my exam', 'now', 'at this visit']),
  ]
  return tellBound(
    random,
    [
      { subject: now, attribute: pick(random, findings.mentation.phrases) },
      { subject: before, attribute: pick(random, earlier.mentation.phrases) },
    ],
    {
      asides: ['family present', 'hearing aids in', 'in a quiet room', 'off sedatives', 'with glasses on'],
      tails: ['when tested', 'on testing', 'by screen'],
    },
  )
}

function vitalSigns(random: Random, facts: AdmissionFacts, person: Person): string {
  const { findings, earlier, vitals, presentation } = facts
  const [before, now] = presentation.planned === true
    ? ['Clinic:', 'Today:']
    : [pick(random, ['On arrival', 'In triage', 'EMS:']), pick(random, ['Now', 'Currently', 'At exam'])]
  const sets = [told(now, vitals, findings.oxygen), told(before, earlier.vitals, earlier.oxygen)]
  return `${random.shuffle(sets).join(' ')} RR ${vitals.respiratoryRate}, T ${vitals.temperature.toFixed(1)}.`

  function told(head: string, values: Vitals, breathing: Finding): string {
    const { heartRate, systolic, diastolic, saturation } = values
    const air = `SpO2 ${saturation}% ${state(random, breathing, person)}`
    return `${head} BP ${systolic}/${diastolic}, ${air}, HR ${heartRate}.`
  }
}

function laboratory(random: Random, { labs, earlier }: AdmissionFacts, author: Author): string {
  return [
    lab(author, 'white', labs.white),
    lab(author, 'hemoglobin', labs.hemoglobin),
    lab(author, 'sodium', labs.sodium),
    labPair(random, author, 'creatinine', labs.creatinine, earlier.creatinine),
    ...(labs.albumin === null ? [] : [lab(author, 'albumin', labs.albumin)]),
    ...(labs.lactate === null || earlier.lactate === null
      ? []
      : [labPair(random, author, 'lactate', labs.lactate, earlier.lactate)]),
  ].join(', ')
}
