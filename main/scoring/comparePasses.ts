import type { Comparison, ComparisonRow } from '../../shared/domain/compare.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { Task } from '../../shared/domain/task.ts'
import { perClassAuroc, rocCurve } from '../../shared/stats/auroc.ts'
import { averagePrecision } from '../../shared/stats/averagePrecision.ts'
import {
  bootstrapDifference,
  clusteredAuroc,
  clusteredBootstrap,
  clusteredMacroAuroc,
  type BootstrapResult,
} from '../../shared/stats/bootstrap.ts'
import { compareDelong, delong } from '../../shared/stats/delong.ts'
import { indexPatients } from '../../shared/stats/patients.ts'
import { accuracy, brier, brierOverClasses } from '../../shared/stats/summary.ts'
import { thinCurve } from '../../shared/stats/thinCurve.ts'

/**
 * Judges scoring passes of one task on the notes that all of them scored (SPEC section 7): every row has the same
 * notes, and every interval and p-value the same resamples of patients.
 */
export interface PassScores {
  pass: ScoringPass
  /** In note id order. */
  notes: { noteId: number; patientKey: string; label: number; probabilities: number[] }[]
}

export interface CompareInput {
  task: Task
  passes: PassScores[]
  referencePassId: number
  resamples: number
  seed: number
  /** Options with fewer notes than this are left out of the macro average, and named. */
  minimumCases: number
  /** The window of the later period that the notes are of; named with the result. */
  window?: number | null
}

/** One pass on the common notes. `probabilities` row-major [n, classCount]; `event` [n] for two options, else null. */
interface Column {
  pass: ScoringPass
  probabilities: Float64Array
  event: Float64Array | null
}

export async function comparePasses(input: CompareInput): Promise<Comparison> {
  const { task, passes, referencePassId, resamples, seed, minimumCases, window = null } = input
  const classCount = task.options.length
  if (new Set(passes.map(({ pass }) => pass.labelSetId)).size > 1) {
    throw new AppError(
      'compare.labels',
      'These passes were scored against different labels. Score them again on the labels in use.',
    )
  }
  const { noteIds, warnings } = commonNotes(passes)
  if (noteIds.size === 0)
    throw new AppError(
      'compare.noCommonNotes',
      'No note was scored by all of these passes. Score them on the same set.',
    )
  const kept = passes[0].notes.filter((note) => noteIds.has(note.noteId))
  const labels = Int32Array.from(kept, (note) => note.label)
  const patients = indexPatients(kept.map((note) => note.patientKey))
  const columns = passes.map((scores) => columnOf(scores, noteIds, task))
  const eventLabels = Uint8Array.from(labels, (label) => (label === task.positive ? 1 : 0))

  const counts = task.options.map((_, index) => labels.filter((label) => label === index).length)
  const averaged = counts.flatMap((count, index) => (count >= Math.max(1, minimumCases) ? [index] : []))

  const bootstrap = await clusteredBootstrap(
    columns.map(({ probabilities, event }) =>
      event
        ? clusteredAuroc(event, eventLabels, patients)
        : clusteredMacroAuroc(probabilities, labels, classCount, patients, averaged),
    ),
    patients.count,
    { resamples, seed },
  )
  const reference = columns.findIndex(({ pass }) => pass.id === referencePassId)
  const facts = { task, labels, eventLabels, patients: patients.count, bootstrap, columns, reference }
  warnings.push(...sampleWarnings(task, passes[0].pass, counts, averaged))
  return {
    taskId: task.id,
    taskName: task.name,
    options: task.options,
    set: passes[0].pass.set,
    window,
    n: labels.length,
    patients: patients.count,
    counts,
    macroClasses: averaged,
    majorityRate: Math.max(...counts) / labels.length,
    referencePassId,
    resamples,
    seed,
    rows: columns.map((_, index) => rowOf(facts, index)),
    warnings,
  }
}

const admissionSections =
  'Read from the admission sections of the discharge summary, which was written after the stay; not from an admission note.'

/** Below this many notes of either outcome an interval says little, however narrow it looks. */
const fewEvents = 10

function tooFew(notes: number): string {
  return `Only ${notes} notes have the rarer outcome: AUROC, intervals and p are not to be relied on.`
}

/** What to know of the notes that are compared, before any figure is read. */
export function sampleWarnings(
  task: Task,
  { sections }: ScoringPass,
  counts: readonly number[],
  averaged: readonly number[],
): string[] {
  const fewest = Math.min(...counts)
  const ofCounts = task.options.length > 2 ? leftOut(task, counts, averaged) : fewest < fewEvents ? [tooFew(fewest)] : []
  return [...(sections === 'admission' ? [admissionSections] : []), ...ofCounts]
}

