import type { LeakageReport } from '../../shared/domain/leakage.ts'
import type { SplitSummary } from '../../shared/domain/split.ts'
import { reads } from '../db/registry.ts'
import type { LeakageMember } from '../tasks/leakage/members.ts'
import { countOutcomeWords } from '../tasks/leakage/outcomeWords.ts'
import { patientOverlaps } from '../tasks/leakage/patientOverlap.ts'
import { textOverlaps } from '../tasks/leakage/textOverlap.ts'
import { timeOrderOf, type LabelledTask } from '../tasks/leakage/timeOrder.ts'
import type { JobContext } from './serve.ts'

/** Checks what a split lets through, and keeps the report with it. */
export async function leakageJob(context: JobContext): Promise<Record<string, unknown>> {
  const { splitId } = context.job.input as { splitId: number }
  await checkLeakage(context, splitId)
  return { splitId }
}

/** Also used by the demo, whose split is checked as any other. */
export async function checkLeakage(context: JobContext, splitId: number): Promise<void> {
  const { db, signal, onProgress, write } = context
  const split = reads.split(db, splitId)
  const members: LeakageMember[] = reads.membersOfSplit(db, splitId)
  const tasks = labelledTasks(context, split.corpusId)
  const encounters = reads.encounters(db, split.corpusId)
  const words = countOutcomeWords(tasks)
  const overlaps = await textOverlaps(
    {
      members: [...developmentMembers(context, split), ...members],
      read: (ids) => reads.noteTexts(db, ids),
      onText: words.add,
    },
    { signal, onProgress },
  )
  const report: LeakageReport = {
    computedAt: new Date().toISOString(),
    patients: split.settings.method === 'external' ? null : patientOverlaps(members),
    ...overlaps,
    timeOrder: tasks.map((task) => timeOrderOf(task, members, encounters)),
    outcomeWords: words.result(),
  }
  await write('storeLeakage', splitId, report)
}

/** Every labelled task of the corpus with the labels in use. */
function labelledTasks({ db }: JobContext, corpusId: number): LabelledTask[] {
  return reads
    .labelSets(db, corpusId)
    .filter(({ inUse }) => inUse)
    .map(({ id, task }) => ({ task, labelSetId: id, values: reads.labelValues(db, id) }))
    .filter(({ values }) => values.size > 0)
}

/** Of an external test: the notes that the models it tests learned from. */
function developmentMembers({ db }: JobContext, { settings }: SplitSummary): LeakageMember[] {
  if (settings.method !== 'external' || settings.developmentSplitId === null) return []
  return reads
    .membersOfSplit(db, settings.developmentSplitId)
    .filter(({ set }) => set === 'train' || set === 'validation')
}
