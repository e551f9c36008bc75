import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { experimentDefinition, type ExperimentDefinition, type ExperimentStatus } from '../../shared/domain/experiment.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { quickened } from '../experiments/quick.ts'
import { projectRoot } from '../nodeHost.ts'
import { record } from '../services/audit.ts'
import { removeExperiment } from '../services/experimentRemoval.ts'
import { reportExperiment } from '../services/experimentReport.ts'
import { driveExperiment } from '../services/experimentRunner.ts'
import {
  cancelExperiment,
  experimentStatus,
  findExperiment,
  retryExperiment,
  storeExperiment,
} from '../services/experiments.ts'
import type { Session } from '../services/workspaces.ts'
import { printReport, printStatus, progressLine } from './experimentText.ts'
import { readRunFile, resolveRun } from './runFile.ts'
import { interruption, printJson } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `experiment`: runs experiments of YAML or JSON files, and tells how they stand. */

export interface ExperimentOptions {
  workspace: string
  quick?: boolean
  json?: boolean
  cell?: string
}

export async function experimentRunCommand(file: string, options: ExperimentOptions): Promise<void> {
  const definition = await readDefinition(file, options)
  await withWorkspace(options.workspace, async (session, backend) => {
    await driveAndReport(session, await storeExperiment(session, definition), backend.host.version, options)
  })
}

export async function experimentResumeCommand(file: string, options: ExperimentOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session, backend) => {
    const id = await experimentOf(session, file, options)
    await retryExperiment(session, id, options.cell)
    await driveAndReport(session, id, backend.host.version, options)
  })
}

export async function experimentStatusCommand(file: string, options: ExperimentOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const status = await experimentStatus(session, await experimentOf(session, file, options))
    if (options.json) printJson(status)
    else printStatus(status)
  })
}

export async function experimentCancelCommand(file: string, options: ExperimentOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const id = await experimentOf(session, file, options)
    await cancelExperiment(session, id, options.cell)
    const status = await experimentStatus(session, id)
    if (options.json) printJson(status)
    else printStatus(status)
  })
}

export async function experimentRemoveCommand(file: string, options: ExperimentOptions & { withRuns?: boolean; yes?: boolean }): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const id = await experimentOf(session, file, options)
    if (!options.yes) {
      const also = options.withRuns ? 'and the runs, models and passes that only it has made are' : 'is (its runs, models and passes stay)'
      throw new AppError('usage.confirm', `Experiment ${id} ${also} removed for good. Add --yes to do it.`)
    }
    const removal = await removeExperiment(session, { id, runs: options.withRuns ?? false })
    await record(session, 'delete', `experiment ${id}`, { runs: removal.removed })
    if (options.json) printJson({ id, ...removal })
    else process.stdout.write(`Experiment ${id} is removed: ${removal.removed} of its runs with it, ${removal.kept} kept.\n`)
  })
}

export async function experimentReportCommand(file: string, options: ExperimentOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const report = await reportExperiment(session, await experimentOf(session, file, options), interruption)
    if (options.json) printJson(report)
    else printReport(report)
  })
}

const templates = join(projectRoot, 'assets', 'experiments')

/** Lists the templates, or prints one. */
export async function experimentTemplatesCommand(kind: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const kinds = (await readdir(templates)).filter((name) => name.endsWith('.yaml')).map((name) => basename(name, '.yaml')).sort()
  if (kind === undefined) return json ? printJson(kinds) : void process.stdout.write(`${kinds.join('\n')}\n`)
  if (!kinds.includes(kind)) throw new AppError('usage.template', `There is no template "${kind}". There are: ${kinds.join(', ')}.`)
  process.stdout.write(await readFile(join(templates, `${kind}.yaml`), 'utf8'))
}

export async function readDefinition(file: string, { quick }: ExperimentOptions): Promise<ExperimentDefinition> {
  const definition = resolveRun(experimentDefinition, [await readRunFile(file)])
  return quick ? quickened(definition) : definition
}

/** By its number, or the newest of the file as it is now. */
export async function experimentOf(session: Session, file: string, options: ExperimentOptions): Promise<number> {
  if (/^\d+$/.test(file)) return (await session.db.read('experiment', Number(file))).id
  return findExperiment(session, await readDefinition(file, options))
}

async function driveAndReport(session: Session, id: number, codeVersion: string, { json }: ExperimentOptions): Promise<void> {
  const report = reporter(session, id)
  await driveExperiment(session, id, { codeVersion, signal: interruption, onChange: report.changed })
  await report.idle()
  const status = await experimentStatus(session, id)
  const left = status.cells.filter(({ state }) => state !== 'done')
  if (left.length === 0) {
    const result = await reportExperiment(session, id, interruption)
    return json ? printJson({ status, report: result }) : printReport(result)
  }
  if (json) printJson({ status, report: null })
  else printStatus(status)
  const stopped = interruption.aborted ? 'was interrupted' : 'did not come to its end'
  throw new AppError('experiment.unfinished', `Experiment ${id} ${stopped}: ${left.length} of ${status.cells.length} cells are left. Use experiment resume to go on.`)
}

const reportEveryMilliseconds = 5000

/** A line on standard error for every cell that starts, and every few seconds meanwhile. */
function reporter(session: Session, id: number): { changed(): void; idle(): Promise<void> } {
  let last = ''
  let lastAt = 0
  let writing: Promise<void> = Promise.resolve()
  async function write(): Promise<void> {
    const status: ExperimentStatus = await experimentStatus(session, id)
    const running = status.cells.filter(({ state }) => state === 'running').map(({ key }) => key).join(', ') || last
    if (running === last && Date.now() - lastAt < reportEveryMilliseconds) return
    last = running
    lastAt = Date.now()
    process.stderr.write(`${progressLine(status)}\n`)
  }
  let isDue = true
  return {
    changed() {
      if (!isDue) return
      isDue = false
      writing = writing.then(() => ((isDue = true), write())).catch(() => undefined)
    },
    idle: () => writing,
  }
}
