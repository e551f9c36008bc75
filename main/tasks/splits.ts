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

export function assignSplit(input: { notes: readonly NoteFacts[]; settings: SplitSettings }): SplitAssignment {
  const { notes, settings } = input
  const place = placement(notes, settings)
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

function placement(notes: readonly NoteFacts[], settings: SplitSettings): (note: NoteFacts) => Placement {
  switch (settings.method) {
    case 'temporal':
      return temporalPlacement(notes, settings)
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

/**
 * Patients with a note before the cut-off are divided into train, validation and test, and their older notes with them.
 * Later notes: 'temporal_seen' where the patient is in train or validation, otherwise 'temporal' (test patients
 * included, since training never saw them).
 */
function temporalPlacement(
  notes: readonly NoteFacts[],
  settings: Extract<SplitSettings, { method: 'temporal' }>,
): (note: NoteFacts) => Placement {
  if (notes.length > 0 && notes.every((note) => note.time === null)) {
    const message = 'These notes have no times, so they cannot be split by time. Split by patient at random instead.'
    throw new AppError('split.noTimes', message)
  }
  const isOlder = (time: string) => day(time) < settings.cutoff
  const older = new Set(notes.filter(({ time }) => time !== null && isOlder(time)).map((note) => note.patientKey))
  return ({ patientKey, time }) => {
    if (time === null) return { reason: 'note has no time' }
    const set = older.has(patientKey) ? patientSet(patientKey, settings) : null
    if (set !== null && isOlder(time)) return set
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
