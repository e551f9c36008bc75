import { createHash } from 'node:crypto'
import { AppError } from '../../shared/domain/errors.ts'
import type { NoteFacts } from '../../shared/domain/records.ts'
import { splitSet, type SplitFacts, type SplitSet, type SplitSettings } from '../../shared/domain/split.ts'
import { dealStratified } from './stratify.ts'
import { day } from './times.ts'

/**
 * Train, validation and test by patient. A patient's place is a seeded hash of the patient's key: it depends neither on
 * row order nor on which other patients there are, so notes added later never move anyone. Stratified, it depends on
 * all patients' labels, but on no order.
 */

export interface SplitMember {
  noteId: number
  set: SplitSet
  /** Window of the later period; null in the other sets. */
  window: number | null
}

export interface SplitAssignment extends SplitFacts {
  members: SplitMember[]
}

type Place = { set: SplitSet; window: number | null }
type Placement = Place | { reason: string }
type Placed = Place & { note: NoteFacts }

export interface SplitInput {
  notes: readonly NoteFacts[]
  settings: SplitSettings
  /** Dates are shifted per patient: no split by them. */
  shiftedDates?: boolean
  /** Real period of a note by its id, where the source has one. */
  periods?: ReadonlyMap<number, string>
  /** Ids of the notes that are in a set at all; without: all. */
  cohort?: ReadonlySet<number>
  /** Option index by note id, of the task to stratify by. */
  labels?: ReadonlyMap<number, number>
}

export function assignSplit(input: SplitInput): SplitAssignment {
  const { cohort } = input
  const notes = cohort ? input.notes.filter(({ id }) => cohort.has(id)) : input.notes
  const place = placement({ ...input, notes })
  const placed: Placed[] = []
  const reasons = new Map<string, number>()
  const outside = input.notes.length - notes.length
  if (outside > 0) reasons.set('not in the cohort', outside)
  for (const note of notes) {
    const found = place(note)
    if ('set' in found) placed.push({ note, ...found })
    else reasons.set(found.reason, (reasons.get(found.reason) ?? 0) + 1)
  }
  return {
    members: placed.map(({ note, set, window }) => ({ noteId: note.id, set, window })),
    withoutSet: [...reasons].map(([reason, count]) => ({ reason, notes: count })),
    ...describe(placed),
    windows: windowsOf(placed, input.settings),
  }
}

function placement(input: SplitInput): (note: NoteFacts) => Placement {
  const { notes, settings, shiftedDates, periods } = input
  switch (settings.method) {
    case 'temporal': {
      if (shiftedDates) refuseShifted(periods)
      if (notes.length > 0 && notes.every((note) => note.time === null)) {
        const message =
          'These notes have no times, so they cannot be split by time. Split by patient at random instead.'
        throw new AppError('split.noTimes', message)
      }
      const starts = [settings.cutoff, ...settings.laterFrom]
      return laterPlacement(input, settings, ({ time }) =>
        time === null ? { reason: 'note has no time' } : windowAt(starts, day(time)),
      )
    }
    case 'period': {
      if (!periods || periods.size === 0) {
        const message = 'This corpus has no periods (anchor_year_group, DBSOURCE). Split by patient at random instead.'
        throw new AppError('split.noPeriods', message)
      }
      const starts = [settings.firstLater, ...settings.laterFrom]
      return laterPlacement(input, settings, ({ id }) => {
        const period = periods.get(id)
        return period === undefined ? { reason: 'note has no period' } : windowAt(starts, period)
      })
    }
    case 'random': {
      const setOf = division(notes, settings, input.labels)
      return (note) => ({ set: setOf(note.patientKey), window: null })
    }
    case 'published':
      return (note) => {
        const value = note.attributes[settings.attribute] ?? ''
        if (Object.hasOwn(settings.values, value)) return { set: settings.values[value], window: null }
        return { reason: `column ${settings.attribute} names no set` }
      }
    case 'external':
      return () => ({ set: 'external', window: null })
  }
}

function refuseShifted(periods: SplitInput['periods']): never {
  const known = [...new Set(periods?.values())].sort()
  throw new AppError(
    'split.shiftedDates',
    'The dates of this corpus are shifted by another span for each patient: which of two patients came first cannot be ' +
      `known, so a split by date would be meaningless. ${
        known.length > 0
          ? `Split by the real period of the source instead (${known.join(', ')}), or by patient at random.`
          : 'Split by patient at random instead.'
      }`,
  )
}

/** Last window that has begun; -1 before the first. */
function windowAt(starts: readonly string[], at: string): number {
  return starts.findLastIndex((start) => start <= at)
}

