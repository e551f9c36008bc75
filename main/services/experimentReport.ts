import { experimentDefinition, type ExperimentReport, type ResultTable } from '../../shared/domain/experiment.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { StoredCell } from '../db/queries/experiments.ts'
import { findingOf } from '../experiments/findings.ts'
import type { ComparisonPlan, Group } from '../experiments/planExperiment.ts'
import { unequalPretraining } from '../experiments/unequalPretraining.ts'
import { matrixOf } from '../experiments/resultMatrix.ts'
import { compute } from './compute.ts'
import type { ComputeKinds } from './computation.ts'
import { listTasks } from './tasks.ts'
import type { Session } from './workspaces.ts'

/** The result of an experiment whose cells are done: a table per comparison, with what it shows and does not. */

/** @throws AppError 'experiment.unfinished' where nothing can be compared yet. */
export async function reportExperiment(session: Session, id: number, signal?: AbortSignal): Promise<ExperimentReport> {
  const stored = await session.db.read('experiment', id)
  const definition = experimentDefinition.parse(stored.definition)
  const cells = await session.db.read('experimentCells', id)
  const done = new Map(cells.filter(({ state, whole }) => state === 'done' && whole).map((cell) => [cell.key, cell]))
  const { name, kind, resamples, minimumCases } = definition
  const comparisons: ComputeKinds['compareGroups']['input']['comparisons'] = []
  for (const { taskId, window, groups: planned } of stored.comparisons as ComparisonPlan[]) {
    const ready = planned.filter((group) => group.cells.every((key) => done.has(key)))
    if (ready.length === 0) continue
    comparisons.push({ groups: await Promise.all(ready.map((group) => scoredBy(session, done, group, taskId))), window })
  }
  const missing = cells.filter(({ key }) => !done.has(key)).map(({ key }) => key)
  if (comparisons.length === 0) {
    throw new AppError('experiment.unfinished', `Nothing can be compared yet: ${missing.length} of ${cells.length} cells are not done.`)
  }
  const compared = await compute(session, 'compareGroups', { comparisons, resamples, minimumCases }, signal)
  const tables = compared.map((table, index): ResultTable => {
    const unequal = unequalPretraining(comparisons[index].groups.map(({ labels }) => labels))
    return { ...table, warnings: [...table.warnings, ...unequal] }
  })
  const taskNames = new Map((await listTasks(session)).map((task) => [task.id, task.name]))
  return { id, name, kind, tables, missing, matrix: matrixOf(kind, tables, taskNames), ...findingOf(kind), resamples }
}

/** The same as one HTML file. `version`: of the application. */
export async function experimentHtml(
  session: Session,
  { id, minimumCell }: { id: number; minimumCell: number },
  version: string,
  signal?: AbortSignal,
): Promise<{ fileName: string; html: string }> {
  const report = await reportExperiment(session, id, signal)
  const definition = experimentDefinition.parse((await session.db.read('experiment', id)).definition)
  const html = await compute(session, 'experimentReport', { report, definition, version, minimumCell }, signal)
  return { fileName: `experiment-${id}-${definition.kind}.html`, html }
}

async function scoredBy(session: Session, done: ReadonlyMap<string, StoredCell>, group: Group, taskId: string) {
  const passIds: number[] = []
  for (const key of group.cells) {
    for (const passId of done.get(key)!.passIds) {
      if ((await session.db.read('pass', passId)).taskId === taskId) passIds.push(passId)
    }
  }
  const labels = { ...group.labels, ...(await pretrainingOf(session, done, group)) }
  return { labels, passIds, perplexity: await perplexityOf(session, done, group) }
}

/** Size, and tokens of its pretraining and of its ancestors', as the cards say. */
async function pretrainingOf(
  session: Session,
  done: ReadonlyMap<string, StoredCell>,
  { pretrainingOf: ref }: Group,
): Promise<Group['labels']> {
  if (!ref) return {}
  const { card } = await session.db.read('model', modelIdOf(ref, done))
  let tokens = card.tokens.real
  for (let { parentId } = card; parentId !== null; ) {
    const parent = await session.db.read('model', parentId)
    tokens += parent.card.tokens.real
    parentId = parent.card.parentId
  }
  return { weights: card.parameters, 'tokens pretrained on': tokens === 0 ? 'unknown' : tokens }
}

function modelIdOf(ref: NonNullable<Group['perplexityOf']>, done: ReadonlyMap<string, StoredCell>): number {
  return 'id' in ref ? ref.id : done.get(ref.cell)!.modelId!
}

/** Of validation notes, from the card of the pretrained model. */
async function perplexityOf(
  session: Session,
  done: ReadonlyMap<string, StoredCell>,
  { perplexityOf: ref }: Group,
): Promise<number | null> {
  if (!ref) return null
  const { validationPerplexity } = (await session.db.read('model', modelIdOf(ref, done))).card.config
  return typeof validationPerplexity === 'number' ? validationPerplexity : null
}
