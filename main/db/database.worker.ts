import { parentPort, workerData } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { AppError, damagedRow, describeError } from '../../shared/domain/errors.ts'
import type { WorkspaceKey } from '../encryption/keyFile.ts'
import { asWorkspaceError, openReader, openWriter } from './connection.ts'
import { acquireLock } from './lock.ts'
import { reads, writes } from './registry.ts'

/** Thread entry: owns one connection and answers named queries in order. */
export interface ThreadSetup {
  path: string
  key: WorkspaceKey | null
  role: 'reader' | 'writer'
}
export interface ThreadRequest {
  id: number
  name: string
  args: unknown[]
}
export type ThreadReply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: { code: string; message: string } }
  /** How far a backup is. */
  | { id: number; share: number }

type Query = (db: unknown, ...args: unknown[]) => unknown

const port = parentPort
if (!port) throw new Error('database.worker.ts runs as a worker thread')
const setup = workerData as ThreadSetup
const queries = (setup.role === 'writer' ? writes : reads) as unknown as Record<string, Query>
/** Backups that nobody waits for any more. */
const stopped = new Set<number>()
/** One step of a backup, a megabyte: in between, other requests get their turn. */
const backupPages = 256
let database: Database | null = null
let close = () => {}
let run = (name: string, _args: unknown[]): unknown => {
  throw new Error(`${name} before open`)
}

port.on('message', (request: ThreadRequest) => {
  if (request.name === 'backup') return void backup(request)
  if (request.name === 'stopBackup') return void stopped.add(request.id)
  const { id, name } = request
  try {
    port.postMessage({ id, ok: true, value: answer(request) } satisfies ThreadReply)
    if (name !== 'close') return
  } catch (error) {
    // A value that is nested without end has no room on the stack.
    const told = error instanceof RangeError ? damagedRow(error) : asWorkspaceError(error)
    port.postMessage({ id, ok: false, error: describeError(told) } satisfies ThreadReply)
    if (name !== 'close' && name !== 'open') return
  }
  port.close()
})

function answer(request: ThreadRequest): unknown {
  if (request.name === 'open') return open()
  if (request.name === 'close') return close()
  return run(request.name, request.args)
}

async function backup({ id, args: [to] }: ThreadRequest): Promise<void> {
  let reply: ThreadReply
  try {
    if (!database) throw new Error('backup before open')
    if (setup.key) vacuumInto(database, to as string)
    else await database.backup(to as string, {
      progress({ totalPages, remainingPages }) {
        if (stopped.has(id)) throw new AppError('backup.cancelled', 'The backup was cancelled.')
        port?.postMessage({ id, share: 1 - remainingPages / Math.max(1, totalPages) } satisfies ThreadReply)
        return backupPages
      },
    })
    reply = { id, ok: true, value: undefined }
  } catch (error) {
    reply = { id, ok: false, error: describeError(asWorkspaceError(error)) }
  }
  stopped.delete(id)
  port?.postMessage(reply)
}

/** The online backup cannot write encrypted pages. This does, under the same key, from one moment of the database. */
function vacuumInto(db: Database, to: string): void {
  db.pragma('query_only = OFF')
  try {
    db.prepare('VACUUM INTO ?').run(to)
  } finally {
    db.pragma('query_only = ON')
  }
}

/** The writer takes the lock before it touches the file, so a second process never runs migrations beside the first. */
function open(): { locked: boolean } {
  const lock = setup.role === 'writer' ? acquireLock(setup.path) : null
  if (setup.role === 'writer' && !lock) return { locked: true }
  try {
    const db = setup.role === 'writer' ? openWriter(setup.path, setup.key) : openReader(setup.path, setup.key)
    database = db
    run = (name, args) => queries[name](db, ...args)
    close = () => {
      db.close()
      lock?.release()
    }
  } catch (error) {
    lock?.release()
    throw error
  }
  return { locked: false }
}
