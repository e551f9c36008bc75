import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import * as z from 'zod'
import type { FlagRule, OperatingModel } from '../../shared/domain/operatingModel.ts'
import { promotion } from '../../shared/domain/operatingModel.ts'
import type { RecalibrationMethod } from '../../shared/stats/recalibration.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { worklistFilter } from '../../shared/domain/worklist.ts'
import { countOf } from '../../shared/format.ts'
import { writeWhole } from '../corpus/wholeFile.ts'
import { scoreIncoming, takeIn, watchIncoming, type Incoming, type WatchEvent } from '../services/incoming.ts'
import { promote } from '../services/operations.ts'
import { recordExport } from '../services/audit.ts'
import { exportWorklist, type WorklistFormat } from '../services/worklists.ts'
import type { Session } from '../services/workspaces.ts'
import { neededReason } from './arguments.ts'
import { estimateCell } from './compare.ts'
import { interruption, printJson, printTable } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `operate`: models at work; `score-new`: the notes that come in. */

interface PromoteOptions {
  workspace: string
  pass: number
  name: string
  threshold?: number
  share?: number
  perDay?: number
  recalibrate?: RecalibrationMethod
  population?: string
  types?: string[]
  expires?: string
  remark?: string
  force?: boolean
  json?: boolean
}

export async function promoteCommand(options: PromoteOptions): Promise<void> {
  const parsed = promotion.safeParse({
    name: options.name,
    passId: options.pass,
    flag: flagOf(options),
    recalibration: options.recalibrate ?? null,
    population: options.population,
    noteTypes: options.types,
    expiresOn: options.expires ?? null,
    remark: options.remark,
    force: options.force,
  })
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues
    throw new AppError('usage.promotion', `${path.join('.')}: ${message}`)
  }
  await withWorkspace(options.workspace, async (session) => {
    const operating = await promote(session, parsed.data, interruption)
    if (options.json) return printJson(operating)
    printCard(operating)
  })
}

function flagOf({ threshold, share, perDay }: PromoteOptions): FlagRule {
  const given = [threshold, share, perDay].filter((value) => value !== undefined)
  if (given.length !== 1) throw new AppError('usage.flag', 'Say what is flagged: one of --threshold, --share and --per-day.')
  if (threshold !== undefined) return { kind: 'threshold', threshold }
  return share === undefined ? { kind: 'perDay', perDay: perDay ?? 0 } : { kind: 'share', share }
}

