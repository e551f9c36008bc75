import type { Job } from '../../shared/domain/job.ts'
import { promotion, type OperatingModel, type PromotionInput, type ScoreNewConfig } from '../../shared/domain/operatingModel.ts'
import { checkAtWork } from '../operations/decide.ts'
import { compute } from './compute.ts'
import type { Session } from './workspaces.ts'

/** Models at work: promoted from a scoring pass, rolled back, retired, and asked about new notes. */

/** Judges the pass anew and stores it as the next version of its name, which is in use from then on. */
export async function promote(session: Session, input: PromotionInput, signal?: AbortSignal): Promise<OperatingModel> {
  const id = await session.db.write('insertOperatingModel', await compute(session, 'promotion', promotion.parse(input), signal))
  return session.db.read('operatingModel', id)
}

/** @throws AppError 'operating.notInUse', 'operating.expired' unless by force */
export async function queueScoreNew(session: Session, config: ScoreNewConfig): Promise<Job> {
  const operating = await session.db.read('operatingModel', config.operatingId)
  const { name, version } = operating
  const corpus = await session.db.read('corpus', config.corpusId)
  if (!config.force) checkAtWork(operating)
  return session.queue.enqueue({ kind: 'scoreNew', title: `Score new notes of ${corpus.name} with ${name} ${version}`, input: config })
}
