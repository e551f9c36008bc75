/**
 * What a discharge summary may state beside the diagnosis, with the weights of each statement. As for admission, the
 * alternatives of one topic share their words.
 */
import type { Finding } from './types.ts'

export const complication = {
  none: {
    id: 'complication none',
    weights: {},
    phrases: [
      'No complications.', 'No delirium, no falls.', 'Course uncomplicated.', 'No ICU stay, renal function steady.',
      'Uneventful stay.',
    ],
  },
  delirium: {
    id: 'complication delirium',
    weights: { readmission: 0.3, denial: -0.2 },
    phrases: [
      'Course complicated by delirium with sundowning.', 'Had delirium on night two, needed a sitter.',
      'Became confused and agitated, restraints avoided.',
    ],
  },
  kidney: {
    id: 'complication kidney',
    weights: { readmission: 0.38, denial: -0.2 },
    phrases: [
      'Course complicated by AKI, creatinine peaked above 2.', 'Renal function worsened with treatment.',
      'Developed kidney injury, nephrology consulted.',
    ],
  },
  critical: {
    id: 'complication critical',
    weights: { readmission: 0.28, denial: -0.7 },
    phrases: [
      'Required pressors in the ICU.', 'MICU stay for hypotension.',
      'Transferred to critical care, then back to the floor.',
    ],
  },
  infection: {
    id: 'complication infection',
    weights: { readmission: 0.55, denial: -0.25 },
    phrases: [
      'C. difficile during the stay.', 'Hospital-acquired pneumonia treated.', 'Line infection, catheter changed.',
    ],
  },
} satisfies Record<string, Finding>

export const disposition = {
  home: {
    id: 'disposition home',
    weights: { readmission: 0 },
    phrases: [
      'Home, no services.', 'Home with family, no needs.', 'Home, services not needed.', 'Discharged home, self care.',
    ],
  },
  'home health': {
    id: 'disposition home health',
    weights: { readmission: 0.05 },
    phrases: ['Home with VNA.', 'Home with visiting nurse and PT.', 'Home with home health services.'],
  },
  snf: {
    id: 'disposition snf',
    weights: { readmission: 0.32 },
    phrases: ['Skilled nursing facility.', 'SNF.', 'Subacute nursing facility.'],
  },
  rehab: {
    id: 'disposition rehab',
    weights: { readmission: 0.1 },
    phrases: ['Acute rehab.', 'Inpatient rehabilitation.', 'Acute rehabilitation hospital.'],
  },
  hospice: {
    id: 'disposition hospice',
    weights: { readmission: -2.2, denial: -0.4 },
    phrases: ['Home with hospice.', 'Inpatient hospice.', 'Hospice, comfort focused.'],
  },
  ama: {
    id: 'disposition ama',
    weights: { readmission: 1.05, denial: 0.6 },
    phrases: ['Left against medical advice.', 'Signed out AMA.', 'Left AMA before work-up complete.'],
  },
} satisfies Record<string, Finding>
export type LivingDisposition = keyof typeof disposition

export const followUp = {
  booked: {
    id: 'follow-up booked',
    weights: { readmission: -0.2 },
    phrases: [
      'PCP visit booked within 7 days.', 'Appointment with PCP confirmed in {n} days.',
      'Clinic visit scheduled this week, ride arranged.', 'Seen by PCP {n} days from now, confirmed.',
    ],
  },
  advised: {
    id: 'follow-up advised',
    weights: {},
    phrases: [
      'PCP in 2-3 weeks.', 'Call PCP for a visit this month.', 'Clinic in four weeks.',
      'Surgeon or PCP visit in three weeks.',
    ],
  },
  none: {
    id: 'follow-up none',
    weights: { readmission: 0.15 },
    phrases: [
      'PCP appointment could not be booked.', 'No PCP; given a clinic list.',
      'Follow-up not confirmed, line not answered.', 'No visit scheduled, no ride.',
    ],
  },
} satisfies Record<string, Finding>

/** Said of the patient and of a helper. */
export const understanding = {
  good: {
    id: 'understanding good',
    weights: {},
    phrases: [
      'repeats the plan correctly', 'states the warning signs', 'knows the doses', 'teaches back without errors',
    ],
  },
  limited: {
    id: 'understanding limited',
    weights: {},
    phrases: [
      'cannot state the doses', 'mixes up the pills', 'does not recall the plan', 'teaches back with errors',
    ],
  },
} satisfies Record<string, Finding>

/** Two payers stand in most notes; the first one decides. */
export const payers = {
  Medicare: {
    id: 'payer Medicare', weights: {},
    phrases: ['traditional Medicare', 'Medicare A/B', 'Medicare fee-for-service'],
  },
  'Medicare Advantage': {
    id: 'payer Medicare Advantage', weights: {},
    phrases: ['Medicare Advantage', 'a Medicare managed plan', 'an MA plan'],
  },
  Medicaid: {
    id: 'payer Medicaid', weights: {},
    phrases: ['Medicaid', 'state Medicaid', 'Medicaid managed care'],
  },
  'Commercial PPO': {
    id: 'payer PPO', weights: {},
    phrases: ['a commercial PPO', 'an employer PPO', 'a PPO through work'],
  },
  'Commercial HMO': {
    id: 'payer HMO', weights: {},
    phrases: ['a commercial HMO', 'an employer HMO', 'an HMO through work'],
  },
} satisfies Record<string, Finding>
export type Payer = keyof typeof payers

/** Said of the stay and of some other service; only the stay's counts, and what it is worth depends on the payer. */
export const authorization = {
  obtained: {
    id: 'authorization obtained', weights: {},
    phrases: ['authorized', 'approved by the plan', 'approval on file', 'precertified'],
  },
  notRequired: {
    id: 'authorization not required', weights: {},
    phrases: ['no authorization required', 'authorization not needed', 'no precertification needed'],
  },
  pending: {
    id: 'authorization pending', weights: {},
    phrases: ['authorization still pending', 'approval not yet on file', 'no answer from the plan'],
  },
  late: {
    id: 'authorization late', weights: {},
    phrases: ['plan notified late', 'not authorized in time', 'notice after the deadline'],
  },
  outOfNetwork: {
    id: 'authorization out of network', weights: {},
    phrases: ['out of network', 'not in network', 'billed out-of-network'],
  },
} satisfies Record<string, Finding>
export type Authorization = keyof typeof authorization

/** Said of two reviews; only the final one counts, and what it is worth depends on the payer. */
export const necessity = {
  documented: {
    id: 'necessity documented', weights: {},
    phrases: ['inpatient criteria met', 'inpatient level of care supported', 'severity documented'],
  },
  plain: {
    id: 'necessity plain', weights: {},
    phrases: ['inpatient order seen', 'status as ordered', 'no comment on criteria'],
  },
  weak: {
    id: 'necessity weak', weights: {},
    phrases: ['inpatient criteria not met', 'observation level of care suggested', 'severity not documented'],
  },
} satisfies Record<string, Finding>
export type Necessity = keyof typeof necessity

export const delay = {
  none: {
    id: 'delay none',
    weights: {},
    phrases: ['No avoidable days.', 'No discharge delays.', 'Left as soon as ready.'],
  },
  waiting: {
    id: 'delay waiting',
    weights: { denial: 0.8, readmission: 0.1 },
    phrases: [
      'Medically ready two days earlier, awaiting placement.', 'Stayed over the weekend waiting for a test.',
      'Extra day for transport.', 'Discharge delayed, bed search.',
    ],
  },
} satisfies Record<string, Finding>