function printCard({ name, version, task, modelName, threshold, noteTypes, expiresOn, validation }: OperatingModel): void {
  const { n, patients, corpusName, set, from, until, auroc, operatingPoint, warnings } = validation
  const lines = [
    `${name}, version ${version}: ${modelName} on ${task.name}, in use from now on.`,
    `Validated on ${n} notes of ${patients} patients, ${corpusName}, set ${set}${from === null ? '' : `, ${from} to ${until}`}.`,
    `AUROC ${estimateCell(auroc)}. Flags a note from a risk of ${threshold.toPrecision(4)} on.`,
    ...(operatingPoint === null ? [] : [
      `There it flagged ${operatingPoint.flagged} notes: sensitivity ${estimateCell(operatingPoint.sensitivity)}, ` +
        `positive predictive value ${estimateCell(operatingPoint.positivePredictiveValue)}.`,
    ]),
    `For notes of type ${noteTypes.join(', ')}${expiresOn === null ? '' : `, until ${expiresOn}`}.`,
    ...warnings.map((warning) => `Warning: ${warning}`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

export async function operateListCommand({ workspace, json }: { workspace: string; json?: boolean }): Promise<void> {
  await withWorkspace(workspace, async (session) => {
    const models = await session.db.read('operatingModels')
    if (json) return printJson(models)
    if (models.length === 0) return void process.stdout.write('No model is at work yet. Promote one with operate promote.\n')
    printTable(
      ['id', 'name', 'version', 'task', 'model', 'threshold', 'AUROC', 'until', 'scored', 'in use'],
      models.map(({ id, name, version, task, modelName, threshold, validation, expiresOn, scored, inUse }) => [
        String(id),
        name,
        String(version),
        task.id,
        modelName,
        threshold.toPrecision(3),
        estimateCell(validation.auroc),
        expiresOn ?? '',
        String(scored),
        inUse ? 'yes' : '',
      ]),
    )
  })
}

export async function operateChangeCommand(
  kind: 'rollBackTo' | 'retireOperatingModel',
  { workspace, id, reason }: { workspace: string; id: number; reason: string },
): Promise<void> {
  await withWorkspace(workspace, async (session) => {
    await session.db.write(kind, { id, reason })
    const { name, version } = await session.db.read('operatingModel', id)
    process.stdout.write(kind === 'rollBackTo' ? `Version ${version} of ${name} is in use again.\n` : `${name} is no longer at work.\n`)
  })
}

interface ScoreNewOptions {
  workspace: string
  name?: string[]
  corpus?: number
  corpusName: string
  watch?: string
  every: number
  export?: WorklistFormat
  out?: string
  reason?: string
  from?: string
  force?: boolean
  json?: boolean
}

export async function scoreNewCommand(paths: string[], options: ScoreNewOptions): Promise<void> {
  if (paths.length === 0 && options.watch === undefined && options.corpus === undefined) {
    throw new AppError('usage.input', 'Say where the notes are: files, a folder to --watch, or a --corpus of the workspace.')
  }
  if ((options.export === undefined) !== (options.out === undefined)) throw new AppError('usage.export', 'Give --export and --out together.')
  const exported = options.export && options.out ? { format: options.export, out: options.out, reason: neededReason(options.reason) } : null
  if (options.from !== undefined && !z.iso.date().safeParse(options.from).success) throw new AppError('usage.from', '--from: use YYYY-MM-DD.')
  for (const path of [...paths, ...(options.watch === undefined ? [] : [options.watch])])
    if (!existsSync(path)) throw new AppError('usage.path', `${path} does not exist.`)
  await withWorkspace(options.workspace, async (session) => {
    const models = await modelsNamed(session, options)
    const operatingIds = models.map(({ id }) => id)
    const incoming: Incoming = {
      corpusId: options.corpus ?? (await corpusNamed(session, options.corpusName)),
      corpusName: options.corpusName,
      operatingIds,
      force: options.force ?? false,
      from: options.from ?? null,
    }
    const tell = async ({ files, scores }: WatchEvent) => {
      if (options.json) process.stdout.write(`${JSON.stringify({ files, scores })}\n`)
      else printEvent({ files, scores }, models)
      if (exported) await exportLists(session, operatingIds, exported)
    }
    const { corpusId, files } = await takeIn(session, incoming, paths.map((path) => resolve(path)))
    if (paths.length > 0 || options.watch === undefined) {
      await tell({ files, scores: corpusId === null ? [] : await scoreIncoming(session, incoming, corpusId) })
    }
    if (options.watch === undefined) return
    const watching = { folder: resolve(options.watch), everyMilliseconds: options.every * 1000, signal: interruption }
    process.stderr.write(`Watching ${watching.folder}. End with Ctrl-C.\n`)
    for await (const event of watchIncoming(session, { ...incoming, corpusId }, watching)) await tell(event)
  })
}

async function modelsNamed(session: Session, { name, force }: ScoreNewOptions): Promise<OperatingModel[]> {
  const inUse = (await session.db.read('operatingModels')).filter((each) => each.inUse)
  const wanted = name ? inUse.filter((each) => name.includes(each.name)) : inUse
  const missing = name?.filter((each) => !wanted.some((found) => found.name === each)) ?? []
  if (missing.length > 0) throw new AppError('usage.name', `No operating model in use is named ${missing.join(', ')}. See operate list.`)
  if (wanted.length === 0) throw new AppError('operating.none', `No model is at work${force ? ', and none can be forced' : ''}. Promote one with operate promote.`)
  return wanted
}

async function corpusNamed(session: Session, name: string): Promise<number | null> {
  return (await session.db.read('listCorpora')).findLast((corpus) => corpus.name === name)?.id ?? null
}

function printEvent({ files, scores }: WatchEvent, models: readonly OperatingModel[]): void {
  for (const { file, state, reason, notes, rejected } of files) {
    const what = state === 'imported' ? `${countOf(notes, 'new note')}${rejected > 0 ? `, ${countOf(rejected, 'row')} rejected` : ''}` : state === 'known' ? 'read before' : `put aside: ${reason}`
    process.stdout.write(`${file}: ${what}\n`)
  }
  for (const { operatingId, result } of scores) {
    const name = models.find(({ id }) => id === operatingId)?.name ?? String(operatingId)
    process.stdout.write(`${name}: ${result.scored} scored, ${result.flagged} flagged\n`)
    for (const { type, notes } of result.refused) process.stdout.write(`${name}: ${countOf(notes, 'note')} of type "${type}" left out: it was not made for this type\n`)
    if (result.seenInTraining > 0) process.stdout.write(`${name}: the model learned from ${result.seenInTraining} of these notes\n`)
  }
}

/** One model: the file itself; several: one for each, with its number before the ending. */
async function exportLists(session: Session, operatingIds: readonly number[], { format, out, reason }: { format: WorklistFormat; out: string; reason: string }): Promise<void> {
  for (const operatingId of operatingIds) {
    const file = operatingIds.length === 1 ? out : out.replace(/(\.[^.]*)?$/, `-${operatingId}$1`)
    await recordExport(session, `worklist of operating model ${operatingId}`, reason, { file: basename(file) })
    const { text } = await exportWorklist(session, worklistFilter.parse({ operatingId }), format)
    await writeWhole(resolve(file), Buffer.from(text))
  }
}
