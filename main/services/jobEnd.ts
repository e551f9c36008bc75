import type { Job } from '../../shared/domain/job.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { Session } from './workspaces.ts'

/** Waits for the end of a job, however it ends; `onProgress` hears of it until then. */
export async function jobEnd({ queue, db }: Session, jobId: number, onProgress?: (job: Job) => void): Promise<Job> {
  let settle: (job: Job) => void = () => undefined
  const end = new Promise<Job>((resolve) => (settle = resolve))
  const look = (job: Job) => {
    if (job.id !== jobId) return
    if (job.state === 'queued' || job.state === 'running') onProgress?.(job)
    else settle(job)
  }
  const stop = queue.onChange(look)
  try {
    look(await db.read('job', jobId))
    return await end
  } finally {
    stop()
  }
}

/** @throws AppError with the job's own reason where it did not end well */
export function checkDone({ state, title, error }: Job): void {
  if (state !== 'done') throw new AppError(error?.code ?? 'job.cancelled', error?.message ?? `"${title}" was ${state}.`)
}
