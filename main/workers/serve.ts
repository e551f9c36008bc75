import { AppError, describeError } from '../../shared/domain/errors.ts'
import type { JobKind, JobProgress } from '../../shared/domain/job.ts'
import { openReader, type ReadableDb } from '../db/connection.ts'
import type { Writes } from '../db/registry.ts'
import { protectFolder } from '../encryption/storedFile.ts'
import type { FromWorker, StartMessage, ToWorker, WorkerJob } from '../jobs/protocol.ts'

/**
 * The worker's side of a job: reads the workspace through its own read-only connection, writes by asking the one
 * writer, stops when told. Every worker entry is a table of handlers served by this.
 */
type Tail<Parameters extends unknown[]> = Parameters extends [unknown, ...infer Rest] ? Rest : never

export interface JobContext {
  job: WorkerJob
  db: ReadableDb
  /** In place of the workspace's, for texts that are no notes of it. */
  noteTexts?: (ids: readonly number[]) => string[]
  filesFolder: string
  threads: number
  signal: AbortSignal
  onProgress(progress: JobProgress): void
  write<Name extends keyof Writes>(
    name: Name,
    ...args: Tail<Parameters<Writes[Name]>>
  ): Promise<ReturnType<Writes[Name]>>
}

export type JobHandler = (context: JobContext) => Promise<Record<string, unknown>>

/** Messages to and from the parent: an IPC channel under Node, parentPort in Electron's utility process. */
interface Channel {
  send(message: FromWorker): void
  onMessage(listener: (message: ToWorker) => void): void
  close(): void
}

interface UtilityPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

export function serveJobs(handlers: Partial<Record<JobKind, JobHandler>>): void {
  const channel = openChannel()
  const abort = new AbortController()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  let seq = 0

  function write(name: string, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      seq++
      waiting.set(seq, { resolve, reject })
      channel.send({ type: 'write', seq, name, args })
    })
  }

  async function run(start: StartMessage): Promise<void> {
    const handler = handlers[start.job.kind]
    if (!handler) throw new AppError('worker.kind', `This worker does not run jobs of kind "${start.job.kind}".`)
    protectFolder(start.filesFolder, start.key)
    const db = openReader(start.workspacePath, start.key)
    try {
      const result = await handler({
        ...start,
        db,
        signal: abort.signal,
        onProgress: (progress) => channel.send({ type: 'progress', progress }),
        write: write as JobContext['write'],
      })
      channel.send({ type: 'done', result })
    } finally {
      db.close()
    }
  }

  channel.onMessage((message) => {
    if (message.type === 'cancel') abort.abort(new AppError('job.cancelled', 'Cancelled.'))
    else if (message.type === 'written') {
      const call = waiting.get(message.seq)
      waiting.delete(message.seq)
      if (message.ok) call?.resolve(message.value)
      else call?.reject(new AppError(message.error.code, message.error.message))
    } else if (message.type === 'start') {
      run(message)
        .catch((error: unknown) => channel.send({ type: 'failed', error: describeError(error) }))
        .finally(() => channel.close())
    }
  })
}

export function openChannel(): Channel {
  const port = (process as unknown as { parentPort?: UtilityPort }).parentPort
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', (event) => listener(event.data as ToWorker)),
      close: () => setTimeout(() => process.exit(0), 50),
    }
  }
  if (!process.send) throw new Error('A worker is started by the job queue, not by hand.')
  // The parent died: nobody is left to store what this process computes.
  process.on('disconnect', () => process.exit(1))
  let lastSent: Promise<unknown> = Promise.resolve()
  return {
    send(message) {
      lastSent = new Promise((resolve) => process.send?.(message, resolve))
    },
    onMessage: (listener) => void process.on('message', (message) => listener(message as ToWorker)),
    close: () => void lastSent.then(() => process.exit(0)),
  }
}
