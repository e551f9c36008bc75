import { SHARE_ENV, Worker } from 'node:worker_threads'
import { AppError } from '../../shared/domain/errors.ts'
import type { WorkspaceKey } from '../encryption/keyFile.ts'

export interface RekeySetup {
  /** A database that nobody has open. */
  path: string
  from: WorkspaceKey | null
  /** Null: without encryption. */
  to: WorkspaceKey | null
  target: string
  /** For what SQLite writes on the way. */
  folder: string
}
export type RekeyReply = { ok: true } | { ok: false; error: { code: string; message: string } }

/** A copy of the database under another key, checked. @throws AppError 'workspace.…' */
export async function rekeyedCopy(setup: RekeySetup): Promise<void> {
  const worker = new Worker(new URL('./rekey.worker.ts', import.meta.url), { workerData: setup, env: SHARE_ENV })
  const reply = await new Promise<RekeyReply>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the thread ended without an answer')))
  })
  if (!reply.ok) throw new AppError(reply.error.code, reply.error.message)
}
