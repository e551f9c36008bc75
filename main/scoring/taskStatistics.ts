import type { Task } from '../../shared/domain/task.ts'
import { clusteredAuroc, clusteredMacroAuroc, type ClusteredStatistic } from '../../shared/stats/bootstrap.ts'
import { isClass, probabilitiesOf } from '../../shared/stats/oneClass.ts'
import type { PatientIndex } from '../../shared/stats/patients.ts'
import { squaredErrors, squaredErrorsOverClasses } from '../../shared/stats/summary.ts'

/** Statistics of a task's probabilities: of its event, or, with more than two options, over all of them. */
export interface TaskSample {
  task: Task
  /** Option index [n]. */
  labels: Int32Array
  patients: PatientIndex
}

/** Options with so many notes, which are in the macro average; none without a note is. */
export function averagedOptions(counts: readonly number[], minimumCases: number): number[] {
  return counts.flatMap((count, option) => (count >= Math.max(1, minimumCases) ? [option] : []))
}

/** `table` row-major [n, options]; `averaged`: the options of the macro average. */
export function aurocOf({ task, labels, patients }: TaskSample, averaged: readonly number[], table: Float64Array): ClusteredStatistic {
  const { options, positive } = task
  return options.length === 2
    ? clusteredAuroc(probabilitiesOf(table, 2, positive), isClass(labels, positive), patients)
    : clusteredMacroAuroc(table, labels, options.length, patients, averaged)
}

/** Of the event, or summed over the options [n]. */
export function squaredErrorsOf({ task, labels }: TaskSample, table: Float64Array): Float64Array {
  const { options, positive } = task
  return options.length === 2
    ? squaredErrors(probabilitiesOf(table, 2, positive), isClass(labels, positive))
    : squaredErrorsOverClasses(table, labels, options.length)
}