/**
 * Patients with an older note are divided into train, validation and test, and their older notes with them. Later notes:
 * 'temporal_seen' where the patient is in train or validation, otherwise 'temporal' (test patients included, since
 * training never saw them). `windowOf` gives -1 for an older note, and the reason where a note cannot be placed.
 */
function laterPlacement(
  { notes, labels }: SplitInput,
  settings: Division,
  windowOf: (note: NoteFacts) => number | { reason: string },
): (note: NoteFacts) => Placement {
  const older = notes.filter((note) => windowOf(note) === -1)
  const divided = new Set(older.map((note) => note.patientKey))
  const setOf = division(older, settings, labels)
  return (note) => {
    const window = windowOf(note)
    if (typeof window !== 'number') return window
    const set = divided.has(note.patientKey) ? setOf(note.patientKey) : null
    if (set !== null && window === -1) return { set, window: null }
    return { set: set === 'train' || set === 'validation' ? 'temporal_seen' : 'temporal', window }
  }
}

type Division = Extract<SplitSettings, { seed: number }>
type DividedSet = 'train' | 'validation' | 'test'

/** How the patients of these notes are divided. */
function division(
  notes: readonly NoteFacts[],
  settings: Division,
  labels: ReadonlyMap<number, number> | undefined,
): (patientKey: string) => DividedSet {
  const { seed, validationShare, testShare } = settings
  if (settings.stratifyBy === null) return (patientKey) => setAt(position(seed, patientKey), settings)
  const options = Math.max(0, ...(labels?.values() ?? [])) + 1
  const counts = new Map<string, number[]>()
  for (const { id, patientKey } of notes) {
    let own = counts.get(patientKey)
    if (!own) counts.set(patientKey, (own = Array.from({ length: options }, () => 0)))
    const value = labels?.get(id)
    if (value !== undefined) own[value]++
  }
  const patients = Array.from(counts, ([key, own]) => ({ key, counts: own, position: position(seed, key) }))
  const dealt = dealStratified<DividedSet>(patients, [
    { set: 'train', share: 1 - validationShare - testShare },
    { set: 'validation', share: validationShare },
    { set: 'test', share: testShare },
  ])
  return (patientKey) => dealt.get(patientKey)!
}

/** Uniform in [0, 1), by seed and patient alone. */
function position(seed: number, patientKey: string): number {
  return createHash('sha256').update(`${seed}\n${patientKey}`).digest().readUIntBE(0, 6) / 2 ** 48
}

function setAt(place: number, { validationShare, testShare }: Division): DividedSet {
  if (place < validationShare) return 'validation'
  return place < validationShare + testShare ? 'test' : 'train'
}

function describe(placed: readonly Placed[]): Pick<SplitFacts, 'sets' | 'patientOverlap' | 'textOverlap'> {
  const bySet = Map.groupBy(placed, ({ set }) => set)
  const inSet = (set: SplitSet) => bySet.get(set) ?? []
  const patientsIn = (...sets: SplitSet[]) => new Set(sets.flatMap(inSet).map(({ note }) => note.patientKey))

  const train = patientsIn('train')
  const validation = patientsIn('validation')
  const judged = patientsIn('test', 'temporal')

  const trainTexts = new Set(inSet('train').map(({ note }) => note.hash))
  return {
    sets: splitSet.options
      .filter((set) => bySet.has(set))
      .map((set) => ({ set, notes: inSet(set).length, patients: patientsIn(set).size })),
    patientOverlap:
      [...train].filter((patient) => validation.has(patient) || judged.has(patient)).length +
      [...validation].filter((patient) => !train.has(patient) && judged.has(patient)).length,
    textOverlap: placed.filter(({ note, set }) => set !== 'train' && trainTexts.has(note.hash)).length,
  }
}

/** Sizes of each window of the later period, unseen and returning patients apart. */
function windowsOf(placed: readonly Placed[], settings: SplitSettings): SplitFacts['windows'] {
  if (settings.method !== 'temporal' && settings.method !== 'period') return []
  const starts = [settings.method === 'temporal' ? settings.cutoff : settings.firstLater, ...settings.laterFrom]
  const byWindow = Map.groupBy(placed, ({ window }) => window)
  return starts.map((from, index) => {
    const sizeOf = (set: SplitSet) => {
      const inSet = (byWindow.get(index) ?? []).filter((place) => place.set === set)
      return { notes: inSet.length, patients: new Set(inSet.map(({ note }) => note.patientKey)).size }
    }
    const until = starts[index + 1] ?? null
    return { index, from, until, unseen: sizeOf('temporal'), returning: sizeOf('temporal_seen') }
  })
}
