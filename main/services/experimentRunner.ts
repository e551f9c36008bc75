import { AppError, describeError } from '../../shared/domain/errors.ts'
import type { RunConfig } from '../../shared/domain/run.ts'
import { pausedCode, type Job } from '../../shared/domain/job.ts'
import type { StoredCell } from '../db/queries/experiments.ts'
import type { CellConfig } from '../experiments/cells.ts'
import { resultsVersion } from '../experiments/resultsVersion.ts'
import { coresOf, inTurn, isResumable, plannedOf } from './experiments.ts'
import { queueScoring } from './predictions.ts'
import { createRun } from './runs.ts'
import { labelsInUse } from './tasks.ts'
import type { Session } from './workspaces.ts'

/**
 * Brings an experiment to its end. Cells run beside each other while the machine has cores for all that they ask for. A cell
 * is queued only when it can start, so that a workspace that is closed meanwhile has nothing left in its queue; where it
 * stood is in the database, and driving it again goes on from there.
 */

const standsStill = new Set(['job.interrupted', pausedCode])
/** A cell whose worker died goes on from its last checkpoint so often. */
const attemptsAtMost = 3

export interface DriveOptions {
  /** Of the application, kept with its runs. */
  codeVersion: string
  /** Stops without cancelling: what runs is interrupted when the workspace is closed. */
  signal?: AbortSignal
  /** A cell has come to another state, or further. */
  onChange?: (job: Job | null) => void
}

/** Settles once no cell can start any more. @throws AppError 'experiment.version' */
export async function driveExperiment(session: Session, id: number, options: DriveOptions): Promise<void> {
  const { codeVersion, signal, onChange } = options
  await checkVersion(session, id)
  let wake = () => undefined as void
  const stop = session.queue.onChange((job) => {
    onChange?.(job)
    if (job.state !== 'running') wake()
  })
  const rouse = () => wake()
  signal?.addEventListener('abort', rouse)
  session.queue.closed.addEventListener('abort', rouse)
  const startedHere = new Set<number>()
  try {
    await inTurn(() => restoreMissing(session, id))
    while (!signal?.aborted && !session.queue.closed.aborted) {
      // Before the state is read: nothing that happens from now on is missed.
      const changed = new Promise<void>((resolve) => (wake = resolve))
      const active = await inTurn(() => advance(session, id, codeVersion, startedHere))
      onChange?.(null)
      if (active === 0) return
      await changed
    }
  } finally {
    stop()
    signal?.removeEventListener('abort', rouse)
    session.queue.closed.removeEventListener('abort', rouse)
  }
}

/** @throws AppError 'experiment.version' */
export async function checkVersion(session: Session, id: number): Promise<void> {
  const planned = await session.db.read('experiment', id)
  if (planned.resultsVersion === String(resultsVersion)) return
  const message = 'This experiment was planned by a version that computes other results. Run its file again.'
  throw new AppError('experiment.version', message)
}

/** What was made and has been removed since is made again. */
async function restoreMissing(session: Session, id: number): Promise<void> {
  for (const cell of await session.db.read('experimentCells', id)) {
    if (cell.state !== 'done' || cell.whole) continue
    await session.db.write('forgetCellJob', cell.id)
    await session.db.write('setCellState', cell.id, 'waiting')
  }
}

/** Takes in what has ended and starts what there are cores for. @returns cells that are under way */
async function advance(session: Session, id: number, codeVersion: string, startedHere: Set<number>): Promise<number> {
  let active = 0
  let freeCores = session.queue.cores
  let isHeld = false
  for (const cell of await session.db.read('experimentCells', id)) {
    if (cell.state !== 'started') continue
    if (cell.job?.state === 'queued' || cell.job?.state === 'running') {
      active++
      freeCores -= coresOf(cell, session.queue.cores)
    }
    // Closing the workspace has interrupted it, or a person has paused it: nothing starts until it is driven again.
    else if (standsStill.has(cell.job?.error?.code ?? '') && startedHere.has(cell.id)) isHeld = true
    else await settle(session, cell)
  }
  if (isHeld) return active
  // In the order of the plan, each cell after what it needs: what is found makes later ones ready, and none overtakes another.
  let isFull = false
  const made = new Map<string, StoredCell>()
  for (const cell of await session.db.read('experimentCells', id)) {
    if (cell.state === 'done') made.set(cell.key, cell)
    const { model } = plannedOf(cell)
    if (cell.state !== 'waiting' || (model && 'cell' in model && !made.has(model.cell))) continue
    if (await isUnderWayElsewhere(session, cell.hash)) {
      active++
      continue
    }
    const found = await session.db.read('cellOfHash', cell.hash)
    if (found) {
      await session.db.write('finishCell', cell.id, { ...found, found: true })
      made.set(cell.key, { ...cell, ...found })
    } else if (!isFull) {
      const cores = coresOf(cell, session.queue.cores)
      const outcome = cores > freeCores ? 'no room' : await start(session, cell, modelIdOf(cell, made), { codeVersion, isAlone: active === 0 })
      if (outcome === 'no room') isFull = true
      if (outcome !== 'started') continue
      startedHere.add(cell.id)
      active++
      freeCores -= cores
    }
  }
  return active
}

