/** Small pieces of clinical prose shared by both kinds of note. */
import type { Random } from '../../../shared/random.ts'
import type { Labs } from './admissionFacts.ts'
import { pick, wholeBetween } from './draws.ts'
import type { Author } from './style.ts'
import type { Finding, Sex } from './types.ts'

export interface Person {
  age: number
  sex: Sex
  service: string
  /** The affected side, the same throughout a note. */
  side: 'left' | 'right'
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

const numberWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** The admissions of the last twelve months, in words or digits. */
export function priorAdmissionsPhrase(random: Random, count: number): string {
  const counted = chanceOfDigits(random, count)
  if (count === 0) {
    return pick(random, [
      'No hospitalizations in the past year.', 'Has not been hospitalized in the last 12 months.',
      'No admissions in the last year.', 'Last hospitalized years ago.', 'Never admitted before.',
    ])
  }
  if (count === 1) {
    return pick(random, [
      'One admission in the past 12 months.', 'Hospitalized once in the last year.', 'Admitted 1 time in the past year.',
      'A single hospital stay this past year.',
    ])
  }
  return pick(random, [
    `${sentence(`${counted} admissions in the past 12 months`)}`, `Hospitalized ${counted} times in the last year.`,
    `Admitted ${counted} times in the past year.`, `${sentence(`${counted} hospital stays over the last 12 months`)}`,
  ])
}

function chanceOfDigits(random: Random, count: number): string {
  return random.uniform() < 0.5 ? String(count) : (numberWords[count] ?? String(count))
}

export function date(time: number): string {
  const value = new Date(time)
  return `${pad(value.getUTCMonth() + 1)}/${pad(value.getUTCDate())}/${value.getUTCFullYear()}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

const labNames: Record<keyof Labs, readonly [full: string, short: string]> = {
  white: ['white count', 'WBC'],
  hemoglobin: ['hemoglobin', 'Hgb'],
  sodium: ['sodium', 'Na'],
  potassium: ['potassium', 'K'],
  creatinine: ['creatinine', 'Cr'],
  albumin: ['albumin', 'alb'],
  lactate: ['lactate', 'lactate'],
}

/** One printed laboratory value, exactly as the risk reads it. */
export function lab(author: Author, name: keyof Labs, value: number): string {
  const digits = name === 'sodium' ? 0 : 1
  return `${labNames[name][author.spellsLabs ? 0 : 1]} ${value.toFixed(digits)}`
}
