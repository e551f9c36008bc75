import { resolve } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import { medsColumn, type MedsLabelFile, type MedsMatching } from '../../shared/domain/meds.ts'
import { task as taskSchema, type Task } from '../../shared/domain/task.ts'
import { readMedsLabels } from '../corpus/medsLabelFile.ts'
import { exportLabels, exportPredictions } from '../services/medsExport.ts'
import { listTasks, saveTask } from '../services/tasks.ts'
import type { Session } from '../services/workspaces.ts'
import { interruption, printJson } from './terminal.ts'
import { chooseCorpus, withWorkspace } from './workspace.ts'

/** MEDS label files: a task made of one, and labels and predictions written as one. */

const mostOptions = 26

/** The task, or a new one whose options are the values of the file. */
export async function medsTask(session: Session, id: string, path: string, question: string | undefined): Promise<string> {
  if ((await listTasks(session)).some((known) => known.id === id)) return id
  if (question === undefined) {
    throw new AppError('usage.question', `There is no task "${id}" yet. Say with --question what is asked of each note.`)
  }
  const parsed = taskSchema.safeParse(taskOf(id, question, await readMedsLabels(resolve(path), interruption)))
  if (!parsed.success) throw new AppError('usage.task', `--task: ${parsed.error.issues[0].message}`)
  return (await saveTask(session, parsed.data)).id
}

function taskOf(id: string, question: string, { valueColumn, labels }: MedsLabelFile) {
  if (valueColumn === 'boolean_value') {
    const label = { kind: 'column', settings: { column: medsColumn, values: { false: 0, true: 1 } } }
    return { id, name: id, question, options: ['no', 'yes'], label }
  }
  const numeric = valueColumn === 'integer_value'
  const values = [...new Set(labels.map(({ value }) => value))].sort((a, b) =>
    numeric ? Number(a) - Number(b) : a < b ? -1 : 1,
  )
  if (values.length < 2 || values.length > mostOptions) {
    throw new AppError('usage.meds', `The file has ${values.length} different values; a task has 2 to ${mostOptions} options.`)
  }
  const settings = { column: medsColumn, values: Object.fromEntries(values.map((value, index) => [value, index])) }
  return { id, name: id, question, options: values, label: { kind: 'column', settings } } satisfies Omit<Partial<Task>, 'label'> & { label: object }
}

export function printMatching({ labels, matched, rule, unmatched }: MedsMatching): void {
  process.stdout.write(`${matched} of ${labels} labels of the file found a note: ${rule}\n`)
  for (const { reason, labels: count } of unmatched) process.stdout.write(`${count} did not: ${reason}\n`)
}

interface ExportOptions {
  workspace: string
  task?: string
  pass?: number
  labels?: number
  option?: number
  corpus?: number
  out: string
  json?: boolean
}

export async function exportLabelsCommand(options: ExportOptions): Promise<void> {
  const chosen = [options.task, options.pass, options.labels].filter((value) => value !== undefined)
  if (chosen.length !== 1) throw new AppError('usage.export', 'Give one of --task, --labels and --pass.')
  const path = resolve(options.out)
  await withWorkspace(options.workspace, async (session) => {
    const written =
      options.pass === undefined
        ? await exportLabels(session, options.labels ?? (await labelsInUse(session, options)), path)
        : await exportPredictions(session, options.pass, path, options.option)
    if (options.json) return printJson({ path, ...written })
    process.stdout.write(`${written.rows} rows written to ${path}. They come from patients: keep the file as safely as the notes.\n`)
    if (written.withoutTime > 0) process.stdout.write(`${written.withoutTime} notes without a time were left out.\n`)
  })
}

async function labelsInUse(session: Session, { corpus, task }: ExportOptions): Promise<number> {
  return (await session.db.read('labelSetInUse', await chooseCorpus(session, corpus), task!)).id
}
