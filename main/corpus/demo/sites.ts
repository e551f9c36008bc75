/**
 * The synthetic hospitals as data: period, case volume, payers, how notes are written, and the intercepts that put the
 * outcomes at the paper's prevalences (Lang1/ReMedE, SPEC section 3). Everything that differs between sites is here.
 */
import type { Payer } from './findingsDischarge.ts'

export type DemoSiteId = 'A'
export type WritingStyle = 'dictated' | 'classic' | 'terse' | 'template'

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
  /** Change of the expected log days per year since the first, and of managed plans' denial log odds since 2018. */
  stayPerYear: number
  managedDenialPerYear: number
  /** Scales the spread of the risks, so that the ceilings are where the description says. */
  strength: { mortality: number; stay: number; staySpread: number; readmission: number; denial: number }
  /** Relative payer frequencies below and from 65 years, at the start; and their change per year (log). */
  payers: Record<Payer, { under65: number; from65: number; perYear: number }>
  /** Share of authors by style at the start of the period, and the change per year (log). */
  styles: Record<WritingStyle, { share: number; perYear: number }>
  authors: number
}

export const demoSites: Record<DemoSiteId, DemoSite> = {
  A: {
    id: 'A',
    name: 'Demo hospital A (synthetic)',
    description:
      'A made-up general hospital, 2013 to 2024. No patient exists; every note was written by a seeded program. ' +
      'Case mix, note style, payer behaviour and ICD version change over the years.',
    firstYear: 2013,
    lastYear: 2024,
    growth: 0.004,
    intercepts: { mortality: -5.22, stay: -0.345, readmission: -2.83, denial: -2.19 },
    stayPerYear: -0.008,
    managedDenialPerYear: 0.1,
    strength: { mortality: 0.7, stay: 1.12, staySpread: 1.7, readmission: 0.88, denial: 1 },
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
  },
}
