import { copyFileSync, statSync } from 'node:fs'
import { env } from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { AppError, describeError } from '../../shared/domain/errors.ts'
import { asWorkspaceError, copyUnderKey, openReader, openWriter } from './connection.ts'
import type { RekeyReply, RekeySetup } from './rekey.ts'
import { reads } from './registry.ts'

/** Thread entry: copies a database that nobody has open, and puts the copy under another key, or under none. */
const port = parentPort
if (!port) throw new Error('rekey.worker.ts runs as a worker thread')
const { path, from, to, target, folder } = workerData as RekeySetup

/** Larger ones are rewritten through a file of SQLite's own, in `folder`, instead of in memory. */
const mostInMemory = 2 ** 30

function rekey(): void {
  const source = openWriter(path, from)
  try {
    const [{ busy }] = source.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
    if (busy !== 0) throw new AppError('workspace.updateBusy', 'Another Wardbench reads this workspace. Close it there first.')
  } finally {
    source.close()
  }
  copyFileSync(path, target)
  // Shared with the process: SQLite reads it there.
  env.SQLITE_TMPDIR = folder
  copyUnderKey(target, { from, to, inMemory: statSync(target).size < mostInMemory })
  const copy = openReader(target, to)
  try {
    if (reads.integrityProblems(copy).length > 0) throw new AppError('workspace.corrupt', 'The copy of the database is not whole. Nothing was changed. Check the workspace, then try again.')
  } finally {
    copy.close()
  }
}

try {
  rekey()
  port.postMessage({ ok: true } satisfies RekeyReply)
} catch (error) {
  port.postMessage({ ok: false, error: describeError(asWorkspaceError(error)) } satisfies RekeyReply)
} finally {
  delete env.SQLITE_TMPDIR
}
