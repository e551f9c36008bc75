import type { JobProgress } from '../../shared/domain/job.ts'
import type { SubgroupInput, SubgroupReport, SubgroupRow } from '../../shared/domain/subgroup.ts'
import { observedOverExpected } from '../../shared/stats/calibration.ts'
import { progressOfParts } from '../../shared/progress.ts'
import { notEstimable } from '../../shared/stats/estimable.ts'
import { isClass, probabilitiesOf } from '../../shared/stats/oneClass.ts'
import { patientsOf } from '../../shared/stats/patients.ts'
import { proportion } from '../../shared/stats/proportion.ts'
import { aurocWithin, macroAurocWithin, subgroups, type Subgroup, type SubgroupMinimum } from '../../shared/stats/subgroups.ts'
import { notesOf, type CommonScores } from './commonScores.ts'
import type { NoteGroups } from './noteGroups.ts'

/** Every model within every group: AUROC on the same resamples of the group's patients, and observed over expected events. */
export async function subgroupReport(
  scores: CommonScores,
  dimensions: readonly NoteGroups[],
  input: SubgroupInput,
  onProgress?: OnProgress,
): Promise<SubgroupReport> {
  const judge = judgeOf(scores, input)
  // Every dimension is over all notes, and so takes about as long.
  const part = progressOfParts('subgroups', Array.from({ length: dimensions.length + 1 }, () => 1), onProgress)
  const everything = {
    key: 'all',
    label: 'All notes',
    groups: scores.noteIds.map(() => 'All notes'),
    levels: ['All notes'],
    pooled: null,
  }
  const [overall] = await judge(everything, { notes: 1, events: 0 }, part(0))
  const judged: SubgroupReport['dimensions'] = []
  for (const [place, dimension] of dimensions.entries()) {
    const rows = await judge(dimension, input.minimum, part(place + 1))
    judged.push({ key: dimension.key, label: dimension.label, rows })
  }
  return { ...notesOf(scores, input), passes: scores.columns.map(({ pass }) => pass), overall, dimensions: judged }
}

type OnProgress = (progress: JobProgress) => void
type Judge = (dimension: NoteGroups, minimum: SubgroupMinimum, onProgress?: OnProgress) => Promise<SubgroupRow[]>

function judgeOf({ task, labels, patients, columns }: CommonScores, input: SubgroupInput): Judge {
  const { resamples, seed } = input
  const binary = task.options.length === 2
  const isEvent = isClass(labels, task.positive)
  const ofEvent = columns.map((column) => probabilitiesOf(column.probabilities, task.options.length, task.positive))
  const statistics = columns.map((column, index) =>
    binary
      ? aurocWithin(ofEvent[index], isEvent)
      : macroAurocWithin(column.probabilities, labels, task.options.length, input.minimum.events),
  )
  return async ({ groups, levels, pooled }, minimum, onProgress) => {
    const classCount = task.options.length
    const judged = { groups, levels, labels, classCount, patients, statistics, minimum }
    const found = await subgroups(judged, { resamples, seed, onProgress })
    const rowsOf = Map.groupBy(groups.keys(), (row) => groups[row])
    return found.map((group) => ({
      ...rowOf(group, pooled),
      prevalence: binary ? proportion(group.counts[task.positive], group.n) : null,
      observedOverExpected: binary ? ofEvent.map((each) => ratio(each, group, rowsOf.get(group.level) ?? [])) : null,
    }))
  }

  function ratio(probabilities: Float64Array, { estimates }: Subgroup, rows: readonly number[]) {
    if (estimates.some(({ reason }) => reason === 'too-few')) return notEstimable('too-few')
    return observedOverExpected(
      Float64Array.from(rows, (row) => probabilities[row]),
      Uint8Array.from(rows, (row) => isEvent[row]),
      patientsOf(rows, patients),
    )
  }
}

function rowOf({ level, n, patients, counts, estimates }: Subgroup, pooled: NoteGroups['pooled']) {
  return { level, pooled: level !== null && level === pooled?.level ? pooled.groups : 0, n, patients, counts, auroc: estimates }
}
