import * as z from 'zod'

/**
 * A cohort: which notes of a corpus a study is about, as data. Every filter narrows; a value that is not known passes no
 * filter that asks for values. Saved in versions; a file of one holds no note and, but for excluded patients, no patient.
 */

/** Values to keep, none meaning every one, and values to leave out; compared without case. */
const valueFilter = z
  .object({
    include: z.array(z.string().min(1)).default([]),
    exclude: z.array(z.string().min(1)).default([]),
  })
  .prefault({})
export type ValueFilter = z.infer<typeof valueFilter>

const day = z.iso.date('use YYYY-MM-DD').nullable().default(null)
const years = z.number().int().min(0).max(130).nullable().default(null)

export const cohortDefinition = z
  .object({
    noteTypes: valueFilter,
    /** First and last day of the notes' times, both included. Refused where dates are shifted. */
    from: day,
    until: day,
    /** Real periods of the source, where dates are shifted. */
    periods: valueFilter,
    /** Completed years at admission, both included. */
    minimumAge: years,
    maximumAge: years,
    sexes: valueFilter,
    races: valueFilter,
    classes: valueFilter,
    admissionTypes: valueFilter,
    services: valueFilter,
    payers: valueFilter,
    /** Patients left out by their identifier. */
    excludedPatients: z.array(z.string().min(1)).default([]),
    /** Notes with a label of this task; the labels are those in use when the cohort was saved. */
    labelled: z
      .object({ taskId: z.string().min(1), labelSetId: z.number().nullable().default(null) })
      .nullable()
      .default(null),
    minimumWords: z.number().int().min(1).nullable().default(null),
    /** Of each patient the notes of the first stay that is left by then. */
    firstEncounterOnly: z.boolean().default(false),
  })
  .strict()
  .refine(({ from, until }) => from === null || until === null || from <= until, {
    message: 'the last day lies before the first',
    path: ['until'],
  })
  .refine(({ minimumAge, maximumAge }) => minimumAge === null || maximumAge === null || minimumAge <= maximumAge, {
    message: 'the greatest age lies below the least',
    path: ['maximumAge'],
  })
export type CohortDefinition = z.infer<typeof cohortDefinition>

/** Filters by a value of the patient or the stay, in the order in which they are applied. */
export const valueFilterNames = {
  noteTypes: 'Note type',
  periods: 'Real period',
  sexes: 'Sex',
  races: 'Race or ethnicity',
  classes: 'Encounter class',
  admissionTypes: 'Admission type',
  services: 'Service',
  payers: 'Payer',
} as const
export type ValueFilterName = keyof typeof valueFilterNames

export const cohortName = z.string().trim().min(1, 'give the cohort a name').max(120)

/** As it is exported and imported. */
export const cohortFile = z.object({ name: cohortName, definition: cohortDefinition })
export type CohortFile = z.infer<typeof cohortFile>

export const cohortStep = z.object({
  step: z.string(),
  /** What it left. */
  notes: z.number(),
  patients: z.number(),
  /** What it took away, and how many of those because the value is not known. */
  removed: z.number(),
  notKnown: z.number(),
})
export type CohortStep = z.infer<typeof cohortStep>

export const cohortFlow = z.object({
  /** The first is the whole corpus. */
  steps: z.array(cohortStep),
  /** SHA-256 over the sorted hashes of the notes chosen. */
  notesHash: z.string(),
})
export type CohortFlow = z.infer<typeof cohortFlow>

export const cohortSummary = cohortFlow.extend({
  id: z.number(),
  corpusId: z.number(),
  name: z.string(),
  version: z.number(),
  definition: cohortDefinition,
  createdAt: z.string(),
})
export type CohortSummary = z.infer<typeof cohortSummary>

/** What labels keep of the cohort they were restricted to. */
export const cohortReference = cohortSummary.pick({ id: true, name: true, version: true, notesHash: true })
export type CohortReference = z.infer<typeof cohortReference>

/** The cohort that a split or a run is restricted to: named by its id, kept with the version it was; null: every note. */
export const cohortChoice = cohortReference.partial({ name: true, version: true, notesHash: true }).nullable().default(null)
export type CohortChoice = z.infer<typeof cohortChoice>

/** Values to choose from, with notes, most frequent first. */
export const cohortChoices = z.object({
  values: z.record(z.string(), z.array(z.object({ value: z.string(), notes: z.number() }))),
  firstTime: z.string().nullable(),
  lastTime: z.string().nullable(),
  youngest: z.number().nullable(),
  oldest: z.number().nullable(),
  shiftedDates: z.boolean(),
})
export type CohortChoices = z.infer<typeof cohortChoices>
