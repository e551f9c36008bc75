/**
 * Who writes how: each author keeps to a style sheet and to habits; abbreviations and words of the time are put in at the
 * end. Style changes wording only, never what is stated, and shifts over the years as authors with other habits join.
 */
import { createRandom, type Random } from '../../../shared/random.ts'
import { between, chance, pick, pickWeighted } from './draws.ts'
import type { Heads } from './scope.ts'
import type { DemoSite } from './sites.ts'
import { styleSheets, type ListKind, type SectionKey, type WritingStyle } from './styleSheets.ts'

export interface Author {
  style: WritingStyle
  fromYear: number
  toYear: number
  /** Shortens words throughout. */
  abbreviates: boolean
  /** Writes optional sections (allergies, ordinary findings, routine orders); P of each. */
  thoroughness: number
  /** Laboratory values by full name. */
  spellsLabs: boolean
  units: DemoSite['units']
}

/** The authors of a hospital; the same for every patient, so that a style can be followed through the years. */
export function createAuthors(site: DemoSite, seed: number): Author[] {
  const random = createRandom(seed, authorStream + site.streamOffset)
  const years = site.lastYear - site.firstYear + 1
  return Array.from({ length: site.authors }, (_, index) => {
    // Half are there from the start; the others join evenly over the years.
    const joins = Math.max(0, Math.floor(((2 * index) / site.authors - 1) * years))
    const styles = Object.entries(site.styles) as [WritingStyle, { share: number; perYear: number }][]
    const [style] = pickWeighted(random, styles, ([, { share, perYear }]) => share * Math.exp(perYear * joins))
    return {
      style,
      fromYear: site.firstYear + joins,
      toYear: site.firstYear + joins + Math.floor(between(random, 3, years)),
      abbreviates: chance(random, abbreviating[style]),
      thoroughness: between(random, 0.2, 0.8),
      spellsLabs: chance(random, style === 'dictated' ? 0.9 : 0.15),
      units: site.units,
    }
  })
}

const abbreviating: Record<WritingStyle, number> = {
  dictated: 0, classic: 0.5, terse: 1, template: 0.25, charted: 0, shorthand: 1,
}

/** Outside the streams of patients, which are numbered from 0. */
const authorStream = 2 ** 40

export function pickAuthor(random: Random, authors: readonly Author[], year: number): Author {
  const present = authors.filter(({ fromYear, toYear }) => year >= fromYear && year <= toYear)
  return pickWeighted(random, present.length > 0 ? present : authors, () => 1)
}

export function heading(random: Random, { style }: Author, kind: 'admission' | 'discharge'): string {
  return pick(random, styleSheets[style].headings[kind])
}

export function listHeads(random: Random, { style }: Author, kind: ListKind): Heads {
  const { present, absent } = styleSheets[style].heads[kind]
  return { present: pick(random, present), absent: pick(random, absent) }
}

