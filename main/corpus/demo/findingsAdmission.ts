/**
 * What an admission note may state beside the diagnosis, with the weights of each statement. The alternatives of one
 * topic share words on purpose (negated, past, or about something else), so that no single word carries the topic; what
 * is said of an earlier moment or of another person weighs nothing.
 */
import type { Finding } from './types.ts'

export const oxygen = {
  none: {
    id: 'oxygen none',
    weights: {},
    phrases: ['on room air', 'RA', 'without supplemental oxygen', 'no oxygen requirement'],
  },
  low: {
    id: 'oxygen low',
    weights: { mortality: 0.35, stay: 0.16 },
    phrases: ['on {n} L NC', 'on {n} L nasal cannula', 'with {n} liters of oxygen'],
  },
  high: {
    id: 'oxygen high',
    weights: { mortality: 0.9, stay: 0.4 },
    phrases: ['on BiPAP', 'on high-flow nasal cannula 50%', 'on non-rebreather', 'on HFNC 40 L'],
  },
  ventilated: {
    id: 'oxygen ventilated',
    weights: { mortality: 1.5, stay: 0.62 },
    phrases: ['on the ventilator', 'on mechanical ventilation', 'intubated, FiO2 0.6', 'through the tube'],
  },
} satisfies Record<string, Finding>

/** Said of two moments in every note; only the later one counts. */
export const mentation = {
  clear: {
    id: 'mentation clear',
    weights: {},
    phrases: ['alert and oriented x3', 'A&O x3', 'awake and conversant', 'lucid', 'not confused', 'answers in full'],
  },
  confused: {
    id: 'mentation confused',
    weights: { mortality: 0.7, stay: 0.42 },
    phrases: ['confused', 'oriented to self only', 'inattentive', 'disoriented to place', 'A&O x1', 'not oriented'],
  },
  obtunded: {
    id: 'mentation obtunded',
    weights: { mortality: 1.4, stay: 0.58 },
    phrases: ['obtunded', 'opens eyes to pain only', 'somnolent', 'GCS 8', 'not answering'],
  },
} satisfies Record<string, Finding>

/** Said of the patient and of somebody near; only the patient's counts. */
export const functionalStatus = {
  independent: {
    id: 'function independent',
    weights: { stay: -0.12 },
    phrases: ['walks without a device', 'is independent in ADLs', 'still drives', 'does the shopping', 'needs no help'],
  },
  assisted: {
    id: 'function assisted',
    weights: { mortality: 0.25, stay: 0.42, readmission: 0.15 },
    phrases: [
      'needs help with bathing', 'uses a walker', 'needs assistance with ADLs', 'needs help on stairs',
      'is slow with a cane',
    ],
  },
  dependent: {
    id: 'function dependent',
    weights: { mortality: 0.55, stay: 0.66, readmission: 0.25 },
    phrases: ['is bedbound', 'needs total care', 'does not walk', 'is dependent for all ADLs', 'is moved with a lift'],
  },
} satisfies Record<string, Finding>

export const living = {
  family: {
    id: 'living family',
    weights: {},
    phrases: [
      'Lives with {his} spouse.', 'Lives with daughter.', 'Lives at home with family.',
      'Not alone, son lives with {him}.', 'Married, two children nearby.',
    ],
  },
  alone: {
    id: 'living alone',
    weights: { stay: 0.06, readmission: 0.05 },
    phrases: [
      'Lives alone.', 'Widowed, lives by {him}self.', 'Alone in a walk-up apartment, no family nearby.',
      'No one at home to help.',
    ],
  },
  facility: {
    id: 'living facility',
    weights: { mortality: 0.3, stay: 0.22, readmission: 0.28 },
    phrases: [
      'Long-term care resident.', 'Resides in a nursing home.', 'From a skilled facility.',
      'Came from assisted living.',
    ],
  },
  homeless: {
    id: 'living unhoused',
    weights: { stay: 0.36, readmission: 0.4 },
    phrases: [
      'Stays in a shelter.', 'Unhoused, sleeps outside.', 'No stable housing, couch surfing.', 'Lives in {his} car.',
    ],
  },
} satisfies Record<string, Finding>

