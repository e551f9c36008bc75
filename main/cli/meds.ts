import { basename, resolve } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import { medsTarget, type MedsMatching, type MedsTarget } from '../../shared/domain/meds.ts'
import { recordExport } from '../services/audit.ts'
import { exportLabels, exportPredictions } from '../services/medsExport.ts'
import { listTasks } from '../services/tasks.ts'
import type { Session } from '../services/workspaces.ts'
import { printJson } from './terminal.ts'
import { chooseCorpus, withWorkspace } from './workspace.ts'

/** MEDS label files: a task made of one, and labels and predictions written as one. */

/** The task, or a new one whose options are the values of the file. */
export async function medsTargetOf(session: Session, id: string, question: string | undefined): Promise<MedsTarget> {
  if ((await listTasks(session)).some((known) => known.id === id)) return { kind: 'known', taskId: id }
  if (question === undefined) {
    throw new AppError('usage.question', `There is no task "${id}" yet. Say with --question what is asked of each note.`)
  }
  const parsed = medsTarget.safeParse({ kind: 'new', id, name: id, question })
  if (!parsed.success) throw new AppError('usage.task', `--task: ${parsed.error.issues[0].message}`)
  return parsed.data
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
  reason: string
  json?: boolean
}

export async function exportLabelsCommand(options: ExportOptions): Promise<void> {
  const chosen = [options.task, options.pass, options.labels].filter((value) => value !== undefined)
  if (chosen.length !== 1) throw new AppError('usage.export', 'Give one of --task, --labels and --pass.')
  const path = resolve(options.out)
  await withWorkspace(options.workspace, async (session) => {
    const subject = options.pass === undefined ? `labels ${options.labels ?? `of ${options.task}`}` : `scoring pass ${options.pass}`
    await recordExport(session, subject, options.reason, { file: basename(path) })
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
