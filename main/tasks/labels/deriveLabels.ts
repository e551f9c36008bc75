import { AppError } from '../../../shared/domain/errors.ts'
import type {
  ClaimRecord,
  DiagnosisRecord,
  EncounterRecord,
  NoteFacts,
  PatientRecord,
} from '../../../shared/domain/records.ts'
import { diedInFollowUp } from '../../../shared/domain/labels.ts'
import { labelRule, type LabelRule, type Task } from '../../../shared/domain/task.ts'
import { readableText } from '../readableText.ts'
import { cciBins, cciRule } from './cci.ts'
import { columnRule } from './column.ts'
import { denialRule } from './denial.ts'
import { losBins, losRule } from './los.ts'
import { mortalityRule } from './mortality.ts'
import { readmissionRule } from './readmission.ts'
import type { CorpusFacts, EncounterRule, Outcome } from './rule.ts'
import { notesOfTypes, selectNotes } from './selectNotes.ts'

/**
 * Labels of one task over one corpus. Every note of the task's types ends with a label or is counted under the reason
 * why it has none.
 */
export interface LabelInput {
  task: Task
  /** Overrides of the task's own label settings; unknown keys are ignored. */
  settings?: Record<string, unknown>
  notes: readonly NoteFacts[]
  patients: readonly PatientRecord[]
  encounters: readonly EncounterRecord[]
  diagnoses: readonly DiagnosisRecord[]
  claims: readonly ClaimRecord[]
  /** Last moment the corpus knows of; null where dates are shifted per patient. */
  dataEnd: string | null
  /** One end of the data for all patients would then mean nothing. */
  shiftedDates?: boolean
  /** Notes that may have labels; without it, all. What happened in other stays still counts. */
  cohort?: ReadonlySet<number>
  /** Needed by tasks that read certain sections only: a note without them has no label. */
  textOf?: (noteId: number) => string
}

export interface DerivedLabels {
  labels: { noteId: number; value: number; source: string }[]
  unlabelled: { reason: string; notes: number }[]
}

export function deriveLabels(input: LabelInput): DerivedLabels {
  const { task } = input
  const rule = resolveRule(task, input.settings)
  if (input.shiftedDates && rule.kind === 'readmission' && rule.settings.dataEnd !== null) refuseDataEnd()
  const encounters = new Map(input.encounters.map((encounter) => [encounter.encounterKey, encounter]))
  const facts: CorpusFacts = { ...input, encounters }
  const { cohort } = input
  const inside = cohort ? input.notes.filter(({ id }) => cohort.has(id)) : input.notes
  const { chosen, left } = selectNotes(inside, task.notes, encounters)
  const outside = cohort ? notesOfTypes(input.notes, task.notes.types).filter(({ id }) => !cohort.has(id)) : []
  left.push(...outside.map((note) => ({ note, reason: 'not in the cohort' })))
  const ofType = chosen.length + left.length
  if (ofType === 0) return { labels: [], unlabelled: [{ reason: 'no note of these types', notes: 0 }] }
  const outcomeOf = noteOutcome(rule, task, facts, chosen)
  if (outcomeOf === null) return { labels: [], unlabelled: [{ reason: 'no source', notes: ofType }] }

  const labels: DerivedLabels['labels'] = []
  const reasons = new Map<string, number>()
  const count = (reason: string) => reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  for (const { reason } of left) count(reason)
  const isReadable = readableBy(task, input.textOf)
  for (const note of chosen) {
    const outcome = isReadable(note.id) ? outcomeOf(note) : { reason: 'no admission section in the note' }
    if ('reason' in outcome) count(outcome.reason)
    else labels.push({ noteId: note.id, ...outcome })
  }
  const unlabelled = [...reasons].map(([reason, notes]) => ({ reason, notes })).sort((a, b) => b.notes - a.notes)
  return { labels, unlabelled }
}

