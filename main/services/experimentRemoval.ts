import { AppError } from '../../shared/domain/errors.ts'
import type { ExperimentRemoval } from '../../shared/domain/experiment.ts'
import { removeModel } from './models.ts'
import { removeRun } from './runs.ts'
import type { Session } from './workspaces.ts'

/** An experiment goes with its cells; what they made goes only when it is asked for and nothing else needs it. */

/** @throws AppError 'experiment.driven' */
export async function removeExperiment(session: Session, { id, runs }: { id: number; runs: boolean }): Promise<ExperimentRemoval> {
  const { db } = session
  await db.read('experiment', id)
  const cells = await db.read('experimentCells', id)
  const isActive = cells.some(({ state, job }) => state === 'started' && (job?.state === 'queued' || job?.state === 'running'))
  if (session.experiments.isDriven(id) || isActive) {
    throw new AppError('experiment.driven', 'This experiment is still running. Cancel it first.')
  }
  const own = await db.read('runsOfExperimentAlone', id)
  const all = new Set(cells.flatMap(({ runId }) => runId ?? []))
  const scored = runs ? await db.read('passesOfExperimentAlone', id) : []
  await db.write('removeExperiment', id)
  if (!runs) return { removed: 0, kept: all.size }
  for (const passId of scored) await db.write('removePass', passId)
  let removed = 0
  // Newest first: what was made from a model goes before it.
  for (const { runId, modelId } of own) if (await removeMade(session, runId, modelId)) removed++
  return { removed, kept: all.size - removed }
}

const needed = new Set(['model.hasChildren', 'model.busy', 'model.atWork', 'run.active'])

/** @returns false where something else was made from it, it is or was at work, or it runs again. */
async function removeMade(session: Session, runId: number, modelId: number | null): Promise<boolean> {
  try {
    if (modelId !== null) await removeModel(session, modelId)
    await removeRun(session, runId)
    return true
  } catch (error) {
    if (error instanceof AppError && needed.has(error.code)) return false
    throw error
  }
}
