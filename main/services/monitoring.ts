import { basename } from 'node:path'
import type { Job } from '../../shared/domain/job.ts'
import { monitoredMeasures, monitoringConfig, type MonitoringConfigInput, type MonitoringReport, type OutcomeImport } from '../../shared/domain/monitoring.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { csvText } from './csv.ts'
import type { Session } from './workspaces.ts'

/** Outcomes that arrive later, and what they make of the predictions of a model at work. */

/** Asks for the file to be read, and then for the model to be judged again as it was judged before. */
export async function importOutcomes(session: Session, input: OutcomeImport): Promise<{ jobId: number; monitorJobId: number }> {
  const job = await queueOutcomes(session, input)
  const monitorJob = await queueMonitoringAgain(session, input.operatingId, job.id)
  return { jobId: job.id, monitorJobId: monitorJob.id }
}

export async function queueOutcomes(session: Session, input: OutcomeImport): Promise<Job> {
  const { name } = await session.db.read('operatingModel', input.operatingId)
  await session.db.read('corpus', input.corpusId)
  return session.queue.enqueue({ kind: 'outcomes', title: `Read outcomes for ${name} from ${basename(input.path)}`, input })
}

/** As it was judged before. @throws AppError 'monitoring.nothingScored' */
export async function queueMonitoringAgain(session: Session, operatingId: number, afterId?: number): Promise<Job> {
  const before = await session.db.read('monitoringReport', operatingId)
  return queueMonitoring(session, before ?? { operatingId }, afterId)
}

export async function queueMonitoring(session: Session, input: MonitoringConfigInput, afterId?: number): Promise<Job> {
  const config = monitoringConfig.parse(input)
  const { name, version, scored } = await session.db.read('operatingModel', config.operatingId)
  if (scored === 0) throw new AppError('monitoring.nothingScored', `${name}, version ${version}, has scored no notes yet. Score new notes first.`)
  return session.queue.enqueue({ kind: 'monitor', title: `Monitor ${name} ${version}`, input: config, afterId })
}

/** @throws AppError 'monitoring.missing' */
export async function exportMonitoring(session: Session, operatingId: number): Promise<{ fileName: string; text: string }> {
  const { task } = await session.db.read('operatingModel', operatingId)
  const report = await session.db.read('monitoringReport', operatingId)
  if (report === null) throw new AppError('monitoring.missing', 'This model was not monitored yet. Update the monitoring first.')
  return { fileName: `monitoring-${task.id}-${operatingId}.csv`, text: monitoringCsv(report) }
}

const parts = ['value', 'low', 'high', 'n', 'limit_low', 'limit_high', 'crossed'] as const

export function monitoringCsv({ reference, periods }: Pick<MonitoringReport, 'reference' | 'periods'>): string {
  const header = ['period', 'scored', 'patients', 'known', 'events', 'flagged', ...monitoredMeasures.flatMap((measure) => parts.map((part) => `${snake(measure)}_${part}`))]
  const rows = [...(reference === null ? [] : [reference]), ...periods]
  return csvText([
    header,
    ...rows.map(({ period, scored, patients, known, events, flagged, figures }) => [
      period,
      scored,
      patients,
      known,
      events,
      flagged,
      ...monitoredMeasures.flatMap((measure) => {
        const { value, interval, n, limits, crossed } = figures[measure]
        return [value ?? '', interval?.low ?? '', interval?.high ?? '', n, limits?.low ?? '', limits?.high ?? '', crossed ?? '']
      }),
    ]),
  ])
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
