import type { JobProgress } from '../../shared/domain/job.ts'
import type { DriftFigures, DriftInput, DriftReport } from '../../shared/domain/drift.ts'
import { driftByPeriod, namePeriods, type PeriodFigures } from '../../shared/stats/drift.ts'
import { notEstimable } from '../../shared/stats/estimable.ts'
import { progressOfParts } from '../../shared/progress.ts'
import { isClass, probabilitiesOf } from '../../shared/stats/oneClass.ts'
import { patientsOf } from '../../shared/stats/patients.ts'
import { proportion } from '../../shared/stats/proportion.ts'
import { notesOf, type CommonScores } from './commonScores.ts'

/**
 * Every model period by period. `when` [n] are times of the notes, or, by the source's own periods, their names.
 */
export async function driftReport(
  scores: CommonScores,
  when: readonly (string | null)[],
  input: DriftInput,
  onProgress?: (progress: JobProgress) => void,
): Promise<DriftReport> {
  const { task, labels, patients, columns } = scores
  const event = input.event ?? task.positive
  const { names, periods } = input.period === 'source' ? ownPeriods(when) : namePeriods(when, input.period)
  const isEvent = isClass(labels, event)
  const { minimum, resamples, seed } = input
  const models = columns.map(({ probabilities }) => probabilitiesOf(probabilities, task.options.length, event))
  const judged = { models, labels: isEvent, patients }
  // Each is over all notes.
  const part = progressOfParts('drift', [1, 1], onProgress)
  const found = await driftByPeriod({ ...judged, names, periods, minimum }, { resamples, seed, onProgress: part(0) })
  const [overall] = await driftByPeriod(
    { ...judged, names: names.map((name) => (name === null ? null : 'all')), periods: ['all'], minimum: anySize },
    { resamples, seed, onProgress: part(1) },
  )
  const dated = [...names.keys()].filter((note) => names[note] !== null)
  const counts = task.options.map((_, option) => dated.filter((note) => labels[note] === option).length)
  return {
    ...notesOf(scores, input),
    // Notes in no period are in no figure.
    n: dated.length,
    patients: patientsOf(dated, patients).count,
    counts,
    period: input.period,
    event,
    periods: found.map(({ models: _, ...period }) => period),
    prevalence: proportion(counts[event], dated.length),
    undated: names.length - dated.length,
    passes: columns.map(({ pass }, index) => ({
      pass,
      overall: figuresOf(overall.models[index]),
      periods: found.map((period) => figuresOf(period.models[index])),
    })),
  }
}

const anySize = { notes: 1, events: 0 }

/** Periods of a source sort as text. */
function ownPeriods(names: readonly (string | null)[]): { names: readonly (string | null)[]; periods: string[] } {
  return { names, periods: [...new Set(names.filter((name) => name !== null))].sort() }
}

/** Nothing is said of a period that is too small for its AUROC. */
function figuresOf({ auroc, calibration }: PeriodFigures): DriftFigures {
  if (auroc.reason === 'too-few') {
    const none = notEstimable('too-few')
    return { auroc: none, observedOverExpected: none, inTheLarge: none, slope: none }
  }
  const { observedOverExpected, inTheLarge, slope } = calibration
  return { auroc, observedOverExpected, inTheLarge, slope }
}
