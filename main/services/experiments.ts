import {
  experimentDefinition,
  type CellState,
  type CellStatus,
  type ExperimentDefinition,
  type ExperimentProgress,
  type ExperimentStatus,
  type ExperimentSummary,
} from '../../shared/domain/experiment.ts'
import { resumableStates } from '../../shared/domain/job.ts'
import { isWholePretraining } from '../../shared/domain/run.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { StoredCell, StoredExperiment } from '../db/queries/experiments.ts'
import type { Cell } from '../experiments/cells.ts'
import { contentAddress } from '../experiments/contentAddress.ts'
import { findSplit, type ExperimentFacts, type SplitFact } from '../experiments/facts.ts'
import { secondsLeft, secondsLeftOf } from '../experiments/pace.ts'
import { planExperiment, type ExperimentPlan } from '../experiments/planExperiment.ts'
import { resultsVersion } from '../experiments/resultsVersion.ts'
import { coresAsked } from '../jobs/computeLane.ts'
import { createTurns } from '../jobs/turns.ts'
import { listTasks } from './tasks.ts'
import type { Session } from './workspaces.ts'

/** Experiments of a workspace: planned and stored whole, looked at, cancelled, taken up again. */

/** Changes of cells happen one after the other: none starts while it is being cancelled. */
export const inTurn = createTurns()

/**
 * Stores what the definition expands into; the same definition over the same workspace is the same experiment,
 * and goes on where it was. Nothing starts yet.
 */
export async function storeExperiment(session: Session, definition: ExperimentDefinition): Promise<number> {
  const { cells, comparisons, planHash, known } = await planIn(session, definition)
  if (known !== null) return known
  return session.db.write('insertExperiment', {
    name: definition.name,
    kind: definition.kind,
    definition,
    definitionHash: contentAddress(definition),
    planHash,
    comparisons,
    resultsVersion: String(resultsVersion),
    cells: cells.map(({ key, address, ...cell }) => ({ key, hash: address, cell })),
  })
}

/** The plan, its hash, and the experiment that has it already. */
export async function planIn(
  session: Session,
  definition: ExperimentDefinition,
): Promise<ExperimentPlan & { planHash: string; known: number | null }> {
  const plan = planExperiment(definition, await gatherFacts(session, definition))
  const planHash = contentAddress({ definition, cells: plan.cells.map(({ address }) => address) })
  return { ...plan, planHash, known: await session.db.read('experimentOfPlan', planHash) }
}

/** Newest first; all, or these. */
export async function listExperiments(session: Session, only?: ReadonlySet<number>): Promise<ExperimentSummary[]> {
  const { db, experiments } = session
  const summaries: ExperimentSummary[] = []
  const facts = workspaceFactsOnce(session)
  for (const counted of await db.read('experiments')) {
    if (only && !only.has(counted.id)) continue
    const driven = experiments.isDriven(counted.id)
    summaries.push({ ...counted, driven, outdated: driven || counted.done === 0 ? 0 : await outdatedCount(session, counted.id, facts) })
  }
  return summaries
}

async function outdatedCount(session: Session, id: number, facts: () => Promise<WorkspaceFacts>): Promise<number> {
  const stored = await session.db.read('experimentCells', id)
  const why = await outdatedCells(session, await session.db.read('experiment', id), stored, facts)
  return stored.filter((cell) => why(cell) !== null).length
}

export async function experimentProgress(session: Session, id: number): Promise<ExperimentProgress> {
  return { ...(await experimentStatus(session, id)), driven: session.experiments.isDriven(id) }
}

export async function definitionOf({ db }: Session, id: number): Promise<ExperimentDefinition> {
  return experimentDefinition.parse((await db.read('experiment', id)).definition)
}

/** The newest experiment of a definition. @throws AppError 'experiment.missing' */
export async function findExperiment(session: Session, definition: ExperimentDefinition): Promise<number> {
  const id = await session.db.read('experimentOfDefinition', contentAddress(definition))
  if (id !== null) return id
  throw new AppError('experiment.missing', `The experiment "${definition.name}" was not run in this workspace as it is written now. Use experiment run.`)
}

async function gatherFacts(session: Session, definition: ExperimentDefinition): Promise<ExperimentFacts> {
  return factsFor(session, definition, await workspaceFacts(session))
}

/** What of the facts is the same for every experiment. */
type WorkspaceFacts = Omit<ExperimentFacts, 'trainingNotes'>

