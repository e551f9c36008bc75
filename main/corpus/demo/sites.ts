/**
 * The synthetic hospitals as data: period, case mix, payers and their rules, how notes are written, and the intercepts
 * that set how often outcomes happen. The weights of what a note states are the same at both; everything that differs
 * between the sites is here.
 */
import type { DenialRules } from './denialRules.ts'
import type { Payer } from './findingsDischarge.ts'
import type { WritingStyle } from './styleSheets.ts'

export type DemoSiteId = 'A' | 'B'

export interface DemoSite {
  id: DemoSiteId
  name: string
  description: string
  /** First and last calendar year, both included; stays that end later are not part of the extract. */
  firstYear: number
  lastYear: number
  /** Growth of admissions a year (log). */
  growth: number
  /** Log odds (mortality, readmission, denial) and log days (stay) before any stated fact. */
  intercepts: { mortality: number; stay: number; readmission: number; denial: number }
  /** Scales the spread of the risks, so that the ceilings are where the description says. */
  strength: { mortality: number; stay: number; staySpread: number; readmission: number; denial: number }
  /** Change of the expected log days per year after 2018. */
  stayPerYear: number
  /** How completely stated chronic conditions are coded, as a factor in 2018 and its change per year (log). */
  coding: { in2018: number; perYear: number }
  denial: {
    /** Change per year after 2018: of managed plans' log odds, and of the factors on authorizations and on reviews (log). */
    managedPerYear: number
    authorizationPerYear: number
    reviewPerYear: number
    /** Rules that differ from the usual ones of denialRules.ts. */
    rules: Partial<Record<Payer, Partial<DenialRules>>>
  }
  /** Mean age of the older four fifths of patients, and a shift of their hidden tendency to chronic illness. */
  patients: { age: number; burden: number }
  /** Factors on the frequency of reasons for admission, by id. */
  caseMix: Record<string, number>
  /** Relative payer frequencies below and from 65 years, in 2013; and their change per year (log). */
  payers: Record<Payer, { under65: number; from65: number; perYear: number }>
  /** Share of authors by style at the start of the period, and the change per year (log). */
  styles: Partial<Record<WritingStyle, { share: number; perYear: number }>>
  authors: number
  /** SI: hemoglobin and albumin in g/L, creatinine in µmol/L. */
  units: 'conventional' | 'SI'
  /** First letter of the keys of patients. */
  keyPrefix: string
  /** Apart from the random streams of the other site. */
  streamOffset: number
}

export const demoSites: Record<DemoSiteId, DemoSite> = {
  A: {
    id: 'A',
    name: 'Demo hospital A (synthetic)',
    description:
      'A made-up general hospital, 2013 to 2024. No patient exists; every note was written by a seeded program. ' +
      'Case mix, note style, vocabulary, payer behaviour, length of stay and coding change over the years.',
    firstYear: 2013,
    lastYear: 2024,
    growth: 0.004,
    intercepts: { mortality: -5.78, stay: -0.713, readmission: -4.12, denial: -2.545 },
    strength: { mortality: 0.56, stay: 0.84, staySpread: 1.58, readmission: 0.82, denial: 1.05 },
    stayPerYear: -0.02,
    coding: { in2018: 1, perYear: 0.02 },
    denial: { managedPerYear: 0.08, authorizationPerYear: 0.06, reviewPerYear: -0.04, rules: {} },
    patients: { age: 64, burden: 0 },
    caseMix: {},
    payers: {
      Medicare: { under65: 0.1, from65: 1.4, perYear: -0.03 },
      'Medicare Advantage': { under65: 0.02, from65: 0.6, perYear: 0.07 },
      Medicaid: { under65: 0.45, from65: 0.1, perYear: 0.01 },
      'Commercial PPO': { under65: 0.7, from65: 0.15, perYear: 0 },
      'Commercial HMO': { under65: 0.4, from65: 0.08, perYear: -0.01 },
    },
    styles: {
      dictated: { share: 1, perYear: -0.22 },
      classic: { share: 1, perYear: -0.02 },
      terse: { share: 0.7, perYear: 0 },
      template: { share: 0.35, perYear: 0.12 },
    },
    authors: 60,
    units: 'conventional',
    keyPrefix: 'P',
    streamOffset: 0,
  },
  B: {
    id: 'B',
    name: 'Demo hospital B (synthetic)',
    description:
      'A made-up safety-net hospital, 2019 to 2024, for external tests. No patient exists; every note was written by a ' +
      'seeded program. Another record system, SI units, sicker patients, hardly any planned surgery, more managed care.',
    firstYear: 2019,
    lastYear: 2024,
    growth: 0.01,
    intercepts: { mortality: -5.82, stay: -0.725, readmission: -4.08, denial: -2.38 },
    strength: { mortality: 0.56, stay: 0.84, staySpread: 1.58, readmission: 0.82, denial: 1.05 },
    stayPerYear: 0,
    coding: { in2018: 1.18, perYear: 0 },
    denial: {
      managedPerYear: 0.08,
      authorizationPerYear: 0.06,
      reviewPerYear: -0.04,
      rules: {
        Medicaid: { usual: 0.2, shortStay: 0.5 },
        'Commercial PPO': { authorization: { obtained: -0.2, notRequired: 0.3, pending: 1, late: 1, outOfNetwork: 1.2 } },
      },
    },
    patients: { age: 67, burden: 0.3 },
    caseMix: {
      'joint replacement': 0.25, 'minor elective surgery': 0.4, 'bariatric surgery': 0, 'spine surgery': 0.3,
      'elective bowel surgery': 0.5, sepsis: 1.5, 'heart failure exacerbation': 1.8, 'COPD exacerbation': 1.7,
      'alcohol withdrawal': 2.2, 'cirrhosis decompensation': 1.6, cellulitis: 1.5,
    },
    payers: {
      Medicare: { under65: 0.12, from65: 1, perYear: -0.03 },
      'Medicare Advantage': { under65: 0.03, from65: 0.8, perYear: 0.07 },
      Medicaid: { under65: 1, from65: 0.25, perYear: 0.01 },
      'Commercial PPO': { under65: 0.2, from65: 0.06, perYear: 0 },
      'Commercial HMO': { under65: 0.4, from65: 0.1, perYear: 0 },
    },
    styles: { charted: { share: 1, perYear: 0.1 }, shorthand: { share: 0.7, perYear: 0 } },
    authors: 24,
    units: 'SI',
    keyPrefix: 'B',
    streamOffset: 2 ** 43,
  },
}
