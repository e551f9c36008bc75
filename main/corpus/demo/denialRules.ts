/**
 * What each payer denies for, as log odds: the same finding is worth much with one payer and nothing with another. The
 * numbers are made up; that payers differ so is not.
 */
import type { Authorization, Necessity, Payer } from './findingsDischarge.ts'

export interface DenialRules {
  usual: number
  authorization: Record<Authorization, number>
  necessity: Record<Necessity, number>
  /** At most one midnight. */
  shortStay: number
}

export const denialRules: Record<Payer, DenialRules> = {
  Medicare: {
    usual: -0.3,
    authorization: { obtained: 0, notRequired: 0, pending: 0, late: 0, outOfNetwork: 0 },
    necessity: { documented: -0.8, plain: 0, weak: 1.1 },
    shortStay: 0.9,
  },
  'Medicare Advantage': {
    usual: -0.6,
    authorization: { obtained: -0.7, notRequired: 0.2, pending: 1.4, late: 1, outOfNetwork: 1 },
    necessity: { documented: -0.9, plain: 0, weak: 1.5 },
    shortStay: 0.3,
  },
  Medicaid: {
    usual: -0.2,
    authorization: { obtained: -0.3, notRequired: 0, pending: 0.1, late: 2, outOfNetwork: 0.3 },
    necessity: { documented: 0, plain: 0, weak: 0.1 },
    shortStay: 0,
  },
  'Commercial PPO': {
    usual: -0.2,
    authorization: { obtained: -0.2, notRequired: -0.1, pending: 0.2, late: 0.2, outOfNetwork: 2.1 },
    necessity: { documented: -0.2, plain: 0, weak: 0.2 },
    shortStay: 0,
  },
  'Commercial HMO': {
    usual: -0.6,
    authorization: { obtained: -0.7, notRequired: 0.9, pending: 1.7, late: 0.8, outOfNetwork: 1.9 },
    necessity: { documented: -0.5, plain: 0, weak: 0.9 },
    shortStay: 0,
  },
}