/** Another experiment computes the same: its result is waited for. What has ended there is taken in first. */
async function isUnderWayElsewhere(session: Session, hash: string): Promise<boolean> {
  let underWay = false
  for (const cell of await session.db.read('startedCellsOfHash', hash)) {
    if (cell.job?.state === 'queued' || cell.job?.state === 'running') underWay = true
    else if (cell.job?.state === 'done') await settle(session, cell)
  }
  return underWay
}

function modelIdOf(cell: StoredCell, made: ReadonlyMap<string, StoredCell>): number | null {
  const { model } = plannedOf(cell)
  if (model === null) return null
  return 'id' in model ? model.id : made.get(model.cell)!.modelId
}

/** Takes in how the cell's job has ended. */
async function settle(session: Session, cell: StoredCell): Promise<void> {
  const { db } = session
  const { job, runId } = cell
  if (job?.state === 'done') {
    const { modelId, passIds } = madeBy(cell)
    await db.write('finishCell', cell.id, { found: false, runId, modelId, passIds })
  } else if (job?.state === 'failed') await db.write('setCellState', cell.id, 'failed', job.error)
  else if (job?.state === 'cancelled') await db.write('setCellState', cell.id, 'cancelled')
  else if (job?.error?.code === 'worker.died' && cell.attempts >= attemptsAtMost) {
    await db.write('setCellState', cell.id, 'failed', job.error)
  } else await db.write('setCellState', cell.id, 'waiting')
}

/** Results of jobs: `modelId` of those that make a model, `passIds` of scoring, whose model stands in its input. */
function madeBy({ job, modelId }: StoredCell): { modelId: number; passIds: number[] } {
  const result = job?.result as { modelId?: number; passIds?: number[] }
  return { modelId: result.modelId ?? modelId!, passIds: result.passIds ?? [] }
}

const lacksMemory = new Set(['training.memory', 'score.memory'])

/** Where it could not start the reason is with the cell; for what lacks memory only beside others there is no room yet. */
async function start(
  session: Session,
  cell: StoredCell,
  modelId: number | null,
  { codeVersion, isAlone }: { codeVersion: string; isAlone: boolean },
): Promise<'started' | 'failed' | 'no room'> {
  try {
    if (isResumable(cell)) await resume(session, cell)
    else await startAnew(session, cell, modelId, codeVersion)
    return 'started'
  } catch (error) {
    const described = describeError(error)
    if (!isAlone && lacksMemory.has(described.code)) return 'no room'
    await session.db.write('setCellState', cell.id, 'failed', described)
    return 'failed'
  }
}

async function resume(session: Session, { id, jobId, runId }: StoredCell): Promise<void> {
  await session.db.write('startCell', id, { jobId: jobId!, runId })
  await session.queue.resume(jobId!)
}

async function startAnew(session: Session, cell: StoredCell, modelId: number | null, codeVersion: string): Promise<void> {
  const { config, labelSets } = plannedOf(cell)
  await checkLabels(session, config.splitId, labelSets)
  if (config.kind === 'score') {
    const { kind: _, ...scoring } = config
    await session.db.write('setCellModel', cell.id, modelId!)
    await queueScoring(session, { ...scoring, modelId: modelId! }, { cellId: cell.id })
    return
  }
  const run = withModel(config, modelId)
  await createRun(session, { config: run, scoreAfter: null, cellId: cell.id }, codeVersion)
}

/** The config with the model that its cell needs: to go on from, or as the base. */
function withModel(config: Exclude<CellConfig, { kind: 'score' }>, modelId: number | null): RunConfig {
  if (config.kind === 'baseline') return config
  if (config.kind === 'pretrain' && config.continueFrom !== null) return { ...config, continueFrom: modelId }
  return { ...config, baseModelId: modelId as number }
}

/** @throws AppError 'experiment.labels' where other labels are in use than were planned with. */
export async function checkLabels(session: Session, splitId: number, planned: Record<string, number>): Promise<void> {
  const { corpusId } = await session.db.read('split', splitId)
  for (const [taskId, id] of Object.entries(planned)) {
    const inUse = await labelsInUse(session, corpusId, taskId)
    if (inUse.id === id) continue
    const message = `Other labels of task “${inUse.task.name}” are in use than when this was planned. Run the experiment again.`
    throw new AppError('experiment.labels', message)
  }
}
