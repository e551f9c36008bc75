import { AppError } from '../../shared/domain/errors.ts'
import type { SplitSettings, SplitSummary } from '../../shared/domain/split.ts'
import type { Task } from '../../shared/domain/task.ts'
import { builtInTasks } from '../tasks/builtInTasks.ts'
import { resolveRule } from '../tasks/labels/deriveLabels.ts'
import { compute } from './compute.ts'
import type { Session } from './workspaces.ts'

/** Tasks, labels and splits. */

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

export async function saveTask(session: Session, task: Task): Promise<Task> {
  if (builtInTasks().some((builtIn) => builtIn.id === task.id)) {
    throw new AppError('task.builtIn', 'Built-in tasks cannot be changed. Give your task another id.')
  }
  return session.db.write('insertTask', task)
}

export async function deriveLabels(
  session: Session,
  input: { corpusId: number; taskIds: string[]; settings: Record<string, unknown> },
): Promise<{ jobId: number }> {
  const tasks = await Promise.all(input.taskIds.map((id) => findTask(session, id)))
  // Settings that no job could use are refused here, where they can still be corrected.
  for (const task of tasks) resolveRule(task, input.settings)
  const job = await session.queue.enqueue({
    kind: 'label',
    title: `Derive labels: ${tasks.map((task) => task.name).join(', ')}`,
    input: { corpusId: input.corpusId, tasks, settings: input.settings },
  })
  return { jobId: job.id }
}

export async function createSplit(
  session: Session,
  input: { corpusId: number; name: string; settings: SplitSettings },
  signal?: AbortSignal,
): Promise<SplitSummary> {
  const { members, ...summary } = await compute(session, 'split', input, signal)
  if (!members.some((member) => member.set === 'train')) {
    throw new AppError('split.empty', 'No note would be left to train on. Choose a later cut-off or another method.')
  }
  const id = await session.db.write('insertSplit', { ...input, summary, members })
  return session.db.read('split', id)
}