/** Says which options the macro average does not hold, and why. */
function leftOut(task: Task, counts: readonly number[], averaged: readonly number[]): string[] {
  const named = (indices: number[]) => indices.map((index) => `“${task.options[index]}”`).join(', ')
  const absent = task.options.flatMap((_, index) => (counts[index] === 0 ? [index] : []))
  const few = task.options.flatMap((_, index) => (counts[index] > 0 && !averaged.includes(index) ? [index] : []))
  return [
    ...(absent.length > 0
      ? [`No note with the label ${named(absent)} is among these notes; it counts in no average.`]
      : []),
    ...(few.length > 0 ? [`Too few notes with the label ${named(few)}: left out of the macro average.`] : []),
  ]
}

export function commonNotes(passes: readonly PassScores[]): { noteIds: Set<number>; warnings: string[] } {
  let noteIds = new Set(passes[0].notes.map((note) => note.noteId))
  for (const { notes } of passes.slice(1)) noteIds = noteIds.intersection(new Set(notes.map((note) => note.noteId)))
  const warnings: string[] = []
  const uneven = passes.filter(({ notes, pass }) => pass.role !== 'ceiling' && notes.length > noteIds.size)
  if (uneven.length > 0) {
    warnings.push(
      `Not all models scored the same notes; all figures are on the ${noteIds.size} notes that every one scored.`,
    )
  }
  for (const { pass } of passes) {
    if (pass.seenInTraining > 0)
      warnings.push(`${pass.modelName} learned from ${pass.seenInTraining} of these notes: its figures are too good.`)
  }
  if (new Set(passes.map(({ pass }) => pass.set)).size > 1) warnings.push('The passes belong to different sets.')
  return { noteIds, warnings }
}

export function columnOf({ pass, notes }: PassScores, noteIds: ReadonlySet<number>, task: Task): Column {
  const kept = notes.filter((note) => noteIds.has(note.noteId))
  const probabilities = Float64Array.from(kept.flatMap((note) => note.probabilities))
  const event = task.options.length === 2 ? Float64Array.from(kept, (note) => note.probabilities[task.positive]) : null
  return { pass, probabilities, event }
}

interface Facts {
  task: Task
  labels: Int32Array
  eventLabels: Uint8Array
  patients: number
  bootstrap: BootstrapResult
  columns: Column[]
  reference: number
}

function rowOf(facts: Facts, index: number): ComparisonRow {
  const { task, labels, eventLabels, bootstrap, columns, reference } = facts
  const classCount = task.options.length
  const { pass, probabilities, event } = columns[index]
  const { value, interval } = bootstrap.estimates[index]
  const independent = facts.patients === labels.length
  return {
    pass,
    n: labels.length,
    patients: facts.patients,
    auroc: value,
    clusteredInterval: interval,
    delongInterval: event && (delong(event, eventLabels)?.interval ?? null),
    delongValid: event !== null && independent,
    perClass: perClassAuroc(probabilities, labels, classCount),
    accuracy: accuracy(probabilities, labels, classCount) ?? 0,
    brier: event ? brier(event, eventLabels) : brierOverClasses(probabilities, labels, classCount),
    averagePrecision: event && averagePrecision(event, eventLabels),
    difference: index === reference ? null : differenceOf(facts, index),
    roc: event ? rocOf(task.positive, event, eventLabels) : rocOfClasses(probabilities, labels, classCount),
  }
}

function differenceOf(
  { bootstrap, columns, reference, eventLabels }: Facts,
  index: number,
): ComparisonRow['difference'] {
  const { value, interval, p } = bootstrapDifference(bootstrap, index, reference)
  const event = columns[index].event
  const referenceEvent = columns[reference].event
  const delongP = event && referenceEvent ? (compareDelong(event, referenceEvent, eventLabels)?.p ?? null) : null
  return { value, interval, p, delongP }
}

function rocOfClasses(probabilities: Float64Array, labels: Int32Array, classCount: number): ComparisonRow['roc'] {
  return Array.from({ length: classCount }, (_, index) => {
    const scores = Float64Array.from(labels, (_label, row) => probabilities[row * classCount + index])
    return rocOf(
      index,
      scores,
      Uint8Array.from(labels, (label) => (label === index ? 1 : 0)),
    )
  }).flat()
}

/** Enough points for any screen: a curve of many notes looks the same with them. */
const rocPoints = 400

function rocOf(index: number, scores: Float64Array, labels: Uint8Array): ComparisonRow['roc'] {
  const curve = rocCurve(scores, labels)
  if (!curve) return []
  const points = curve.map(({ falsePositiveRate, truePositiveRate }): [number, number] => [
    falsePositiveRate,
    truePositiveRate,
  ])
  return [{ index, points: thinCurve(points, rocPoints, (point) => point) }]
}
