import type { Job } from '../../shared/domain/job.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { Session } from './workspaces.ts'

/** Waits for the end of a job, however it ends; `onProgress` hears of it until then. */
export async function jobEnd({ queue, db }: Session, jobId: number, onProgress?: (job: Job) => void): Promise<Job> {
  let settle: (job: Job) => void = () => undefined
  let leave: (error: unknown) => void = () => undefined
  const end = new Promise<Job>((resolve, reject) => ([settle, leave] = [resolve, reject]))
  // A queue that has closed starts nothing more: what waits there ends in another session.
  const closed = () => leave(new AppError('job.interrupted', 'The application was closed before the job ended.'))
  const look = (job: Job) => {
    if (job.id !== jobId) return
    if (job.state === 'queued' || job.state === 'running') onProgress?.(job)
    else settle(job)
  }
  const stop = queue.onChange(look)
  queue.closed.addEventListener('abort', closed)
  try {
    look(await db.read('job', jobId))
    if (queue.closed.aborted) closed()
    return await end
  } finally {
    queue.closed.removeEventListener('abort', closed)
    stop()
  }
}

/** @throws AppError with the job's own reason where it did not end well */
export function checkDone({ state, title, error }: Job): void {
  if (state !== 'done') throw new AppError(error?.code ?? 'job.cancelled', error?.message ?? `"${title}" was ${state}.`)
}
