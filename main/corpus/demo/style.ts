/**
 * How an author writes: section titles, layout and abbreviations. Style changes wording only, never what is stated, and
 * shifts over the years as authors with other habits join.
 */
import { createRandom, type Random } from '../../../shared/random.ts'
import { between, chance, pickWeighted } from './draws.ts'
import type { DemoSite, WritingStyle } from './sites.ts'

export interface Author {
  style: WritingStyle
  fromYear: number
  toYear: number
  /** Shortens words throughout. */
  abbreviates: boolean
  /** Writes optional sections (family history, allergies, review of systems); P of each. */
  thoroughness: number
  /** Laboratory values by full name. */
  spellsLabs: boolean
}

export type SectionKey =
  | 'complaint' | 'present' | 'past' | 'medications' | 'allergies' | 'family' | 'social' | 'vitals' | 'exam' | 'labs'
  | 'assessment' | 'dischargeMedications' | 'diagnosis' | 'course' | 'dischargeLabs' | 'condition' | 'utilization'
  | 'disposition' | 'followUp'

const titles: Record<WritingStyle, Record<SectionKey, string>> = {
  dictated: {
    complaint: 'CHIEF COMPLAINT',
    present: 'HISTORY OF PRESENT ILLNESS',
    past: 'PAST MEDICAL HISTORY',
    medications: 'MEDICATIONS',
    allergies: 'ALLERGIES',
    family: 'FAMILY HISTORY',
    social: 'SOCIAL HISTORY',
    vitals: 'VITAL SIGNS',
    exam: 'PHYSICAL EXAMINATION',
    labs: 'LABORATORY DATA',
    assessment: 'ASSESSMENT AND PLAN',
    dischargeMedications: 'DISCHARGE MEDICATIONS',
    diagnosis: 'DISCHARGE DIAGNOSIS',
    course: 'HOSPITAL COURSE',
    dischargeLabs: 'DISCHARGE LABORATORY DATA', condition: 'CONDITION AT DISCHARGE', utilization: 'CASE MANAGEMENT',
    disposition: 'DISPOSITION', followUp: 'FOLLOW-UP',
  },
  classic: {
    complaint: 'CC',
    present: 'HPI',
    past: 'PMH',
    medications: 'Meds',
    allergies: 'All',
    family: 'FH',
    social: 'SH',
    vitals: 'VS',
    exam: 'PE',
    labs: 'Labs',
    assessment: 'A/P',
    dischargeMedications: 'D/C meds',
    diagnosis: 'Dx',
    course: 'Hospital course',
    dischargeLabs: 'D/C labs',
    condition: 'Condition', utilization: 'UR', disposition: 'Dispo', followUp: 'F/U',
  },
  terse: {
    complaint: 'cc',
    present: 'hpi',
    past: 'pmh',
    medications: 'meds',
    allergies: 'all',
    family: 'fh',
    social: 'soc',
    vitals: 'vs',
    exam: 'exam',
    labs: 'labs',
    assessment: 'imp/plan',
    dischargeMedications: 'd/c meds',
    diagnosis: 'dx',
    course: 'course',
    dischargeLabs: 'last labs',
    condition: 'status', utilization: 'case mgmt', disposition: 'dispo', followUp: 'f/u',
  },
  template: {
    complaint: 'Chief Complaint',
    present: 'History of Present Illness',
    past: 'Past Medical History',
    medications: 'Home Medications',
    allergies: 'Allergies', family: 'Family History', social: 'Social History', vitals: 'Vitals', exam: 'Physical Exam',
    labs: 'Results',
    assessment: 'Assessment & Plan',
    dischargeMedications: 'Discharge Medications',
    diagnosis: 'Principal Diagnosis',
    course: 'Hospital Course',
    dischargeLabs: 'Results at Discharge', condition: 'Condition at Discharge', utilization: 'Utilization Review',
    disposition: 'Disposition', followUp: 'Follow-up',
  },
}

/** The authors of a hospital; the same for every patient, so that a style can be followed through the years. */
export function createAuthors(site: DemoSite, seed: number): Author[] {
  const random = createRandom(seed, authorStream)
  const years = site.lastYear - site.firstYear + 1
  return Array.from({ length: site.authors }, (_, index) => {
    // Half are there from the start; the others join evenly over the years.
    const joins = Math.max(0, Math.floor(((2 * index) / site.authors - 1) * years))
    const names = Object.keys(site.styles) as WritingStyle[]
    const style = pickWeighted(random, names, (name) => {
      const { share, perYear } = site.styles[name]
      return share * Math.exp(perYear * joins)
    })
    return {
      style,
      fromYear: site.firstYear + joins,
      toYear: site.firstYear + joins + Math.floor(between(random, 3, years)),
      abbreviates: chance(random, { dictated: 0, classic: 0.5, terse: 1, template: 0.25 }[style]),
      thoroughness: between(random, 0.3, 0.95),
      spellsLabs: chance(random, style === 'dictated' ? 0.9 : 0.15),
    }
  })
}

/** Outside the streams of patients, which are numbered from 0. */
const authorStream = 2 ** 40

export function pickAuthor(random: Random, authors: readonly Author[], year: number): Author {
  const present = authors.filter(({ fromYear, toYear }) => year >= fromYear && year <= toYear)
  return pickWeighted(random, present.length > 0 ? present : authors, () => 1)
}

/** Lays sections out as the author does; empty ones are left out. */
export function layOut(author: Author, heading: string, sections: readonly (readonly [SectionKey, string])[]): string {
  const filled = sections.filter(([, body]) => body !== '')
  const separator = author.style === 'template' ? ':\n' : ': '
  const lines = filled.map(([key, body]) => `${titles[author.style][key]}${separator}${body}`)
  const text = [heading, ...lines].join('\n')
  return author.abbreviates ? abbreviated(text) : text
}

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

function abbreviated(text: string): string {
  return shorter.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text)
}
