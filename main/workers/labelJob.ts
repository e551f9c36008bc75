import type { SettingsByTask } from '../../shared/domain/labels.ts'
import type { MedsMatching, MedsRequest } from '../../shared/domain/meds.ts'
import type { Task } from '../../shared/domain/task.ts'
import { readMedsLabels } from '../corpus/medsLabelFile.ts'
import { deriveLabels, resolveRule, storedRule } from '../tasks/labels/deriveLabels.ts'
import { reads } from '../db/registry.ts'
import { cohortMembers } from './cohort.ts'
import { readCorpusFacts } from './corpusFacts.ts'
import { withMedsLabels } from './medsNotes.ts'
import type { JobContext } from './serve.ts'

/** Derives the labels of tasks for one corpus. Every derivation is a new label set; older ones stay beside it. */
export interface LabelJobInput {
  corpusId: number
  tasks: Task[]
  settings: SettingsByTask
  /** Jobs queued by older versions have none. */
  cohortId?: number | null
  /** A file that the labels of the tasks come from. */
  meds?: MedsRequest | null
}

interface LabelledTask {
  taskId: string
  labelSetId: number
  labelled: number
  meds?: MedsMatching
}

export async function labelJob(context: JobContext): Promise<Record<string, unknown>> {
  return { labelSets: await labelCorpus(context, context.job.input as LabelJobInput) }
}

export async function labelCorpus(
  { db, write, signal, onProgress }: JobContext,
  { corpusId, tasks, settings, cohortId = null, meds = null }: LabelJobInput,
): Promise<LabelledTask[]> {
  const cohort = cohortId === null ? null : reads.cohort(db, cohortId)
  const facts = { ...readCorpusFacts(db, corpusId), cohort: cohort ? cohortMembers(db, cohort.id) : undefined }
  const file = meds && (await readMedsLabels(meds.path, signal))
  const done: LabelledTask[] = []
  for (const task of tasks) {
    signal.throwIfAborted()
    onProgress({ phase: 'labels', done: done.length, total: tasks.length, detail: task.name })
    const own = settings[task.id]
    const label = storedRule(resolveRule(task, own), facts)
    const matched = meds && file && withMedsLabels(task, facts.notes, file, meds)
    const notes = matched?.notes ?? facts.notes
    const { labels, unlabelled } = deriveLabels({ ...facts, notes, task, settings: own })
    const labelSetId = await write('insertLabelSet', {
      corpusId,
      task: { ...task, label },
      settings: { ...label.settings, ...(matched && { meds: matched.matching }) },
      unlabelled,
      labels,
      cohort: cohort && { id: cohort.id, name: cohort.name, version: cohort.version, notesHash: cohort.notesHash },
    })
    done.push({ taskId: task.id, labelSetId, labelled: labels.length, ...(matched && { meds: matched.matching }) })
  }
  onProgress({ phase: 'labels', done: tasks.length, total: tasks.length })
  return done
}
