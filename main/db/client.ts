import { Worker } from 'node:worker_threads'
import { AppError, damagedRow } from '../../shared/domain/errors.ts'
import type { WorkspaceKey } from '../encryption/keyFile.ts'
import type { Reads, Writes } from './registry.ts'
import type { ThreadReply, ThreadRequest, ThreadSetup } from './database.worker.ts'

/**
 * The database as the backend sees it: one writer thread, several reader threads, every query by name. Nothing here
 * blocks the calling thread. Reads may overtake writes; a read issued after an awaited write sees it.
 */
type Tail<Parameters extends unknown[]> = Parameters extends [unknown, ...infer Rest] ? Rest : never
type Args<Query> = Query extends (...args: infer Parameters) => unknown ? Tail<Parameters> : never
type Result<Query> = Query extends (...args: never[]) => infer Value ? Value : never

export interface DatabaseClient {
  readonly path: string
  readonly readOnly: boolean
  /** Of an encrypted workspace. Other processes get it over the channel to their parent. */
  readonly key: WorkspaceKey | null
  read<Name extends keyof Reads>(name: Name, ...args: Args<Reads[Name]>): Promise<Result<Reads[Name]>>
  write<Name extends keyof Writes>(name: Name, ...args: Args<Writes[Name]>): Promise<Result<Writes[Name]>>
  /** Copies the database as it is to a new file; others go on reading and writing meanwhile. */
  backup(to: string, options?: BackupOptions): Promise<void>
  close(): Promise<void>
}

export interface BackupOptions {
  signal?: AbortSignal
  /** From 0 to 1. */
  onProgress?: (share: number) => void
}

export const readOnlyHost = 'This workbench was started for reading only. Start it without --read-only to make changes.'
const readerCount = 2
/** These keep columns of a pass in memory between calls: all go to one reader, which alone pays for them. */
const keeping: ReadonlySet<string> = new Set(['predictionPlaces', 'predictionChoices'] satisfies (keyof Reads)[])

/** Opens a workspace. Where another process holds it, the client is read-only and every write is refused. */
export async function openDatabase(path: string, key: WorkspaceKey | null = null, { readOnly: asked = false } = {}): Promise<DatabaseClient> {
  const writer = asked ? null : await startThread({ path, key, role: 'writer' })
  const readOnly = writer === null || writer.locked
  const readers: Thread[] = []
  try {
    if (readOnly) await writer?.thread.stop()
    for (let index = 0; index < readerCount; index++) {
      readers.push((await startThread({ path, key, role: 'reader' })).thread)
    }
  } catch (error) {
    await Promise.all([...readers, ...(writer ? [writer.thread] : [])].map((thread) => thread.stop()))
    throw error
  }
  return {
    path,
    readOnly,
    key,
    read(name, ...args) {
      // The least busy reader: a long count never holds up a page of a table.
      const reader = keeping.has(name) ? readers[readerCount - 1] : readers.reduce((best, candidate) => (candidate.pending() < best.pending() ? candidate : best))
      return reader.call(name, args) as never
    },
    write(name, ...args) {
      if (writer === null || readOnly) {
        const message = asked ? readOnlyHost : 'Another Wardbench has this workspace open. Close it there to make changes here.'
        return Promise.reject(new AppError('workspace.readOnly', message))
      }
      return writer.thread.call(name, args) as never
    },
    // The writer's own connection: a copy through another one begins anew with every write. An encrypted one is read in one go.
    backup: (to, options) => (writer === null || readOnly || key ? readers[0] : writer.thread).backup(to, options),
    async close() {
      await Promise.all(readers.map((reader) => reader.stop()))
      // The writer goes last, so that closing it folds the write-ahead log back into the file.
      if (writer && !readOnly) await writer.thread.stop()
    },
  }
}

interface Thread {
  pending(): number
  call(name: string, args: unknown[]): Promise<unknown>
  backup(to: string, options?: BackupOptions): Promise<void>
  stop(): Promise<void>
}

async function startThread(setup: ThreadSetup): Promise<{ thread: Thread; locked: boolean }> {
  const worker = new Worker(new URL('./database.worker.ts', import.meta.url), { workerData: setup, resourceLimits: { maxYoungGenerationSizeMb: 8 } })
  const waiting = new Map<number, { name: string; resolve(value: unknown): void; reject(error: unknown): void; onProgress?: (share: number) => void }>()
  let next = 1
  let ended: AppError | null = null
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  /** The first reason stays: 'exit' follows every 'error'. */
  function fail(error: AppError) {
    ended ??= error
    for (const call of waiting.values()) call.reject(ended)
    waiting.clear()
  }
  function send(name: string, args: unknown[], { signal, onProgress }: BackupOptions = {}): Promise<unknown> {
    if (ended) return Promise.reject(ended)
    return new Promise((resolve, reject) => {
      const id = next++
      waiting.set(id, { name, resolve, reject, onProgress })
      worker.postMessage({ id, name, args } satisfies ThreadRequest)
      // The thread answers all the same: the copy is closed then.
      signal?.addEventListener('abort', () => waiting.has(id) && worker.postMessage({ id, name: 'stopBackup', args: [] } satisfies ThreadRequest))
    })
  }
  worker.on('message', (reply: ThreadReply) => {
    const call = waiting.get(reply.id)
    if (!call) return
    if ('share' in reply) return call.onProgress?.(reply.share)
    waiting.delete(reply.id)
    if (reply.ok) call.resolve(reply.value)
    else call.reject(new AppError(reply.error.code, reply.error.message))
  })
  // An answer that cannot be put together here, nested too deep: it is the oldest one's, since all but backups are answered in order.
  worker.on('messageerror', (error) => {
    const [id, call] = [...waiting].find(([, { name }]) => name !== 'backup') ?? []
    if (id !== undefined) waiting.delete(id)
    call?.reject(damagedRow(error))
  })
  worker.on('error', (error) =>
    fail(new AppError('database.thread', `The database stopped (${error.message}). Open the workspace again.`)),
  )
  worker.on('exit', () => fail(new AppError('database.closed', 'The workspace is closed.')))
  const opened = (await send('open', [])) as { locked: boolean }
  return {
    locked: opened.locked,
    thread: {
      pending: () => waiting.size,
      call: (name, args) => send(name, args),
      async backup(to, options) {
        options?.signal?.throwIfAborted()
        await send('backup', [to], options)
      },
      async stop() {
        if (!ended) await send('close', []).catch(() => undefined)
        await exited
      },
    },
  }
}