async function factsFor(session: Session, definition: ExperimentDefinition, facts: WorkspaceFacts): Promise<ExperimentFacts> {
  const home = findSplit(facts, definition.split)
  return { ...facts, trainingNotes: await trainingNotesOf(session, home, facts) }
}

/** Counting walks over all labels of a split, whose members and labels never change: once for each choice of labels. */
const countedNotes = new WeakMap<Session, Map<string, Promise<ExperimentFacts['trainingNotes']>>>()

function trainingNotesOf(session: Session, { id: splitId, corpusId }: SplitFact, { labelSets }: WorkspaceFacts): Promise<ExperimentFacts['trainingNotes']> {
  const known = countedNotes.get(session) ?? new Map<string, Promise<ExperimentFacts['trainingNotes']>>()
  countedNotes.set(session, known)
  const key = JSON.stringify([splitId, labelSets.filter((each) => each.corpusId === corpusId).map(({ id, createdAt }) => [id, createdAt])])
  const counted =
    known.get(key) ??
    session.db.read('balance', splitId).then((balance) => balance.filter(({ set }) => set === 'train').map(({ taskId, notes }) => ({ splitId, taskId, notes })))
  known.set(key, counted)
  // A count that failed is tried again.
  counted.catch(() => known.delete(key))
  return counted
}

/** Reads them when they are first asked for. */
function workspaceFactsOnce(session: Session): () => Promise<WorkspaceFacts> {
  let facts: Promise<WorkspaceFacts> | null = null
  return () => (facts ??= workspaceFacts(session))
}

async function workspaceFacts(session: Session): Promise<WorkspaceFacts> {
  const { db } = session
  const corpora = (await db.read('listCorpora')).filter(({ state }) => state === 'ready')
  const splits = (await Promise.all(corpora.map(({ id }) => db.read('splits', id)))).flat().toSorted((a, b) => b.id - a.id)
  const labelSets = (await Promise.all(corpora.map(({ id }) => db.read('labelSets', id)))).flat().filter(({ inUse }) => inUse)
  const addresses = new Map((await db.read('cellHashesOfModels')).map(({ modelId, hash }) => [modelId, hash]))
  const models = (await db.read('models')).filter(({ state }) => state === 'ready')
  return {
    resultsVersion,
    splits: splits.map(({ settings, ...split }) => ({ ...split, method: settings.method })),
    corpora: corpora.map(({ id, name, createdAt, notes }) => ({ id, name, createdAt, notes })),
    models: models.map(({ id, name, kind, card, createdAt }) => ({
      id,
      name,
      trainable: kind === 'llama',
      untuned: isWholePretraining(card),
      address: addresses.get(id) ?? contentAddress({ id, createdAt }),
    })),
    taskNames: Object.fromEntries((await listTasks(session)).map(({ id, name }) => [id, name])),
    labelSets: labelSets.map(({ id, corpusId, taskId, createdAt }) => ({ id, corpusId, taskId, createdAt })),
  }
}

export type PlannedCell = Omit<Cell, 'key' | 'address'>

export function plannedOf({ cell }: StoredCell): PlannedCell {
  return cell as PlannedCell
}

export function coresOf(cell: StoredCell, ofMachine: number): number {
  return coresAsked(plannedOf(cell).config, ofMachine)
}

export async function experimentStatus(session: Session, id: number): Promise<ExperimentStatus> {
  const experiment: StoredExperiment = await session.db.read('experiment', id)
  const stored = await session.db.read('experimentCells', id)
  const states = new Map<string, CellState>()
  const outdated = session.experiments.isDriven(id) ? noneOutdated : await outdatedCells(session, experiment, stored)
  const timeless = stored.map((cell): Omit<CellStatus, 'secondsLeft'> => {
    const { model, config, work } = plannedOf(cell)
    const needed = model && 'cell' in model ? states.get(model.cell) : undefined
    const state = stateOf(cell, needed)
    states.set(cell.key, state)
    const { startedAt = null, finishedAt = null, progress = null } = cell.job ?? {}
    const inOnePiece = cell.state === 'done' && !cell.found && cell.attempts === 1 && startedAt && finishedAt
    return {
      key: cell.key,
      kind: config.kind,
      state,
      needs: model && 'cell' in model ? model.cell : null,
      found: cell.found,
      attempts: cell.attempts,
      work,
      seconds: inOnePiece ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 : null,
      startedAt: cell.found ? null : startedAt,
      progress: state === 'running' ? progress : null,
      error: cell.error ?? (state === 'interrupted' ? (cell.job?.error ?? null) : null),
      runId: cell.runId,
      modelId: cell.modelId,
      passIds: cell.passIds,
      outdated: outdated(cell),
    }
  })
  const paced = timeless.map((cell, index) => ({
    ...cell,
    cores: coresOf(stored[index], session.queue.cores),
    elapsed: cell.startedAt ? (Date.now() - Date.parse(cell.startedAt)) / 1000 : 0,
  }))
  const cells = timeless.map((cell, index) => ({ ...cell, secondsLeft: secondsLeftOf(paced[index], paced) }))
  const { name, kind, createdAt } = experiment
  return { id, name, kind, createdAt, cells, secondsLeft: secondsLeft(paced, session.queue.cores) }
}

