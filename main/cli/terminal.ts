import { stderr, stdout } from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../shared/domain/errors.ts'
import type { Job, JobProgress } from '../../shared/domain/job.ts'
import { createPaceMeter } from '../../shared/pace.ts'
import { checkDone, jobEnd } from '../services/jobEnd.ts'
import type { Session } from '../services/workspaces.ts'

/** Progress goes to standard error, data to standard output. */

const interrupted = new AbortController()
/**
 * Aborts at Ctrl-C, so that the command can end and close the workspace. Signals come twice, from the terminal and from
 * the process that started this one: the second must not kill what the first is ending.
 */
export const interruption = interrupted.signal
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort(new AppError('cancelled', 'Cancelled.')))

/**
 * Waits for a job and shows its progress; Ctrl-C cancels it.
 * @throws AppError with the job's own reason when it does not end well.
 */
export async function waitForJob(session: Session, jobId: number): Promise<Job> {
  const report = progressLine()
  // The job ends as cancelled, which ends the wait.
  const interrupt = () => void session.queue.cancel(jobId).catch(() => undefined)
  interruption.addEventListener('abort', interrupt)
  if (interruption.aborted) interrupt()
  try {
    const job = await jobEnd(session, jobId, report)
    report(job)
    checkDone(job)
    return job
  } finally {
    interruption.removeEventListener('abort', interrupt)
  }
}

/** Shows how far the search index is until it is whole; Ctrl-C leaves the rest to the next time the workspace is open. */
export async function waitForUpkeep(session: Session): Promise<void> {
  const left = new AbortController()
  const leave = () => left.abort()
  void session.upkeep.idle().then(leave)
  interruption.addEventListener('abort', leave)
  while (!left.signal.aborted && !interruption.aborted) {
    const [task] = await session.db.read('upkeepTasks')
    if (task && stderr.isTTY) {
      const what = task.kind === 'index' ? 'Search index of' : 'Removing'
      stderr.write(`\r\u001b[K${what} ${task.name}: ${Math.floor((100 * task.done) / Math.max(1, task.total))} %`)
    }
    await delay(500, undefined, { signal: left.signal }).catch(() => undefined)
  }
  interruption.removeEventListener('abort', leave)
  if (stderr.isTTY) stderr.write('\r\u001b[K')
}

const reportEveryMilliseconds = 5000

/** On a terminal one line that changes; in a log a line every few seconds and at every new phase. */
function progressLine(): (job: Pick<Job, 'title' | 'state' | 'progress'>) => void {
  const started = Date.now()
  const paceOf = createPaceMeter()
  let lastPhase = ''
  let lastAt = 0
  return (job) => {
    const seconds = ((Date.now() - started) / 1000).toFixed(0)
    if (job.state !== 'queued' && job.state !== 'running') {
      stderr.write(`${stderr.isTTY ? '\r\u001b[K' : ''}${job.title}: ${job.state} after ${seconds} s\n`)
      return
    }
    if (!job.progress) return
    const { phase, done, total, detail, unit } = job.progress
    // Bytes are those of all files; other counts begin anew with every phase.
    const pace = paceOf(unit ?? phase, done, total, Date.now())
    const share = total ? `${Math.floor((100 * done) / total)} %` : String(done)
    const line = [
      `${job.title}: ${phase} ${share}${detail ? ` (${detail})` : ''}`,
      pace && unit === 'bytes' && `${(pace.perSecond / 1e6).toFixed(1)} MB/s`,
      `${seconds} s`,
      pace?.secondsLeft != null && `about ${Math.ceil(pace.secondsLeft)} s left`,
    ]
      .filter(Boolean)
      .join(', ')
    if (stderr.isTTY) {
      stderr.write(`\r\u001b[K${line.slice(0, (stderr.columns ?? 120) - 1)}`)
      return
    }
    if (phase === lastPhase && Date.now() - lastAt < reportEveryMilliseconds) return
    lastPhase = phase
    lastAt = Date.now()
    stderr.write(`${line}\n`)
  }
}

/** The same of work that is no job. */
export function progressOf(title: string): (progress: JobProgress) => void {
  const line = progressLine()
  return (progress) => line({ title, state: 'running', progress })
}

export function printJson(value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  stdout.write(`${tableText(header, rows)}\n`)
}

/** A plain-text table; columns of numbers are aligned to the right. */
export function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)))
  const isNumber = (cell: string) => /^[\d−+–.,<%\s[\]/]*$/.test(cell)
  const numeric = header.map((_, column) => column > 0 && rows.every((row) => isNumber(row[column])))
  const padded = (cell: string, column: number) =>
    numeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])
  const line = (cells: readonly string[]) => cells.map(padded).join('  ').trimEnd()
  return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}