export function date({ style }: Author, time: number): string {
  const value = new Date(time)
  const [day, month] = [value.getUTCDate(), value.getUTCMonth() + 1].map((part) => String(part).padStart(2, '0'))
  const year = value.getUTCFullYear()
  return styleSheets[style].dates === 'month/day/year' ? `${month}/${day}/${year}` : `${day}-${months[Number(month) - 1]}-${year}`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Lays sections out as the author does, in the words of the year; empty sections are left out. */
export function layOut(
  author: Author,
  year: number,
  head: string,
  sections: readonly (readonly [SectionKey, string])[],
): string {
  const { first, titles, separator } = styleSheets[author.style]
  const rank = (key: SectionKey) => (first.includes(key) ? first.indexOf(key) : first.length)
  const filled = sections.filter(([, body]) => body !== '').toSorted(([left], [right]) => rank(left) - rank(right))
  const text = [head, ...filled.map(([key, body]) => `${titles[key]}${separator}${body}`)].join('\n')
  const renamed = renames
    .filter(({ from = -Infinity, until = Infinity }) => year >= from && year < until)
    .reduce((result, { pattern, by }) => result.replace(pattern, by), text)
  return author.abbreviates ? abbreviated(renamed, author.style === 'shorthand' ? chartShorthand : shorter) : renamed
}

/** What a thing was called at a time; a name is changed wherever it stands, so no fact changes. */
const renames: readonly { from?: number; until?: number; pattern: RegExp; by: string }[] = [
  { until: 2016, pattern: /\btype 2 diabetes\b/g, by: 'NIDDM' },
  { until: 2016, pattern: /\bchronic kidney disease\b/g, by: 'chronic renal failure' },
  { until: 2017, pattern: /\bsystolic heart failure\b/g, by: 'dilated cardiomyopathy' },
  { until: 2015, pattern: /\bmetastatic\b/g, by: 'disseminated' },
  { from: 2018, pattern: /\bsystolic heart failure\b/g, by: 'HFrEF' },
  { from: 2018, pattern: /\bdiastolic heart failure\b/g, by: 'HFpEF' },
  { from: 2019, pattern: /\bCHF\b/g, by: 'HF' },
  { from: 2019, pattern: /\bDM2\b/g, by: 'T2DM' },
  { from: 2020, pattern: /\bheart attack\b/g, by: 'type 1 MI' },
  { from: 2020, pattern: /\bnasal cannula\b/g, by: 'NC' },
  { from: 2021, pattern: /\brenal insufficiency\b/g, by: 'CKD' },
  { from: 2021, pattern: /\bnursing home\b/g, by: 'long-term care home' },
  { from: 2023, pattern: /\b(?:fatty liver|NAFLD|hepatic steatosis)\b/g, by: 'MASLD' },
  { from: 2022, pattern: /\bunhoused\b/gi, by: 'Experiencing homelessness' },
]

const shorter: readonly [RegExp, string][] = [
  [/(\d)-year-old man\b/g, '$1M'],
  [/(\d)-year-old woman\b/g, '$1F'],
  [/\bpresents with\b/g, 'p/w'],
  [/\bpresenting with\b/g, 'p/w'],
  [/\bhistory of\b/g, 'h/o'],
  [/\bpatient\b/g, 'pt'],
  [/\bThe pt\b/g, 'Pt'],
  [/ without /g, ' w/o '],
  [/ with /g, ' w/ '],
  [/(\d) days\b/g, '$1 d'],
  [/(\d) hours\b/g, '$1 h'],
  [/(\d) weeks\b/g, '$1 wks'],
  [/\bleft\b/g, 'L'],
  [/\bright\b/g, 'R'],
  [/\bbilateral\b/g, 'b/l'],
  [/\babdominal\b/g, 'abd'],
  [/\bantibiotics\b/g, 'abx'],
  [/\bshortness of breath\b/gi, 'SOB'],
  [/\bsecondary to\b/g, '2/2'],
  [/\bfollow-up\b/g, 'f/u'],
  [/\bdischarged\b/g, "d/c'd"],
  [/\bmedications\b/g, 'meds'],
  [/\btwice daily\b/g, 'BID'],
  [/\bas needed\b/g, 'prn'],
  [/\bdaily\b/g, 'qd'], [/\bappointment\b/g, 'appt'], [/\bauthorization\b/g, 'auth'], [/\badmissions\b/g, 'adms'],
  [/\bsymptoms\b/g, 'sx'], [/\btreated\b/g, 'tx'],
]

/** Hospital B's own abbreviations. */
const chartShorthand: readonly [RegExp, string][] = [
  [/(\d)-year-old man\b/g, '$1yo gent'],
  [/(\d)-year-old woman\b/g, '$1yo lady'],
  [/\bpresents with\b/g, 'a/w'],
  [/\bpresenting with\b/g, 'a/w'],
  [/\bhistory of\b/g, 'hx of'],
  [/\bthe patient\b/gi, 'pt'],
  [/ without /g, ' s/ '],
  [/ with /g, ' c/ '],
  [/(\d) days\b/g, '$1/7'],
  [/(\d) weeks\b/g, '$1/52'],
  [/\bleft\b/g, 'lt'],
  [/\bright\b/g, 'rt'],
  [/\bfracture\b/g, '#'],
  [/\bantibiotics\b/g, 'abics'],
  [/\bshortness of breath\b/gi, 'SOB'],
  [/\bmedications\b/g, 'meds'],
  [/\btwice daily\b/g, 'bd'],
  [/\bdaily\b/g, 'od'],
  [/\btreated\b/g, 'Rx'],
  [/\bfollow-up\b/g, 'f/up'],
  [/\bsymptoms\b/g, 'Sx'],
]

function abbreviated(text: string, rules: readonly [RegExp, string][]): string {
  return rules.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text)
}
