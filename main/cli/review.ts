import { basename, resolve } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import { reviewDefinition } from '../../shared/domain/review.ts'
import { optionLetter } from '../../shared/domain/task.ts'
import { writeWhole } from '../corpus/wholeFile.ts'
import { createQueue, listQueues, queueById } from '../services/review.ts'
import { recordExport } from '../services/audit.ts'
import { exportReview } from '../services/reviewExport.ts'
import { printJson, printTable } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `review`: makes queues, says how far they are, writes them as files. */
interface CreateOptions {
  workspace: string
  pass: number
  name: string
  top?: string
  label?: string
  outcome?: 'right' | 'wrong'
  atLeast?: number
  atMost?: number
  from?: string
  until?: string
  read?: 'whole' | 'shortened'
  maximum: number
  order: 'random' | 'risk'
  seed: number
  unflagged: number
  open?: boolean
  twoReviewers?: boolean
  reason?: string[]
  json?: boolean
}

export async function reviewCreateCommand(options: CreateOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const pass = await session.db.read('pass', options.pass)
    const parsed = reviewDefinition.safeParse({
      passId: options.pass,
      name: options.name,
      selection: selectionOf(options, pass.options),
      maximumNotes: options.maximum,
      order: options.order,
      seed: options.seed,
      unflaggedShare: options.unflagged,
      blind: !options.open,
      reviewers: options.twoReviewers ? 2 : 1,
      ...(options.reason && { reasons: options.reason }),
    })
    if (!parsed.success) {
      const [{ path, message }] = parsed.error.issues
      throw new AppError('usage.review', `${path.at(-1) === undefined ? '' : `${String(path.at(-1))}: `}${message}`)
    }
    const queue = await queueById(session, await createQueue(session, parsed.data))
    if (options.json) return printJson(queue)
    const { chosen, mixedIn, flagged, tiedOut } = queue.facts.counts
    process.stdout.write(`Queue ${queue.id} of ${queue.notes} notes: ${chosen} of ${flagged} that were chosen, ${mixedIn} others. Open Review in the workbench.\n`)
    if (tiedOut > 0) process.stdout.write(`${tiedOut} notes of equal risk at the cut are out: there was no room for all of them.\n`)
  })
}

function selectionOf({ top, label, outcome, atLeast, atMost, from, until, read }: CreateOptions, options: readonly string[]): unknown {
  const filters = [label, outcome, atLeast, atMost, from, until, read]
  if (top !== undefined) {
    if (filters.some((value) => value !== undefined)) throw new AppError('usage.top', 'Give --top or filters, not both.')
    return { kind: 'budget', budget: budgetOf(top) }
  }
  if (filters.every((value) => value === undefined)) throw new AppError('usage.top', 'Say which notes: --top, or filters such as --outcome wrong.')
  return {
    kind: 'filter',
    label: label === undefined ? null : optionOf(label, options),
    outcome: outcome ?? 'all',
    minimum: atLeast ?? null,
    maximum: atMost ?? null,
    from: from ?? null,
    until: until ?? null,
    truncated: read === undefined ? null : read === 'shortened',
  }
}

function budgetOf(text: string): { share: number } | { notes: number } {
  const [, amount, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? []
  if (amount === undefined || (!percent && !/^\d+$/.test(amount))) throw new AppError('usage.top', '--top is a share such as 5%, or a number of notes such as 50.')
  return percent ? { share: Number(amount) / 100 } : { notes: Number(amount) }
}

function optionOf(text: string, options: readonly string[]): number {
  const index = options.findIndex((option, position) => [optionLetter(position), String(position), option].some((name) => name.toLowerCase() === text.toLowerCase()))
  if (index < 0) throw new AppError('usage.label', `--label is one of: ${options.map((option, position) => `${optionLetter(position)} (${option})`).join(', ')}.`)
  return index
}

export async function reviewListCommand({ workspace, json }: { workspace: string; json?: boolean }): Promise<void> {
  await withWorkspace(workspace, async (session) => {
    const queues = await listQueues(session)
    if (json) return printJson(queues)
    if (queues.length === 0) return void process.stdout.write('There is no review queue yet. Make one with review create.\n')
    const header = ['queue', 'name', 'task', 'model', 'notes', 'done', 'to decide', 'state']
    printTable(
      header,
      queues.map(({ id, definition, facts, notes, done, disagreed, closedAt }) => [
        String(id),
        definition.name,
        facts.taskId,
        facts.modelName,
        String(notes),
        String(done),
        String(disagreed),
        closedAt === null ? (done === notes ? 'done' : 'open') : 'closed',
      ]),
    )
  })
}

export async function reviewExportCommand(options: { workspace: string; queue: number; out: string; reason: string; json?: boolean }): Promise<void> {
  const { reason } = options
  await withWorkspace(options.workspace, async (session) => {
    const path = resolve(options.out)
    await recordExport(session, `review queue ${options.queue}`, reason, { file: basename(path) })
    const { csv, rows } = await exportReview(session, options.queue, reason)
    await writeWhole(path, Buffer.from(csv))
    if (options.json) return printJson({ path, rows })
    process.stdout.write(`${rows} notes written to ${path}. Their keys and the comments may be PHI.\n`)
  })
}
