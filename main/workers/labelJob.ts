import type { SettingsByTask } from '../../shared/domain/labels.ts'
import type { Task } from '../../shared/domain/task.ts'
import { deriveLabels, resolveRule, storedRule } from '../tasks/labels/deriveLabels.ts'
import { reads } from '../db/registry.ts'
import { cohortMembers } from './cohort.ts'
import { readCorpusFacts } from './corpusFacts.ts'
import type { JobContext } from './serve.ts'

/** Derives the labels of tasks for one corpus. Every derivation is a new label set; older ones stay beside it. */
export interface LabelJobInput {
  corpusId: number
  tasks: Task[]
  settings: SettingsByTask
  /** Jobs queued by older versions have none. */
  cohortId?: number | null
}

export async function labelJob(context: JobContext): Promise<Record<string, unknown>> {
  return { labelSets: await labelCorpus(context, context.job.input as LabelJobInput) }
}

export async function labelCorpus(
  { db, write, signal, onProgress }: JobContext,
  { corpusId, tasks, settings, cohortId = null }: LabelJobInput,
): Promise<{ taskId: string; labelSetId: number; labelled: number }[]> {
  const cohort = cohortId === null ? null : reads.cohort(db, cohortId)
  const facts = { ...readCorpusFacts(db, corpusId), cohort: cohort ? cohortMembers(db, cohort.id) : undefined }
  const done: { taskId: string; labelSetId: number; labelled: number }[] = []
  for (const task of tasks) {
    signal.throwIfAborted()
    onProgress({ phase: 'labels', done: done.length, total: tasks.length, detail: task.name })
    const own = settings[task.id]
    const label = storedRule(resolveRule(task, own), facts)
    const { labels, unlabelled } = deriveLabels({ ...facts, task, settings: own })
    const labelSetId = await write('insertLabelSet', {
      corpusId,
      task: { ...task, label },
      settings: label.settings,
      unlabelled,
      labels,
      cohort: cohort && { id: cohort.id, name: cohort.name, version: cohort.version, notesHash: cohort.notesHash },
    })
    done.push({ taskId: task.id, labelSetId, labelled: labels.length })
  }
  onProgress({ phase: 'labels', done: tasks.length, total: tasks.length })
  return done
}
