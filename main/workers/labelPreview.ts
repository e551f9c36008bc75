import type { LabelMoves, LabelPreview } from '../../shared/domain/labels.ts'
import { readMedsLabels } from '../corpus/medsLabelFile.ts'
import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import type { ComputeKinds } from '../services/computation.ts'
import { competingDeaths, countLabels, deriveLabels, resolveRule, storedRule } from '../tasks/labels/deriveLabels.ts'
import { labelMoves, transitionsBetween } from '../tasks/labels/labelMoves.ts'
import { cohortMembers } from './cohort.ts'
import { readCorpusFacts } from './corpusFacts.ts'
import { withMedsLabels } from './medsNotes.ts'

/** A derivation that is only looked at: its counts, and what it would move of the labels in use. */
export async function previewLabels(
  db: ReadableDb,
  input: ComputeKinds['labelPreview']['input'],
): Promise<LabelPreview[]> {
  const { corpusId, tasks, settings, cohortId, meds } = input
  const cohort = cohortId === null ? undefined : cohortMembers(db, cohortId)
  const facts = { ...readCorpusFacts(db, corpusId), cohort }
  const inUse = new Map(reads.labelSets(db, corpusId).flatMap((set) => (set.inUse ? [[set.taskId, set]] : [])))
  const file = meds && (await readMedsLabels(meds.path))
  return tasks.map((task) => {
    const matched = meds && file && withMedsLabels(task, facts.notes, file, meds)
    const notes = matched?.notes ?? facts.notes
    const { labels, unlabelled } = deriveLabels({ ...facts, notes, task, settings: settings[task.id] })
    const before = inUse.get(task.id)
    const after = new Map(labels.map(({ noteId, value }) => [noteId, value]))
    return {
      taskId: task.id,
      taskVersion: task.version,
      settings: storedRule(resolveRule(task, settings[task.id]), facts).settings,
      counts: countLabels(labels, task.options.length),
      unlabelled,
      competing: competingDeaths(task, labels, facts.patients),
      ...(matched && { meds: matched.matching }),
      moves: before
        ? {
            ...labelMoves(transitionsBetween(reads.labelValues(db, before.id), after), before.task.options, task.options),
            labelSetId: before.id,
          }
        : null,
    }
  })
}

export function movesBetween(db: ReadableDb, { beforeId, afterId }: ComputeKinds['labelMoves']['input']): LabelMoves {
  return labelMoves(
    transitionsBetween(reads.labelValues(db, beforeId), reads.labelValues(db, afterId)),
    reads.labelSetTask(db, beforeId).options,
    reads.labelSetTask(db, afterId).options,
  )
}