/** A task that reads the whole note needs no text for its labels. */
function readableBy(task: Task, textOf: LabelInput['textOf']): (noteId: number) => boolean {
  const { sections } = task.notes
  if (sections !== 'admission') return () => true
  if (!textOf) throw new Error('a task of sections is labelled with the texts of its notes')
  return (noteId) => readableText(textOf(noteId), sections).text.trim() !== ''
}

function refuseDataEnd(): never {
  throw new AppError(
    'labels.settings',
    'The dates of this corpus are shifted by another span for each patient: no one day is the end of its data. Leave it empty.',
  )
}

/** The rule as it is stored with labels: the end of the data as it was found. */
export function storedRule(rule: LabelRule, { dataEnd }: Pick<LabelInput, 'dataEnd'>): LabelRule {
  if (rule.kind !== 'readmission') return rule
  return { ...rule, settings: { ...rule.settings, dataEnd: rule.settings.dataEnd ?? dataEnd } }
}

/** Labels without a return whose patient died in the follow-up; null where that is not asked, or no death is known. */
export function competingDeaths(
  task: Pick<Task, 'label'>,
  labels: DerivedLabels['labels'],
  patients: readonly PatientRecord[],
): number | null {
  if (task.label.kind !== 'readmission' || !patients.some(({ deathDate }) => deathDate)) return null
  return labels.filter(({ source }) => source.endsWith(diedInFollowUp)).length
}

/** Labelled notes per option index. */
export function countLabels(labels: readonly { value: number }[], options: number): number[] {
  const counts = Array.from({ length: options }, () => 0)
  for (const { value } of labels) counts[value]++
  return counts
}

/** The task's label rule with overrides applied and checked: what is to be stored with the labels. */
export function resolveRule(task: Task, overrides: Record<string, unknown> = {}): LabelRule {
  const parsed = labelRule.safeParse({ ...task.label, settings: { ...task.label.settings, ...overrides } })
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]
    const problem = `The label settings of ${task.name} are not valid at ${path.join('.')}: ${message}`
    throw new AppError('labels.settings', problem, { cause: parsed.error })
  }
  const needed = optionsNeeded(parsed.data)
  const fits = parsed.data.kind === 'column' ? task.options.length >= needed : task.options.length === needed
  if (!fits) {
    const problem = `${task.name} has ${task.options.length} options, its label rule gives ${needed}.`
    throw new AppError('labels.options', `${problem} Change the options or the rule.`)
  }
  return parsed.data
}

function optionsNeeded(rule: LabelRule): number {
  switch (rule.kind) {
    case 'los':
      return losBins
    case 'cci':
      return cciBins
    case 'column':
      return Object.values(rule.settings.values).reduce((most, value) => Math.max(most, value + 1), 2)
    default:
      return 2
  }
}

function noteOutcome(
  rule: LabelRule,
  task: Task,
  facts: CorpusFacts,
  chosen: readonly NoteFacts[],
): ((note: NoteFacts) => Outcome) | null {
  if (rule.kind === 'column') return columnRule(rule.settings, chosen)
  const ofEncounter = encounterRule(rule, facts)
  if (ofEncounter === null) return null
  return (note) => {
    const encounter = note.encounterKey === null ? undefined : facts.encounters.get(note.encounterKey)
    if (!encounter) return { reason: 'encounter not known' }
    const outcome = ofEncounter(encounter, note)
    // Rules of two options say 1 for the event; the task says which of its options that is.
    if ('reason' in outcome || task.options.length > 2) return outcome
    return { ...outcome, value: outcome.value === 1 ? task.positive : 1 - task.positive }
  }
}

function encounterRule(rule: Exclude<LabelRule, { kind: 'column' }>, facts: CorpusFacts): EncounterRule | null {
  switch (rule.kind) {
    case 'readmission':
      return readmissionRule(rule.settings, facts)
    case 'mortality':
      return mortalityRule(facts)
    case 'los':
      return losRule(rule.settings, facts)
    case 'denial':
      return denialRule(rule.settings, facts)
    case 'cci':
      return cciRule(rule.settings, facts)
  }
}
