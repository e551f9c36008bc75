import type { Job } from '../../../shared/domain/job.ts'
import type { Session } from '../../services/workspaces.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { jobs } = api

export const jobsHandlers = jobs.router({
  list: jobs.list.handler(({ input, context }) => sessionOf(context).db.read('jobs', input.limit)),
  get: jobs.get.handler(({ input, context }) => sessionOf(context).db.read('job', input.id)),
  cancel: jobs.cancel.handler(async ({ input, context }) => {
    await sessionOf(context).queue.cancel(input.id)
    return {}
  }),
  resume: jobs.resume.handler(({ input, context }) => sessionOf(context).queue.resume(input.id)),
  watch: jobs.watch.handler(({ context, signal }) => watchJobs(sessionOf(context), signal)),
})

/** Unfinished jobs first, then every change; only the newest state of a job waits for a slow reader. */
async function* watchJobs(session: Session, signal?: AbortSignal): AsyncGenerator<Job> {
  const changed = new Map<number, Job>()
  let wake = () => {}
  const stop = session.queue.onChange((job) => {
    changed.set(job.id, job)
    wake()
  })
  const abort = () => wake()
  signal?.addEventListener('abort', abort)
  try {
    for (const job of await session.db.read('unfinishedJobs')) if (!changed.has(job.id)) changed.set(job.id, job)
    while (!signal?.aborted) {
      for (const [id, job] of changed) {
        changed.delete(id)
        yield job
      }
      if (changed.size === 0) await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    stop()
    signal?.removeEventListener('abort', abort)
  }
}
