import type { AttributionMethod, AttributionRequest, StoredAttribution } from '../../shared/domain/noteAttribution.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { Session } from './workspaces.ts'

/** Why a model answered as it did: computed by a job of its own, beside a training, and kept in the workspace. */

export async function attributionsOf(
  { db }: Session,
  { passId, noteId, method }: { passId: number; noteId: number; method: AttributionMethod },
): Promise<{ results: StoredAttribution[]; jobId: number | null }> {
  const results = await db.read('attributions', passId, noteId)
  return {
    results: results.filter((result) => result.method === method),
    jobId: await db.read('attributionJobId', passId, noteId, method),
  }
}

/** One that is under way is not begun twice. @throws AppError 'attribution.model' */
export async function queueAttribution({ db, queue }: Session, request: AttributionRequest): Promise<{ jobId: number }> {
  const { passId, noteId, method } = request
  const pass = await db.read('pass', passId)
  const { kind, folder } = await db.read('model', pass.modelId)
  if (kind !== 'llama' || folder === null || pass.answers !== 'letters') {
    const message = 'Attribution needs a language model with its weights here that answers by letters. Choose another model.'
    throw new AppError('attribution.model', message)
  }
  const underWay = await db.read('attributionJobId', passId, noteId, method)
  if (underWay !== null) return { jobId: underWay }
  const by = method === 'occlusion' ? 'occlusion' : 'gradient × input'
  const job = await queue.enqueue({ kind: 'attribute', title: `Attribution by ${by}, ${pass.modelName}`, input: request })
  return { jobId: job.id }
}
