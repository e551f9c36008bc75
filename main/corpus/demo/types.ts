/**
 * The vocabulary of the synthetic hospital. Everything a note may state carries its own weights, and an outcome is
 * drawn only from the weights of what its note states: so P(outcome | facts in the text) is known exactly.
 */

/** Contribution of one stated fact: log odds for the three yes/no outcomes, log days for the length of stay. */
export interface Weights {
  mortality?: number
  stay?: number
  readmission?: number
  denial?: number
}

/** One stated fact with interchangeable wordings; a note prints exactly one of them. */
export interface Finding {
  id: string
  weights: Weights
  phrases: readonly string[]
}

/** An item of a list of what is there or of what is not; `clashes` with a text that speaks of the same. */
export interface Listable extends Finding {
  clashes: RegExp
}

export type Sex = 'F' | 'M'
export type IcdVersion = 9 | 10

/** Keys of assets/charlson.json. */
export type CharlsonCategory =
  | 'mi' | 'chf' | 'pvd' | 'cevd' | 'dementia' | 'cpd' | 'rheumd' | 'pud' | 'mld' | 'msld'
  | 'diab' | 'diabwc' | 'hp' | 'rend' | 'canc' | 'metacanc' | 'aids'

/**
 * Categories whose codes are drawn together. Groups are drawn independently of each other given the note, and at most
 * one category of a group is coded, so the distribution of the Charlson index is a convolution over groups.
 */
export type CharlsonGroup =
  | 'mi' | 'chf' | 'pvd' | 'cevd' | 'dementia' | 'cpd' | 'rheumd' | 'pud' | 'liver'
  | 'diabetes' | 'hp' | 'rend' | 'cancer' | 'aids'

/** P(this category is coded); what is missing to 1 is "not coded". */
export type Coding = Partial<Record<CharlsonCategory, number>>

export interface Codes {
  icd9: string
  icd10: string
}

/** How a note speaks of a chronic condition; each way has its own chance of being coded. */
export type MentionKind = 'active' | 'implied' | 'remote'

export interface ConditionVariant {
  sex?: Sex
  /** Short names, which lists of what is absent and of relatives' illnesses use as well. */
  plain: readonly string[]
  /** What a note may say instead for a current condition. */
  active: readonly string[]
  /** A drug that betrays the condition when the problem list does not name it. */
  implied: readonly string[]
  /** Home medications that go with the condition; they add nothing to what `active` says. */
  medications: readonly string[]
}

export interface ChronicCondition {
  id: string
  group: CharlsonGroup
  /** Prevalence at 65 years, and how its log odds change per decade of age. */
  prevalence: number
  perDecade: number
  /** P(coded) by category when the note states the condition as current. */
  coding: Coding
  codes: Partial<Record<CharlsonCategory, Codes>>
  /** Kinds of the condition; a patient has one of them for life, whichever words a note uses. */
  variants: readonly ConditionVariant[]
  /** Past and resolved; empty where that makes no sense. */
  remote: readonly string[]
  weights: Weights
}

export interface Mention {
  condition: ChronicCondition
  variant: ConditionVariant
  kind: MentionKind
  phrase: string
}

/** A problem that counts for nothing in the index, printed among those that do. */
export interface Bystander {
  prevalence: number
  perDecade: number
  sex?: Sex
  /** The group whose conditions it denies; not printed beside them. */
  denies?: CharlsonGroup
  phrases: readonly string[]
  medications: readonly string[]
  codes: Codes
}

/** An acute reason for admission. Texts may hold {age} {man} {he} {He} {his} {n} {side} {hours}. */
export interface Presentation {
  id: string
  /** Relative frequency in 2013, its change per year (log), and per decade of age above 60 (log). */
  share: number
  perYear?: number
  perDecade?: number
  /** The only days (ISO) on which it happens, the last one excluded. */
  period?: { from: string; until: string }
  sex?: Sex
  planned?: true
  service: string
  /** Shift of the hidden acuity, in standard deviations; `respiratory` says how far it shows in breathing. */
  acuity: number
  respiratory?: number
  /** Added to the usual vital signs and laboratory values. */
  shift?: { heartRate?: number; temperature?: number; white?: number; hemoglobin?: number; creatinine?: number }
  /** Wordings at the same place of each list belong together (knee or hip), so a stay keeps to one place. */
  aligned?: true
  /** Cannot happen to the same person twice, or to one with these conditions (ids). */
  once?: true
  excludes?: readonly string[]
  /** The chronic condition (id) that later notes list after this stay. */
  leaves?: string
  /** Symptoms that a payer may call observation-level. */
  lowSeverity?: true
  weights: Weights
  /** Standard deviation of log days around the expected stay. */
  staySpread: number
  codes: Codes
  /** The principal diagnosis' own Charlson group, where it has one. */
  charlson?: { group: CharlsonGroup; coding: Coding; codes: Partial<Record<CharlsonCategory, Codes>> }
  complaint: readonly string[]
  story: readonly string[]
  negatives: readonly string[]
  exam: readonly string[]
  studies: readonly string[]
  impression: readonly string[]
  plan: readonly string[]
  course: readonly string[]
  diagnosis: readonly string[]
  newMedications: readonly string[]
}
