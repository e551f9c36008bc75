import type { WorkerEntry } from './protocol.ts'

/**
 * How a worker process is started. Those that compute keep large blocks of memory instead of giving them back to the
 * system at every step of training, only to be given them anew, page by page (glibc's malloc; others ignore it): some per
 * cent of a step of a 100M model, in the same memory. Those that read files make little that lives long, and clear it
 * away often: a third of the memory of an import, at the same speed.
 */
export function workerStart(entry: WorkerEntry): { env: Record<string, string>; execArgv: string[] } {
  return entry === 'ingest' ? { env: {}, execArgv: ['--max-semi-space-size=4'] } : { env: workerEnvironment, execArgv: [] }
}

export const workerEnvironment = {
  MALLOC_MMAP_THRESHOLD_: '4294967296',
  MALLOC_TRIM_THRESHOLD_: '100000000000',
}
