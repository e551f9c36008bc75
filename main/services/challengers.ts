import { challengerSettings, type Challenger, type ChallengerDecision, type ChallengerSettingsInput } from '../../shared/domain/monitoring.ts'
import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import { scoreConfig } from '../../shared/domain/prediction.ts'
import type { RunConfig } from '../../shared/domain/run.ts'
import { splitSettings } from '../../shared/domain/split.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { promote } from './operations.ts'
import { queueScoring } from './predictions.ts'
import { createRun } from './runs.ts'
import { createSplit } from './splits.ts'
import type { Session } from './workspaces.ts'

/**
 * Champion and challenger: a candidate that learns as the model at work did, but also from the new period up to a day;
 * both are then judged on what came after it, which neither has seen.
 */

/**
 * Makes labels of the arrived outcomes, a split at the day, and queues training, scoring of both and their comparison.
 * `steps`: those jobs in order, the last of them `jobId`.
 */
export async function startChallenger(session: Session, input: ChallengerSettingsInput, codeVersion: string): Promise<{ challengerId: number; jobId: number; steps: number[] }> {
  const asked = challengerSettings.parse(input)
  const operating = await session.db.read('operatingModel', asked.operatingId)
  const { id, name, task, modelId: championId } = operating
  const config = await session.db.read('runConfigOfModel', championId)
  if (config === null || config.kind === 'pretrain') {
    throw new AppError('challenger.run', `The run that made ${operating.modelName} is not in this workspace, so that no candidate can be trained in the same way. Finetune one and compare it.`)
  }
  const corpusId = asked.corpusId ?? (await session.db.read('corporaAtWork', id))[0]?.corpusId
  if (corpusId === undefined) throw new AppError('monitoring.nothingScored', `${name} has scored no notes yet. Score new notes first.`)
  await outcomesAsLabels(session, operating, corpusId)
  const testFrom = asked.testFrom ?? (await middleOf(session, operating, corpusId))
  const settings = { ...asked, corpusId, testFrom }
  const { split } = await createSplit(session, { corpusId, name: `Challenge of ${name} from ${testFrom}`.slice(0, 120), settings: await splitLike(session, config, testFrom) })
  const taskIds = await labelledTasks(session, corpusId, config.taskIds)
  const run = await createRun(
    session,
    { config: { ...config, name: `${name}: candidate to ${testFrom}`.slice(0, 120), splitId: split.id, taskIds }, scoreAfter: null },
    codeVersion,
  )
  const challengerId = await session.db.write('insertChallenger', { settings, splitId: split.id, modelId: run.modelId })
  const device = config.kind === 'finetune' && config.device !== 'tfjs' ? config.device : 'cpu'
  const shared = { taskIds: [task.id], splitId: split.id, device, ...operating.reading }
  const steps = [run.jobId]
  for (const [modelId, set] of [[run.modelId, 'validation'], [run.modelId, 'temporal_all'], [championId, 'temporal_all']] as const) {
    if (set === 'validation' && operating.recalibration === null) continue
    steps.push((await queueScoring(session, scoreConfig.parse({ ...shared, modelId, set }), { afterId: steps.at(-1) })).id)
  }
  const job = await session.queue.enqueue({ kind: 'challenge', title: `Compare ${name} ${operating.version} with its challenger`, input: { challengerId }, afterId: steps.at(-1) })
  await session.db.write('setChallengerJob', challengerId, job.id)
  return { challengerId, jobId: job.id, steps: [...steps, job.id] }
}

/** What files say of notes becomes a version of the labels; without such files, those in use are it. */
async function outcomesAsLabels(session: Session, { task }: OperatingModel, corpusId: number): Promise<void> {
  const outcomes = await session.db.read('outcomesOfNotes', corpusId, task.id)
  if (outcomes.size === 0) return
  const inUse = (await session.db.read('labelSets', corpusId)).find((set) => set.inUse && set.taskId === task.id)
  const before = inUse ? await session.db.read('labelValues', inUse.id) : new Map<number, number>()
  if ([...outcomes].every(([noteId, value]) => before.get(noteId) === value)) return
  const labels = [...new Map([...before, ...outcomes])].map(([noteId, value]) => ({ noteId, value, source: outcomes.has(noteId) ? 'file of outcomes' : 'label before' }))
  await session.db.write('insertLabelSet', {
    corpusId,
    task: inUse?.task ?? task,
    settings: { ...inUse?.settings, outcomesOfFiles: outcomes.size },
    unlabelled: inUse?.unlabelled ?? [],
    labels,
    cohort: inUse?.cohort,
  })
}

/** First day of the month, or the day itself, after which half of the known outcomes lie. @throws AppError 'challenger.outcomes' */
async function middleOf(session: Session, { id, name, task }: OperatingModel, corpusId: number): Promise<string> {
  const sets = (await session.db.read('labelSets', corpusId)).filter((set) => set.inUse && set.taskId === task.id)
  const notes = await session.db.read('liveNotes', id, task.id, sets.map((set) => set.id))
  const days = notes.flatMap(({ time, label, corpusId: own }) => (own === corpusId && label !== null && time !== null ? [time.slice(0, 10)] : [])).sort()
  const middle = days[Math.floor(days.length / 2)]
  if (middle === undefined || middle === days[0]) {
    throw new AppError('challenger.outcomes', `Too few outcomes of notes that ${name} scored are known to learn from some and judge on later ones. Import outcomes first, or name the first day of the test.`)
  }
  const month = `${middle.slice(0, 7)}-01`
  return month > days[0] ? month : middle
}

/** Divides patients as the champion's split does, so that whom the champion learned from is in no test of unseen patients. */
async function splitLike(session: Session, { splitId }: RunConfig, cutoff: string) {
  const champion = await session.db.read('split', splitId).catch(() => null)
  const { settings } = champion ?? {}
  const division = settings?.method === 'temporal' ? { validationShare: settings.validationShare, testShare: settings.testShare, seed: settings.seed } : {}
  return splitSettings.parse({ method: 'temporal', cutoff, ...division })
}

async function labelledTasks(session: Session, corpusId: number, taskIds: readonly string[]): Promise<string[]> {
  const labelled = new Set((await session.db.read('labelSets', corpusId)).filter(({ inUse }) => inUse).map(({ taskId }) => taskId))
  return taskIds.filter((taskId) => labelled.has(taskId))
}

/** The candidate becomes the next version of the name, or the champion stays; both with the reason. */
export async function decideChallenger(session: Session, { id, kind, reason }: ChallengerDecision, signal?: AbortSignal): Promise<Challenger> {
  const { operatingId, report, decision } = await session.db.read('challenger', id)
  if (report === null) throw new AppError('challenger.unfinished', 'The comparison has not ended. Decide when it has.')
  if (decision !== null) throw new AppError('challenger.decided', 'It was decided already between these two. Start a new challenger.')
  const { name, flag, recalibration, population, noteTypes } = await session.db.read('operatingModel', operatingId)
  const promoted =
    kind === 'kept'
      ? null
      : await promote(
          session,
          {
            name,
            passId: report.candidatePassId,
            flag,
            recalibration: report.recalibration === null ? null : (recalibration?.method ?? null),
            population,
            noteTypes,
            remark: reason,
          },
          signal,
        )
  await session.db.write('decideChallenger', { id, kind, reason, promotedId: promoted?.id ?? null })
  return session.db.read('challenger', id)
}
