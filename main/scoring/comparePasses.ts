import { fewEvents, type Comparison, type DaysCovered } from '../../shared/domain/compare.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { Task } from '../../shared/domain/task.ts'
import { clusteredBootstrap } from '../../shared/stats/bootstrap.ts'
import { holm } from '../../shared/stats/holm.ts'
import { commonNotes, isUneven, seenWarnings, type PassScores } from './commonNotes.ts'
import { columnOf, rowOf, statisticsOf, type Sample } from './passFigures.ts'
import { seedGroupsOf } from './seedGroups.ts'
import { averagedOptions } from './taskStatistics.ts'

/**
 * Judges scoring passes of one task on the notes that all of them scored (SPEC section 7): every row has the same
 * notes, and every interval and p-value the same resamples of patients.
 */
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
  /** Dates of the corpus were moved by patient: its days are no calendar. */
  shiftedDates?: boolean
  /** Labelled notes of the set and window; without it, those compared are taken to be all. */
  labelledNotes?: number
}

export interface CompareOptions {
  signal?: AbortSignal
  onProgress?: (progress: JobProgress) => void
}

export async function comparePasses(input: CompareInput, options: CompareOptions = {}): Promise<Comparison> {
  const { task, passes, referencePassId, resamples, seed, minimumCases, window = null } = input
  const common = commonNotes(passes, task)
  const { labels, patients, counts } = common
  const sample: Sample = { task, labels, patients, averaged: averagedOptions(counts, minimumCases) }
  const columns = passes.map(({ pass, notes }) => columnOf(pass, notes, common.noteIds, task))
  const parts = columns.map((column) => statisticsOf(sample, column))
  const bootstrap = await clusteredBootstrap(parts.flat(), patients.count, { resamples, seed, ...options })

  const reference = passes.findIndex(({ pass }) => pass.id === referencePassId)
  const each = parts[0].length
  const rows = columns.map((column, index) =>
    rowOf({ sample, bootstrap, first: index * each, reference: { first: reference * each, column: columns[reference] } }, column),
  )
  const family = rows.filter(({ pass, difference }) => difference !== null && pass.role !== 'ceiling')
  const adjusted = holm(family.map(({ difference }) => difference?.p ?? null))
  for (const [index, { difference }] of family.entries()) if (difference) difference.adjustedP = adjusted[index]
  return {
    taskId: task.id,
    taskName: task.name,
    options: task.options,
    positive: task.positive,
    set: passes[0].pass.set,
    window,
    n: labels.length,
    patients: patients.count,
    counts,
    macroClasses: sample.averaged,
    majorityRate: Math.max(...counts) / labels.length,
    covered: {
      ...daysOf(common.notes.map(({ time }) => time ?? null), input.shiftedDates ?? false),
      notes: Math.max(labels.length, input.labelledNotes ?? 0),
    },
    referencePassId,
    familyPassIds: family.map(({ pass }) => pass.id),
    resamples,
    seed,
    rows,
    seedGroups: seedGroupsOf(passes, rows),
    warnings: [...passWarnings(passes, labels.length), ...sampleWarnings(task, passes[0].pass, counts, sample.averaged)],
  }
}

const admissionSections =
  'Read from the admission sections of the discharge summary, which was written after the stay; not from an admission note.'

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

/** What to know of the passes that are compared on `common` notes. */
export function passWarnings(passes: readonly PassScores[], common: number): string[] {
  const warnings: string[] = []
  if (passes.some((each) => isUneven(each, common))) {
    const scored = passes.map(({ pass, notes }) => `${pass.modelName} (${pass.role}) ${notes.length}`).join(', ')
    warnings.push(
      `Not all models scored the same notes (${scored}); all figures are on the ${common} notes that every one scored.`,
    )
  }
  warnings.push(...seenWarnings(passes))
  if (new Set(passes.map(({ pass }) => pass.set)).size > 1) warnings.push('The passes belong to different sets.')
  return warnings
}

/** Calendar days from the first note to the last, both counted. */
export function daysOf(times: readonly (string | null)[], shifted: boolean): Omit<DaysCovered, 'notes'> {
  if (shifted) return { days: null, reason: 'dates-shifted' }
  const days = times.flatMap((time) => (time === null ? [] : [Date.parse(time.slice(0, 10)) / 86_400_000]))
  if (days.length < times.length || days.some(Number.isNaN)) return { days: null, reason: 'times-missing' }
  const [first, last] = days.reduce(([low, high], day) => [Math.min(low, day), Math.max(high, day)], [Infinity, -Infinity])
  return { days: last - first + 1, reason: null }
}
