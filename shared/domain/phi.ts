import * as z from 'zod'

/**
 * The 18 kinds of identifiers that 45 CFR 164.514(b)(2)(i) (HIPAA, Safe Harbor) wants removed, in its order (A) to (R).
 * The scan looks for them by patterns: it warns, and never certifies that a text is de-identified.
 */
export const phiKind = z.enum([
  'name', 'place', 'date', 'phone', 'fax', 'email', 'ssn', 'mrn', 'healthPlan', 'account', 'licence', 'vehicle',
  'device', 'url', 'ip', 'biometric', 'photo', 'other',
])
export type PhiKind = z.infer<typeof phiKind>

export interface PhiKindFacts {
  /** Paragraph of 45 CFR 164.514(b)(2)(i). */
  paragraph: string
  title: string
  /** What the scan looks for, said so that a person knows what it cannot find. */
  looksFor: string
  /** What masking puts in its place. */
  tag: string
}

export const phiKinds: Record<PhiKind, PhiKindFacts> = {
  name: {
    paragraph: 'A',
    title: 'Names',
    looksFor:
      'Names after a title (Dr., Mrs.), before a degree (MD, RN), after a label (Name:, Attending:, signed by), after a ' +
      'relative (daughter Ann), common given names, and what was found so once, wherever it stands again in the note. ' +
      'Rare names without any such cue are missed.',
    tag: '[NAME]',
  },
  place: {
    paragraph: 'B',
    title: 'Places smaller than a state',
    looksFor:
      'Street addresses, PO boxes, ZIP codes beside a state or a label, towns before a state or after "lives in", large ' +
      'cities of the United States, counties, and named hospitals and clinics.',
    tag: '[PLACE]',
  },
  date: {
    paragraph: 'C',
    title: 'Dates, and ages over 89',
    looksFor:
      'Dates with a day or a month, with or without a year, and ages of 90 and more. Years alone, days of the week, ' +
      'holidays and times of day are not counted.',
    tag: '[DATE]',
  },
  phone: {
    paragraph: 'D',
    title: 'Telephone numbers',
    looksFor: 'North American numbers by their rules, numbers with +, and shorter ones after "phone", "pager", "ext.".',
    tag: '[PHONE]',
  },
  fax: { paragraph: 'E', title: 'Fax numbers', looksFor: 'Telephone numbers after "fax".', tag: '[FAX]' },
  email: { paragraph: 'F', title: 'Email addresses', looksFor: 'name@domain', tag: '[EMAIL]' },
  ssn: {
    paragraph: 'G',
    title: 'Social security numbers',
    looksFor: 'ddd-dd-dddd by the rules of the SSA, nine or the last four digits after "SSN".',
    tag: '[SSN]',
  },
  mrn: {
    paragraph: 'H',
    title: 'Medical record numbers',
    looksFor: 'Numbers after "MRN", "medical record", "patient ID", "unit no.", "chart no." and their like.',
    tag: '[MRN]',
  },
  healthPlan: {
    paragraph: 'I',
    title: 'Health plan numbers',
    looksFor: 'Numbers after "member", "policy", "group", "insurance", "Medicaid"; Medicare identifiers by their form.',
    tag: '[HEALTH PLAN]',
  },
  account: {
    paragraph: 'J',
    title: 'Account numbers',
    looksFor: 'Numbers after "account", "encounter", "visit", "claim"; card numbers with a right check digit.',
    tag: '[ACCOUNT]',
  },
  licence: {
    paragraph: 'K',
    title: 'Certificate and licence numbers',
    looksFor: 'Numbers after "license", "NPI", "DEA", "certificate", "passport"; DEA numbers with a right check digit.',
    tag: '[LICENSE]',
  },
  vehicle: {
    paragraph: 'L',
    title: 'Vehicle identifiers',
    looksFor: 'Vehicle numbers (VIN) with a right check digit, codes after "plate" and "VIN".',
    tag: '[VEHICLE]',
  },
  device: {
    paragraph: 'M',
    title: 'Device identifiers',
    looksFor: 'Codes after "serial no.", "device ID", "lot no.", UDI; MAC addresses.',
    tag: '[DEVICE]',
  },
  url: { paragraph: 'N', title: 'Web addresses', looksFor: 'http(s) and www addresses, bare domain names.', tag: '[URL]' },
  ip: { paragraph: 'O', title: 'IP addresses', looksFor: 'IPv4 and IPv6 addresses.', tag: '[IP]' },
  biometric: {
    paragraph: 'P',
    title: 'Biometric identifiers',
    looksFor:
      'Mentions only ("fingerprint", "voiceprint", "iris scan"): text cannot hold the finger print itself.',
    tag: '[BIOMETRIC]',
  },
  photo: {
    paragraph: 'Q',
    title: 'Full-face photographs',
    looksFor: 'Mentions of photographs and names of image files: text cannot hold the picture itself.',
    tag: '[PHOTO]',
  },
  other: {
    paragraph: 'R',
    title: 'Any other unique code',
    looksFor: 'Codes after "study ID", "accession no.", "specimen no.", UUIDs, and bare runs of nine and more digits.',
    tag: '[ID]',
  },
}

/** Where an identifier stands; offsets are UTF-16 units of the note's text. */
export interface PhiFinding {
  kind: PhiKind
  start: number
  end: number
}