const noneOutdated = (): CellStatus['outdated'] => null

/** Of the done cells those that the definition would not find now. */
async function outdatedCells(
  session: Session,
  { id, definition }: StoredExperiment,
  stored: readonly StoredCell[],
  facts = workspaceFactsOnce(session),
): Promise<(cell: StoredCell) => CellStatus['outdated']> {
  if (!stored.some(({ state }) => state === 'done')) return noneOutdated
  let current: ReadonlySet<string>
  try {
    const parsed = experimentDefinition.parse(definition)
    current = currentAddresses(session, id, parsed, await factsFor(session, parsed, await facts()))
  } catch (error) {
    // What it names is there no more.
    if (!(error instanceof AppError)) throw error
    current = new Set()
  }
  return ({ hash, state, whole }) => {
    if (state !== 'done') return null
    if (!current.has(hash)) return 'inputs'
    return whole ? null : 'removed'
  }
}

/** Of each experiment its addresses, and what they were planned from: a status is asked for again and again. */
const planned = new WeakMap<Session, Map<number, { from: string; addresses: ReadonlySet<string> }>>()

function currentAddresses(session: Session, id: number, definition: ExperimentDefinition, facts: ExperimentFacts): ReadonlySet<string> {
  const known = planned.get(session) ?? new Map<number, { from: string; addresses: ReadonlySet<string> }>()
  planned.set(session, known)
  const from = contentAddress({ definition, facts })
  const before = known.get(id)
  if (before?.from === from) return before.addresses
  const addresses = new Set(planExperiment(definition, facts).cells.map(({ address }) => address))
  known.set(id, { from, addresses })
  return addresses
}

function stateOf(cell: StoredCell, needed: CellState | undefined): CellState {
  if (cell.state === 'started') return cell.job?.state ?? 'interrupted'
  const stuck = needed !== undefined && ['failed', 'cancelled', 'blocked'].includes(needed)
  return cell.state === 'waiting' && stuck ? 'blocked' : cell.state
}

/** Cancels one cell, or all that have not ended. @throws AppError 'experiment.cell' */
export async function cancelExperiment(session: Session, id: number, key?: string): Promise<void> {
  await inTurn(async () => {
    for (const cell of await chosenCells(session, id, key)) {
      if (cell.state === 'started' && cell.jobId !== null) await session.queue.cancel(cell.jobId)
      if (cell.state === 'started' || cell.state === 'waiting') await session.db.write('setCellState', cell.id, 'cancelled')
    }
  })
}

/** Going on from the checkpoint would fail again. */
const needsNewStart = new Set(['training.checkpointMismatch', 'training.checkpointUnreadable'])

/** What has failed or was cancelled waits again. @throws AppError 'experiment.cell' */
export async function retryExperiment(session: Session, id: number, key?: string): Promise<void> {
  await inTurn(async () => {
    for (const cell of await chosenCells(session, id, key)) {
      if (cell.state !== 'failed' && cell.state !== 'cancelled') continue
      if (cell.job && needsNewStart.has(cell.job.error?.code ?? '')) await session.db.write('forgetCellJob', cell.id)
      await session.db.write('setCellState', cell.id, 'waiting')
    }
  })
}

async function chosenCells(session: Session, id: number, key: string | undefined): Promise<StoredCell[]> {
  await session.db.read('experiment', id)
  const cells = await session.db.read('experimentCells', id)
  if (key === undefined) return cells
  const cell = cells.find((each) => each.key === key)
  if (cell) return [cell]
  throw new AppError('experiment.cell', `The experiment has no cell "${key}". Use experiment status to see them.`)
}

/** A job that can go on from where it was. */
export function isResumable({ job }: StoredCell): boolean {
  return job !== null && resumableStates.includes(job.state)
}
