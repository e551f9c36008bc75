import type { LabelPreview } from '../../shared/domain/labels.ts'
import { medsColumn, type MedsFileFacts, type MedsRequest, type MedsTarget } from '../../shared/domain/meds.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { task as taskSchema, type Task } from '../../shared/domain/task.ts'
import { compute } from './compute.ts'
import { deriveLabels, listTasks, saveTask, tasksToLabel } from './tasks.ts'
import type { Session } from './workspaces.ts'

/** Labels that come from a MEDS label file: looked at, and taken by a task that is there or made of the file. */

const mostOptions = 26

export interface MedsLabelRequest {
  corpusId: number
  cohortId: number | null
  meds: MedsRequest
  target: MedsTarget
}

export function medsFile(session: Session, path: string, signal?: AbortSignal): Promise<MedsFileFacts> {
  return compute(session, 'medsFile', { path }, signal)
}

/** What would become of the labels; nothing is stored, no task either. */
export async function previewMedsLabels(
  session: Session,
  { corpusId, cohortId, meds, target }: MedsLabelRequest,
  signal?: AbortSignal,
): Promise<LabelPreview & { options: string[] }> {
  const [task] =
    target.kind === 'new'
      ? [await newTask(session, target, meds.path, signal)]
      : await tasksToLabel(session, { corpusId, taskIds: [target.taskId], settings: {}, cohortId, meds })
  const [preview] = await compute(session, 'labelPreview', { corpusId, tasks: [task], settings: {}, cohortId, meds }, signal)
  return { ...preview, options: task.options }
}

/** A task that is new is stored first, and stays where the labels do not come to it. */
export async function importMedsLabels(
  session: Session,
  { corpusId, cohortId, meds, target }: MedsLabelRequest,
): Promise<{ jobId: number }> {
  const id =
    target.kind === 'new' ? (await saveTask(session, await newTask(session, target, meds.path))).id : target.taskId
  return deriveLabels(session, { corpusId, taskIds: [id], settings: {}, cohortId, meds })
}

type NewTarget = Extract<MedsTarget, { kind: 'new' }>

async function newTask(session: Session, target: NewTarget, path: string, signal?: AbortSignal): Promise<Task> {
  if ((await listTasks(session)).some(({ id }) => id === target.id)) {
    throw new AppError('task.exists', `There is a task "${target.id}" already. Choose it, or give the new one another name.`)
  }
  const parsed = taskSchema.safeParse(taskOf(target, await medsFile(session, path, signal)))
  if (parsed.success) return parsed.data
  throw new AppError('labels.meds', `No task can be made of it: ${parsed.error.issues[0].message}.`)
}

function taskOf({ id, name, question, types }: NewTarget, { valueColumn, values }: MedsFileFacts): object {
  const options = valueColumn === 'boolean_value' ? ['false', 'true'] : values.map(({ value }) => value)
  if (options.length < 2 || options.length > mostOptions) {
    const message = `The file has ${options.length} different values; a task has 2 to ${mostOptions} options.`
    throw new AppError('labels.meds', message)
  }
  const settings = { column: medsColumn, values: Object.fromEntries(options.map((value, index) => [value, index])) }
  const shown = valueColumn === 'boolean_value' ? ['no', 'yes'] : options
  return { id, name, question, notes: { types }, options: shown, label: { kind: 'column', settings } }
}