export const adherence = {
  good: {
    id: 'adherence good',
    weights: { readmission: -0.15 },
    phrases: [
      'Takes all medications as prescribed.', 'Uses a pill box, no missed doses.',
      'Reliable with medicines and visits.', 'Never skips doses.',
    ],
  },
  partial: {
    id: 'adherence partial',
    weights: { readmission: 0.2 },
    phrases: [
      'Misses doses a few times a week.', 'Sometimes skips pills because of cost.', 'Takes some of {his} medications.',
      'Unsure of {his} regimen.',
    ],
  },
  poor: {
    id: 'adherence poor',
    weights: { readmission: 0.35, stay: 0.06 },
    phrases: [
      'Stopped all medications last month.', 'Not taking any prescribed medicines.',
      'Repeatedly misses clinic and refills.', 'Nonadherent, ran out weeks ago.',
    ],
  },
} satisfies Record<string, Finding>

/** Somebody near, by how the patient lives. Texts may hold {his}. */
export const companions: Record<keyof typeof living, readonly string[]> = {
  family: ['{his} spouse', '{his} daughter', '{his} son', '{his} brother'],
  alone: ['the neighbor', '{his} brother abroad', 'a friend'],
  facility: ['the roommate', 'the resident next door'],
  homeless: ['a friend', '{his} cousin'],
}

export const codeStatus = {
  full: {
    id: 'code full',
    weights: {},
    phrases: [
      'Full code.', 'Code status: full.', 'Wants everything done.', 'No limits on care; not DNR.',
      'Full code, confirmed with {him}.',
    ],
  },
  limited: {
    id: 'code limited',
    weights: { mortality: 0.45, stay: 0.06, readmission: -0.1 },
    phrases: [
      'DNR/DNI.', 'Does not want CPR or intubation.', 'DNR, MOLST in chart.', 'No resuscitation per health care proxy.',
      'Code status: DNR/DNI, confirmed.',
    ],
  },
} satisfies Record<string, Finding>

export const destination = {
  floor: {
    id: 'admit floor',
    weights: {},
    phrases: [
      'Admit to {service}, floor.', 'Admit to {service}; no ICU need.', 'Floor bed, {service}.',
      'Admit, regular bed, {service}.',
    ],
  },
  monitored: {
    id: 'admit step-down',
    weights: { mortality: 0.2, stay: 0.1 },
    phrases: [
      'Step-down bed, {service}.', 'Admit to intermediate care, {service}.',
      'Progressive care, continuous monitoring, {service}.',
    ],
  },
  critical: {
    id: 'admit critical',
    weights: { mortality: 0.4, stay: 0.26 },
    phrases: [
      'Admit to ICU, norepinephrine running.', 'To MICU, pressors started.', 'Critical care bed, central line placed.',
      'Unit admission, vasopressor support.',
    ],
  },
} satisfies Record<string, Finding>

export const substance = {
  none: {
    id: 'substance none',
    weights: {},
    phrases: [
      'Never smoker, no alcohol.', 'Quit smoking years ago, rare wine.', 'No tobacco or drugs.', 'Social alcohol only.',
      'Denies alcohol and drug use.', 'Smokes half a pack daily.',
    ],
  },
  alcohol: {
    id: 'substance alcohol',
    weights: { stay: 0.12, readmission: 0.32 },
    phrases: ['Drinks a pint of vodka daily.', 'Heavy alcohol, six beers a day.', 'Alcohol most days, past DTs.'],
  },
  injection: {
    id: 'substance injection',
    weights: { stay: 0.26, readmission: 0.5 },
    phrases: ['Injects heroin, last use yesterday.', 'Active IV drug use.', 'Fentanyl use daily, on no treatment.'],
  },
} satisfies Record<string, Finding>
