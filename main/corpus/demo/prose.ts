/** Small pieces of clinical prose shared by both kinds of note. */
import type { Random } from '../../../shared/random.ts'
import type { Labs, Wording } from './admissionFacts.ts'
import { chance, pick, wholeBetween } from './draws.ts'
import type { Author } from './style.ts'
import type { Finding, Presentation, Sex } from './types.ts'

/** What the admission and the discharge facts have in common. */
export interface StayFacts {
  age: number
  sex: Sex
  presentation: Presentation
  wording: Wording
}

export interface Person {
  age: number
  sex: Sex
  service: string
  /** The affected side, the same throughout a note. */
  side: 'left' | 'right'
}

export type WordingList =
  | 'complaint' | 'story' | 'negatives' | 'exam' | 'studies' | 'impression' | 'plan' | 'course' | 'diagnosis'

/** A wording of the presentation; the story, and everything of an aligned one, from the stay's own place. */
export function tellPresentation(random: Random, facts: StayFacts, list: WordingList, person: Person): string {
  const { presentation, wording } = facts
  const own = presentation[list][wording.place]
  const kept = own !== undefined && (list === 'story' || presentation.aligned === true)
  return word(random, kept ? [own] : presentation[list], person)
}

export function personOf(facts: StayFacts): Person {
  return { age: facts.age, sex: facts.sex, service: facts.presentation.service, side: facts.wording.side }
}

/** Picks one wording and fills in the person. {n} and {hours} are small numbers that carry no risk. */
export function word(random: Random, phrases: readonly string[], person: Person): string {
  const male = person.sex === 'M'
  const values: Record<string, () => string> = {
    n: () => String(wholeBetween(random, 2, 5)),
    hours: () => String(wholeBetween(random, 5, 30)),
    side: () => person.side,
    service: () => person.service,
    age: () => String(person.age),
    man: () => (male ? 'man' : 'woman'),
    he: () => (male ? 'he' : 'she'),
    He: () => (male ? 'He' : 'She'),
    his: () => (male ? 'his' : 'her'),
    him: () => (male ? 'him' : 'her'),
  }
  return pick(random, phrases).replace(/\{(\w+)\}/g, (whole, name: string) => values[name]?.() ?? whole)
}

export function state(random: Random, finding: Finding, person: Person): string {
  return word(random, finding.phrases, person)
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  if (items.length <= 1) return items.join('')
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

export function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}

export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

/** Up to `most` different sentences, more from a thorough author. */
export function someOf(random: Random, sentences: readonly string[], author: Author, most: number): string {
  const count = Math.round(most * author.thoroughness + random.uniform() - 0.5)
  return joined(...random.shuffle([...sentences]).slice(0, Math.max(0, count)))
}

const numberWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** The admissions of the last twelve months, in words or digits. */
export function priorAdmissionsPhrase(random: Random, count: number): string {
  const counted = chance(random, 0.5) ? String(count) : (numberWords[count] ?? String(count))
  if (count === 0) {
    return pick(random, [
      'No hospitalizations in the past year.', 'Has not been hospitalized in the last 12 months.',
      'No admissions in the last year.', 'Not hospitalized in over a year.', 'No hospital stays in twelve months.',
    ])
  }
  if (count === 1) {
    return pick(random, [
      'One admission in the past 12 months.', 'Hospitalized once in the last year.',
      'Admitted 1 time in the past year.', 'A single hospital stay this past year.',
    ])
  }
  return pick(random, [
    sentence(`${counted} admissions in the past 12 months`), `Hospitalized ${counted} times in the last year.`,
    `Admitted ${counted} times in the past year.`, sentence(`${counted} hospital stays over the last 12 months`),
  ])
}

const labNames: Record<keyof Labs, readonly [full: string, short: string]> = {
  white: ['white count', 'WBC'],
  hemoglobin: ['hemoglobin', 'Hgb'],
  sodium: ['sodium', 'Na'],
  creatinine: ['creatinine', 'Cr'],
  albumin: ['albumin', 'alb'],
  lactate: ['lactate', 'lactate'],
}

/** The value that counts and an earlier one, told apart by what stands beside them. */
export function labPair(random: Random, author: Author, name: keyof Labs, now: number, before: number): string {
  const title = labNames[name][author.spellsLabs ? 0 : 1]
  const [newer, older] = [now, before].map((value) => printed(author, name, value))
  return pick(random, [
    `${title} ${newer} (was ${older})`, `${title} ${older} before, ${newer} now`, `${title} now ${newer}, before ${older}`,
    `${title} was ${older}, is ${newer}`,
  ])
}

/** One printed laboratory value, exactly as the risk reads it. */
export function lab(author: Author, name: keyof Labs, value: number): string {
  return `${labNames[name][author.spellsLabs ? 0 : 1]} ${printed(author, name, value)}`
}

/** In the hospital's units; no two values that the risk tells apart look the same. */
function printed({ units }: Author, name: keyof Labs, value: number): string {
  if (units === 'SI' && name in toSi) return String(Math.round(value * toSi[name as keyof typeof toSi]))
  return value.toFixed(name === 'sodium' ? 0 : 1)
}

const toSi = { hemoglobin: 10, albumin: 10, creatinine: 88.4 }
