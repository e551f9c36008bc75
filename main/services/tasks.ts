import { AppError } from '../../shared/domain/errors.ts'
import type { LabelMoves, LabelPreview, SettingsByTask } from '../../shared/domain/labels.ts'
import { readsMedsFile, type MedsRequest } from '../../shared/domain/meds.ts'
import { task as taskSchema, type Task } from '../../shared/domain/task.ts'
import { builtInTasks } from '../tasks/builtInTasks.ts'
import { resolveRule } from '../tasks/labels/deriveLabels.ts'
import type { LabelSetInUse } from '../db/queries/labelReads.ts'
import { compute } from './compute.ts'
import { readJsonFile } from './jsonFile.ts'
import type { Session } from './workspaces.ts'

/** Tasks and labels. */

export async function listTasks(session: Session): Promise<(Task & { builtIn: boolean })[]> {
  const custom = await session.db.read('customTasks')
  return [
    ...builtInTasks().map((task) => ({ ...task, builtIn: true })),
    ...custom.map((task) => ({ ...task, builtIn: false })),
  ]
}

export async function findTask(session: Session, id: string): Promise<Task> {
  const found = (await listTasks(session)).find((task) => task.id === id)
  if (!found) {
    throw new AppError('task.missing', `There is no task "${id}" in this workspace. Add it, or check its spelling.`)
  }
  const { builtIn: _, ...task } = found
  return task
}

/** The labels of a task on a corpus that are in use. @throws AppError 'task.missing', 'labels.missing' */
export async function labelsInUse(session: Session, corpusId: number, taskId: string): Promise<LabelSetInUse> {
  const { name } = await findTask(session, taskId)
  return session.db.read('labelSetInUse', corpusId, taskId, name)
}

export async function saveTask(session: Session, task: Task): Promise<Task> {
  if (builtInTasks().some((builtIn) => builtIn.id === task.id)) {
    throw new AppError('task.builtIn', 'Built-in tasks cannot be changed. Give your task another id.')
  }
  // A rule that can never give the task's options is refused here, not when labels are derived.
  resolveRule(task)
  return session.db.write('insertTask', task)
}

/** A task of a JSON file, to be looked at before it is saved. */
export async function readTaskFile(path: string): Promise<Task> {
  return readJsonFile(path, taskSchema, 'task.file')
}

/** @throws AppError 'task.used' where it has labels: their results are read by its name. */
export async function removeTask(session: Session, id: string): Promise<void> {
  const corpora = await session.db.read('corporaLabelledFor', id)
  if (corpora.length > 0) {
    const where = corpora.join(', ')
    throw new AppError('task.used', `This task has labels on ${where}, and stays so that its results can be read.`)
  }
  await session.db.write('removeTask', id)
}

export async function deriveLabels(
  session: Session,
  input: LabelRequest,
): Promise<{ jobId: number }> {
  const tasks = await tasksToLabel(session, input)
  const job = await session.queue.enqueue({
    kind: 'label',
    title: `Derive labels: ${tasks.map((task) => task.name).join(', ')}`,
    input: { corpusId: input.corpusId, tasks, settings: input.settings, cohortId: input.cohortId, meds: input.meds ?? null },
  })
  return { jobId: job.id }
}

interface LabelRequest {
  corpusId: number
  taskIds: string[]
  settings: SettingsByTask
  cohortId: number | null
  /** Labels of a file, for tasks that read them. */
  meds?: MedsRequest | null
}

/** Settings that no job could use are refused here, where they can still be corrected. */
export async function tasksToLabel(session: Session, request: LabelRequest): Promise<Task[]> {
  const { taskIds, settings, cohortId, corpusId } = request
  if (cohortId !== null && (await session.db.read('cohort', cohortId)).corpusId !== corpusId) {
    throw new AppError('labels.cohort', 'This cohort belongs to another corpus. Choose one of the corpus itself.')
  }
  const tasks = await Promise.all(taskIds.map((id) => findTask(session, id)))
  for (const task of tasks) {
    const { id, name } = task
    const readsFile = readsMedsFile(task)
    if (readsFile === !!request.meds) continue
    const message = readsFile
      ? `The labels of “${name}” come from a MEDS file. Import them from it, in the terminal with label --task ${id} --meds FILE.`
      : `Task “${name}” has labels of its own. Make another task for those of a file: label --task NEW --meds FILE --question TEXT.`
    throw new AppError('labels.meds', message)
  }
  for (const task of tasks) resolveRule(task, settings[task.id])
  return tasks
}

/** Derives labels without storing them: their counts, and what would move of the labels in use. */
export async function previewLabels(
  session: Session,
  input: LabelRequest,
  signal?: AbortSignal,
): Promise<LabelPreview[]> {
  const tasks = await tasksToLabel(session, input)
  return compute(session, 'labelPreview', { ...input, tasks }, signal)
}

/** How labels move from one stored version to another of the same task and corpus. */
export async function compareLabels(
  session: Session,
  input: { beforeId: number; afterId: number },
  signal?: AbortSignal,
): Promise<LabelMoves> {
  const [before, after] = await Promise.all([
    session.db.read('labelSet', input.beforeId),
    session.db.read('labelSet', input.afterId),
  ])
  if (before.taskId !== after.taskId || before.corpusId !== after.corpusId) {
    throw new AppError('labels.compare', 'Only labels of one task on one corpus can be compared. Choose two of them.')
  }
  return compute(session, 'labelMoves', input, signal)
}
