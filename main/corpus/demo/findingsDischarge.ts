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

export const residual = {
  resolved: {
    id: 'residual resolved',
    weights: { readmission: -0.3 },
    phrases: [
      'Back to baseline, no complaints.', 'Symptoms fully resolved.', 'Feels well, eating and walking.',
      'No residual symptoms.', 'Asymptomatic, comfortable.',
    ],
  },
  improved: {
    id: 'residual improved',
    weights: {},
    phrases: [
      'Improved but not yet at baseline.', 'Better, mild fatigue.', 'Symptoms improving.', 'Stable, some soreness.',
    ],
  },
  persistent: {
    id: 'residual persistent',
    weights: { readmission: 0.3 },
    phrases: [
      'Still symptomatic, wants to go home.', 'Only modest improvement; symptoms persist.',
      'Not back to baseline, needs help to stand.', 'Persistent symptoms, plateaued.',
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
    weights: { readmission: 1.05, denial: 0.4 },
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

export const understanding = {
  good: {
    id: 'understanding good',
    weights: { readmission: -0.1 },
    phrases: [
      'Teach-back correct.', 'States warning signs and doses correctly.', 'Understands the plan.',
      'Family can repeat the plan.',
    ],
  },
  limited: {
    id: 'understanding limited',
    weights: { readmission: 0.15 },
    phrases: [
      'Teach-back not correct after two tries.', 'Cannot state {his} doses.', 'Limited insight into the plan.',
      'Did not understand why {he} was here.',
    ],
  },
} satisfies Record<string, Finding>

export type Payer = 'Medicare' | 'Medicare Advantage' | 'Medicaid' | 'Commercial PPO' | 'Commercial HMO'
export const payers: Record<Payer, Finding> = {
  Medicare: {
    id: 'payer Medicare',
    weights: { denial: -0.7 },
    phrases: ['Traditional Medicare', 'Medicare A/B', 'Medicare fee-for-service'],
  },
  'Medicare Advantage': {
    id: 'payer Medicare Advantage',
    weights: { denial: 0.1 },
    phrases: ['Medicare Advantage', 'a Medicare managed plan', 'MA plan'],
  },
  Medicaid: {
    id: 'payer Medicaid',
    weights: { denial: 0.15 },
    phrases: ['Medicaid', 'state Medicaid', 'Medicaid managed care'],
  },
  'Commercial PPO': {
    id: 'payer PPO',
    weights: { denial: -0.1 },
    phrases: ['commercial PPO', 'employer PPO', 'a PPO through work'],
  },
  'Commercial HMO': { id: 'payer HMO', weights: { denial: 0.15 }, phrases: ['commercial HMO', 'an HMO', 'HMO plan'] },
}

export const authorization = {
  obtained: {
    id: 'authorization obtained',
    weights: { denial: -0.4 },
    phrases: ['authorization obtained', 'stay authorized', 'plan notified on day one, approved', 'approval on file'],
  },
  notRequired: {
    id: 'authorization not required',
    weights: {},
    phrases: ['no authorization required', 'authorization not needed', 'no precertification needed'],
  },
  pending: {
    id: 'authorization pending',
    weights: { denial: 0.45 },
    phrases: [
      'authorization still pending', 'approval not yet on file', 'plan has not answered the request',
      'precertification pending',
    ],
  },
  late: {
    id: 'authorization late',
    weights: { denial: 0.55 },
    phrases: [
      'plan notified late', 'authorization not obtained before admission', 'notification after the deadline',
      'not authorized in time',
    ],
  },
  outOfNetwork: {
    id: 'authorization out of network',
    weights: { denial: 0.45 },
    phrases: ['out of network', 'hospital not in network', 'out-of-network facility'],
  },
} satisfies Record<string, Finding>

export const necessity = {
  documented: {
    id: 'necessity documented',
    weights: { denial: -0.3 },
    phrases: [
      'Inpatient criteria met on admission.', 'Needed inpatient level of care, documented daily.',
      'Severity supported inpatient status.', 'Met inpatient criteria, physician certified.',
    ],
  },
  plain: {
    id: 'necessity plain',
    weights: {},
    phrases: ['Inpatient order signed.', 'Status: inpatient.', 'Case reviewed by utilization.', 'Inpatient status.'],
  },
  weak: {
    id: 'necessity weak',
    weights: { denial: 0.3 },
    phrases: [
      'Inpatient criteria not clearly met.', 'Could have been observation per reviewer.',
      'Reviewer suggested observation level of care.', 'Severity not documented on day one.',
      'Inpatient order cosigned late.',
    ],
  },
} satisfies Record<string, Finding>

export const delay = {
  none: {
    id: 'delay none',
    weights: {},
    phrases: ['No avoidable days.', 'No discharge delays.', 'Left as soon as ready.'],
  },
  waiting: {
    id: 'delay waiting',
    weights: { denial: 0.7, readmission: 0.1 },
    phrases: [
      'Medically ready two days earlier, awaiting placement.', 'Stayed over the weekend waiting for a test.',
      'Extra day for transport.', 'Discharge delayed, bed search.',
    ],
  },
} satisfies Record<string, Finding>
