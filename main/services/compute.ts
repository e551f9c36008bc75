import { Worker } from 'node:worker_threads'
import { AppError } from '../../shared/domain/errors.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import type { ComputeKinds, ComputeReply, ComputeRequest } from './computation.ts'
import type { Session } from './workspaces.ts'

/** Runs a computation of seconds (a split, a comparison) in a thread of its own. Aborting ends the thread. */
export function compute<Kind extends keyof ComputeKinds>(
  session: Session,
  kind: Kind,
  input: ComputeKinds[Kind]['input'],
  signal?: AbortSignal,
  onProgress?: (progress: JobProgress) => void,
): Promise<ComputeKinds[Kind]['output']> {
  const request: ComputeRequest = { workspacePath: session.path, filesFolder: session.filesFolder, key: session.db.key, kind, input }
  const worker = new Worker(session.computeEntry, { workerData: request })
  const stop = () => void worker.terminate()
  signal?.addEventListener('abort', stop, { once: true })
  return new Promise<ComputeKinds[Kind]['output']>((resolve, reject) => {
    worker.on('message', (reply: ComputeReply) => {
      if ('progress' in reply) onProgress?.(reply.progress)
      else if (reply.ok) resolve(reply.value as ComputeKinds[Kind]['output'])
      else reject(new AppError(reply.error.code, reply.error.message))
    })
    worker.once('error', reject)
    worker.once('exit', () => reject(new AppError('job.cancelled', 'The computation was stopped before it ended.')))
  }).finally(() => {
    signal?.removeEventListener('abort', stop)
    stop()
  })
}
