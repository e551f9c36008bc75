import { createHash } from 'node:crypto'
import {
  valueFilterNames,
  type CohortChoices,
  type CohortDefinition,
  type CohortFlow,
  type CohortStep,
  type ValueFilter,
  type ValueFilterName,
} from '../../shared/domain/cohort.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { NoteProfile } from './noteProfiles.ts'
import { day } from './times.ts'

/**
 * Chooses the notes of a cohort, filter after filter, and counts what each leaves. Cheap filters go first, those that read
 * text late; the first stay of a patient is the first of those that are left by then.
 */
export interface CohortInput {
  profiles: readonly NoteProfile[]
  definition: CohortDefinition
  /** Dates are shifted per patient: no window over them. */
  shiftedDates: boolean
  /** The labels that the definition asks for: what their task is called, and which notes have one. */
  labels?: { taskName: string; has: (noteId: number) => boolean }
  wordsOf: (noteId: number) => number
}

export interface ChosenCohort extends CohortFlow {
  members: NoteProfile[]
}

/** True: stays, false: goes, null: goes because its value is not known. */
type Filter = (profile: NoteProfile) => boolean | null

export function selectCohort(input: CohortInput): ChosenCohort {
  let members = [...input.profiles]
  const steps: CohortStep[] = [counted('All notes', members, 0, 0)]
  const apply = (step: string, filter: Filter) => {
    let notKnown = 0
    const left = members.filter((profile) => {
      const verdict = filter(profile)
      if (verdict === null) notKnown++
      return verdict === true
    })
    steps.push(counted(step, left, members.length - left.length, notKnown))
    members = left
  }
  for (const [step, filter] of filtersOf(input)) apply(step, filter)
  if (input.definition.firstEncounterOnly) {
    const first = firstEncounters(members)
    apply('First stay of each patient', ({ note }) =>
      note.encounterKey === null ? null : first.get(note.patientKey) === note.encounterKey,
    )
  }
  return { members, steps, notesHash: hashOf(members) }
}

function* filtersOf({ definition, shiftedDates, labels, wordsOf }: CohortInput): Generator<[string, Filter]> {
  const { from, until, minimumAge, maximumAge, excludedPatients, labelled, minimumWords } = definition
  for (const name of Object.keys(valueFilterNames) as ValueFilterName[]) {
    const filter = valueFilter(definition[name])
    if (filter) yield [filterName(name, definition[name]), (profile) => filter(valueOf(profile, name))]
  }
  if (from !== null || until !== null) {
    if (shiftedDates) refuseWindow()
    yield [
      windowName(from, until),
      ({ note, admitTime }) => {
        const time = note.time ?? admitTime
        if (time === null) return null
        return (from === null || day(time) >= from) && (until === null || day(time) <= until)
      },
    ]
  }
  if (minimumAge !== null || maximumAge !== null) {
    yield [
      ageName(minimumAge, maximumAge),
      ({ age }) => (age === null ? null : age >= (minimumAge ?? 0) && age <= (maximumAge ?? Number.POSITIVE_INFINITY)),
    ]
  }
  if (excludedPatients.length > 0) {
    const excluded = new Set(excludedPatients)
    yield ['Excluded patients', ({ note }) => !excluded.has(note.patientKey)]
  }
  if (labelled !== null) {
    if (!labels) throw new Error('a cohort of labelled notes needs their labels')
    yield [`Labelled for ${labels.taskName}`, ({ note }) => labels.has(note.id)]
  }
  if (minimumWords !== null) yield [`At least ${minimumWords} words`, ({ note }) => wordsOf(note.id) >= minimumWords]
}

function refuseWindow(): never {
  throw new AppError(
    'cohort.shiftedDates',
    'The dates of this corpus are shifted by another span for each patient: a window of days would mean nothing. ' +
      'Choose by real period instead, where the source has one.',
  )
}

/** null: nothing is asked. */
function valueFilter({ include, exclude }: ValueFilter): ((value: string | null) => boolean | null) | null {
  if (include.length === 0 && exclude.length === 0) return null
  const wanted = new Set(include.map(comparable))
  const unwanted = new Set(exclude.map(comparable))
  return (value) => {
    // What is not known is none of the values to leave out, and none of those asked for.
    if (value === null) return wanted.size === 0 ? true : null
    return (wanted.size === 0 || wanted.has(comparable(value))) && !unwanted.has(comparable(value))
  }
}

