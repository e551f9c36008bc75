import { createHash } from 'node:crypto'
import { AppError } from '../../shared/domain/errors.ts'
import type { NoteFacts } from '../../shared/domain/records.ts'
import { splitSet, type SplitSet, type SplitSettings } from '../../shared/domain/split.ts'
import type { LabelRule } from '../../shared/domain/task.ts'
import { day, hasTimeOfDay, hoursBetween } from './times.ts'

/**
 * Train, validation and test by patient. A patient's place is a seeded hash of the patient's key: it depends neither on
 * row order nor on which other patients there are, so notes added later never move anyone.
 */

export interface SplitAssignment {
  members: { noteId: number; set: SplitSet }[]
  /** Sets that have notes, in the order of `splitSet`. */
  sets: { set: SplitSet; notes: number; patients: number }[]
  /** Patients in both train and validation, or in one of them and in test or temporal. */
  patientOverlap: number
  /** Notes outside train whose exact text also stands in train. */
  textOverlap: number
  /** Notes in no set, by reason. */
  withoutSet: { reason: string; notes: number }[]
}

type Placement = SplitSet | { reason: string }

export interface SplitInput {
  notes: readonly NoteFacts[]
  settings: SplitSettings
  /** Dates are shifted per patient: no split by them. */
  shiftedDates?: boolean
  /** Real period of a note by its id, where the source has one. */
  periods?: ReadonlyMap<number, string>
}

export function assignSplit(input: SplitInput): SplitAssignment {
  const place = placement(input)
  const { notes } = input
  const placed: { note: NoteFacts; set: SplitSet }[] = []
  const reasons = new Map<string, number>()
  for (const note of notes) {
    const set = place(note)
    if (typeof set === 'string') placed.push({ note, set })
    else reasons.set(set.reason, (reasons.get(set.reason) ?? 0) + 1)
  }
  return {
    members: placed.map(({ note, set }) => ({ noteId: note.id, set })),
    withoutSet: [...reasons].map(([reason, count]) => ({ reason, notes: count })),
    ...describe(placed),
  }
}

function placement({ notes, settings, shiftedDates, periods }: SplitInput): (note: NoteFacts) => Placement {
  switch (settings.method) {
    case 'temporal': {
      if (shiftedDates) refuseShifted(periods)
      if (notes.length > 0 && notes.every((note) => note.time === null)) {
        const message =
          'These notes have no times, so they cannot be split by time. Split by patient at random instead.'
        throw new AppError('split.noTimes', message)
      }
      const { cutoff } = settings
      return laterPlacement(notes, settings, ({ time }) => (time === null ? 'note has no time' : day(time) < cutoff))
    }
    case 'period': {
      if (!periods || periods.size === 0) {
        const message = 'This corpus has no periods (anchor_year_group, DBSOURCE). Split by patient at random instead.'
        throw new AppError('split.noPeriods', message)
      }
      const { firstLater } = settings
      return laterPlacement(notes, settings, ({ id }) => {
        const period = periods.get(id)
        return period === undefined ? 'note has no period' : period < firstLater
      })
    }
    case 'random':
      return (note) => patientSet(note.patientKey, settings)
    case 'published':
      return (note) => {
        const value = note.attributes[settings.attribute] ?? ''
        if (Object.hasOwn(settings.values, value)) return settings.values[value]
        return { reason: `column ${settings.attribute} names no set` }
      }
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

/**
 * Patients with an older note are divided into train, validation and test, and their older notes with them. Later notes:
 * 'temporal_seen' where the patient is in train or validation, otherwise 'temporal' (test patients included, since
 * training never saw them). `isOlder` gives the reason where a note cannot be placed.
 */
function laterPlacement(
  notes: readonly NoteFacts[],
  settings: { seed: number; validationShare: number; testShare: number },
  isOlder: (note: NoteFacts) => boolean | string,
): (note: NoteFacts) => Placement {
  const older = new Set(notes.filter((note) => isOlder(note) === true).map((note) => note.patientKey))
  return (note) => {
    const noteIsOlder = isOlder(note)
    if (typeof noteIsOlder === 'string') return { reason: noteIsOlder }
    const set = older.has(note.patientKey) ? patientSet(note.patientKey, settings) : null
    if (set !== null && noteIsOlder) return set
    return set === 'train' || set === 'validation' ? 'temporal_seen' : 'temporal'
  }
}

function patientSet(
  patientKey: string,
  { seed, validationShare, testShare }: { seed: number; validationShare: number; testShare: number },
): 'train' | 'validation' | 'test' {
  const position = createHash('sha256').update(`${seed}\n${patientKey}`).digest().readUIntBE(0, 6) / 2 ** 48
  if (position < validationShare) return 'validation'
  return position < validationShare + testShare ? 'test' : 'train'
}

function describe(
  placed: readonly { note: NoteFacts; set: SplitSet }[],
): Pick<SplitAssignment, 'sets' | 'patientOverlap' | 'textOverlap'> {
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

/**
 * Whether a label was known when the later period began: its whole follow-up must lie before `cutoff` (YYYY-MM-DD).
 * Claims carry no date of decision, so a denial is taken as known at discharge; a column's label has no time at all.
 */
export function labelKnownBefore(rule: LabelRule, dischargeTime: string | null, cutoff: string): boolean {
  if (rule.kind === 'column') return true
  if (dischargeTime === null) return false
  const discharge = hasTimeOfDay(dischargeTime) ? dischargeTime : `${dischargeTime}T23:59:59`
  const followUpDays = rule.kind === 'readmission' ? rule.settings.horizonDays : 0
  return hoursBetween(discharge, `${cutoff}T00:00:00`) >= followUpDays * 24
}

/** Whether a note of train or validation may be learned from: under a temporal split its label must have been known. */
export function trainable(input: {
  rule: LabelRule
  settings: SplitSettings
  dischargeTime: string | null
}): boolean {
  const { rule, settings, dischargeTime } = input
  return settings.method !== 'temporal' || labelKnownBefore(rule, dischargeTime, settings.cutoff)
}