function comparable(value: string): string {
  return value.trim().toLowerCase()
}

function valueOf(profile: NoteProfile, name: ValueFilterName): string | null {
  switch (name) {
    case 'noteTypes':
      return profile.note.type
    case 'periods':
      return profile.period
    case 'sexes':
      return profile.sex
    case 'races':
      return profile.race
    case 'classes':
      return profile.class
    case 'admissionTypes':
      return profile.admissionType
    case 'services':
      return profile.service
    case 'payers':
      return profile.payer
  }
}

/** By admission, then by the stay's key, so that row order decides nothing; stays without a time come last. */
function firstEncounters(members: readonly NoteProfile[]): Map<string, string> {
  const found = new Map<string, { key: string; at: string }>()
  for (const { note, admitTime } of members) {
    if (note.encounterKey === null) continue
    const at = `${admitTime ?? '~'} ${note.encounterKey}`
    const best = found.get(note.patientKey)
    if (!best || at < best.at) found.set(note.patientKey, { key: note.encounterKey, at })
  }
  return new Map([...found].map(([patient, { key }]) => [patient, key]))
}

function counted(step: string, members: readonly NoteProfile[], removed: number, notKnown: number): CohortStep {
  const patients = new Set(members.map(({ note }) => note.patientKey)).size
  return { step, notes: members.length, patients, removed, notKnown }
}

function hashOf(members: readonly NoteProfile[]): string {
  const hash = createHash('sha256')
  for (const noteHash of members.map(({ note }) => note.hash).sort()) hash.update(noteHash)
  return hash.digest('hex')
}

const shownValues = 3

/** "Service: Medicine, Surgery; not Oncology" */
function filterName(name: ValueFilterName, { include, exclude }: ValueFilter): string {
  const list = (values: string[]) => {
    const more = values.length - shownValues
    return values.slice(0, shownValues).join(', ') + (more > 0 ? ` and ${more} more` : '')
  }
  const parts = [include.length > 0 ? list(include) : '', exclude.length > 0 ? `not ${list(exclude)}` : '']
  return `${valueFilterNames[name]}: ${parts.filter(Boolean).join('; ')}`
}

function windowName(from: string | null, until: string | null): string {
  if (from !== null && until !== null) return `From ${from} to ${until}`
  return from === null ? `To ${until}` : `From ${from}`
}

function ageName(minimum: number | null, maximum: number | null): string {
  if (minimum !== null && maximum !== null) return `Aged ${minimum} to ${maximum}`
  return minimum === null ? `Aged ${maximum} or less` : `Aged ${minimum} or more`
}

const mostChoices = 200

export function cohortChoices(profiles: readonly NoteProfile[], shiftedDates: boolean): CohortChoices {
  const names = Object.keys(valueFilterNames) as ValueFilterName[]
  const times = profiles.flatMap(({ note }) => note.time ?? [])
  const ages = profiles.flatMap(({ age }) => age ?? [])
  return {
    values: Object.fromEntries(names.map((name) => [name, valuesOf(profiles, name)])),
    firstTime: extreme(times, (a, b) => a < b),
    lastTime: extreme(times, (a, b) => a > b),
    youngest: extreme(ages, (a, b) => a < b),
    oldest: extreme(ages, (a, b) => a > b),
    shiftedDates,
  }
}

function valuesOf(profiles: readonly NoteProfile[], name: ValueFilterName): { value: string; notes: number }[] {
  const counts = new Map<string, number>()
  for (const profile of profiles) {
    const value = valueOf(profile, name)
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts]
    .map(([value, notes]) => ({ value, notes }))
    .sort((a, b) => b.notes - a.notes || (a.value < b.value ? -1 : 1))
    .slice(0, mostChoices)
}

function extreme<Value>(values: readonly Value[], goesBefore: (a: Value, b: Value) => boolean): Value | null {
  let found: Value | null = null
  for (const value of values) if (found === null || goesBefore(value, found)) found = value
  return found
}
