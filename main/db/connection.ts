import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import EncryptedSqlite from 'better-sqlite3-multiple-ciphers'
import { ZodError } from 'zod'
import { AppError, damagedRow } from '../../shared/domain/errors.ts'
import { keyFor, type WorkspaceKey } from '../encryption/keyFile.ts'
import { copyBeforeMigration } from './migrationCopy.ts'
import { checkVersion, migrate, schemaVersion } from './migrations/index.ts'

/** Opens workspace files. A readable connection cannot write: the types say so, and SQLite's query_only does. */
export type ReadableDb = Database & { readonly readable: true }
export type WritableDb = ReadableDb & { readonly writable: true }

/** Opens, or creates, a workspace file for writing and brings it to the newest schema. With a key: an encrypted one. */
export function openWriter(path: string, key: WorkspaceKey | null = null): WritableDb {
  const db = open(path, false, key)
  try {
    checkVersion(db)
    db.pragma('journal_mode = WAL')
    // FULL: a committed review or prediction survives a power cut, not only a crash of the process.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    // What is deleted is overwritten in its page, instead of standing there until the page is used again.
    db.pragma('secure_delete = ON')
    db.pragma('busy_timeout = 5000')
    db.pragma('cache_size = -16384')
    // 32 MB: an import folds the log back in a few hundred times instead of thousands, each time waiting for the disk.
    db.pragma('wal_autocheckpoint = 8000')
    db.pragma('journal_size_limit = 67108864')
    const version = db.pragma('user_version', { simple: true }) as number
    if (version > 0 && version < schemaVersion) copyBeforeMigration(db, path, version)
    migrate(db)
    db.prepare("INSERT OR IGNORE INTO workspace (key, value) VALUES ('created_at', ?)").run(new Date().toISOString())
  } catch (error) {
    db.close()
    throw asWorkspaceError(error, key)
  }
  return db as WritableDb
}

/**
 * Writes of what a job makes anew if it is lost: they do not wait for the disk at every commit. A crash or power cut loses
 * the newest of them and never harms the file; the next ordinary commit makes them durable too.
 */
export function relaxed<Result>(db: WritableDb, work: () => Result): Result {
  db.pragma('synchronous = NORMAL')
  try {
    return work()
  } finally {
    db.pragma('synchronous = FULL')
  }
}

/** Opens an existing workspace for reading only. */
export function openReader(path: string, key: WorkspaceKey | null = null): ReadableDb {
  const db = open(path, true, key)
  try {
    checkVersion(db)
    db.pragma('busy_timeout = 5000')
    db.pragma('query_only = ON')
    db.pragma('cache_size = -32768')
  } catch (error) {
    db.close()
    throw asWorkspaceError(error, key)
  }
  return db as ReadableDb
}

function open(path: string, mustExist: boolean, key: WorkspaceKey | null): Database {
  try {
    const db = key ? openEncrypted(path, mustExist, key) : new Sqlite(path, { fileMustExist: mustExist })
    // Files from strangers: no user functions in schema, no changes to the schema through writable_schema.
    db.pragma('trusted_schema = OFF')
    return db
  } catch (error) {
    throw asWorkspaceError(error, key)
  }
}

/** Pages, write-ahead log included, as SQLCipher 4 writes them (AES-256, an HMAC each); what SQLite sorts stays in memory. */
function openEncrypted(path: string, mustExist: boolean, key: WorkspaceKey): Database {
  const db = new EncryptedSqlite(path, { fileMustExist: mustExist })
  useCipher(db)
  db.key(spelled(key))
  db.pragma('temp_store = MEMORY')
  return db
}

function useCipher(db: Database): void {
  db.pragma("cipher = 'sqlcipher'")
  db.pragma('legacy = 4')
}

/** A key, not a passphrase to derive one from. */
function spelled(key: WorkspaceKey): Buffer {
  return Buffer.from(`x'${keyFor(key, 'database').toString('hex')}'`)
}

/** Rewrites a copy that nobody else knows under another key, or under none. Cut short, it is worth nothing. */
export function copyUnderKey(path: string, { from, to, inMemory }: { from: WorkspaceKey | null; to: WorkspaceKey | null; inMemory: boolean }): void {
  const db = new EncryptedSqlite(path, { fileMustExist: true })
  try {
    useCipher(db)
    if (from) db.key(spelled(from))
    // Out of the write-ahead log first, in which nothing can be rewritten.
    db.pragma('journal_mode = DELETE')
    db.pragma('journal_mode = OFF')
    db.pragma(`temp_store = ${inMemory ? 'MEMORY' : 'FILE'}`)
    db.rekey(to ? spelled(to) : Buffer.alloc(0))
  } finally {
    db.close()
  }
}

const reasons: [code: RegExp, reason: [code: string, message: string]][] = [
  [/NOTADB|CORRUPT/, [
      'workspace.corrupt',
      'This file is not a readable workspace. Restore it from a backup; an encrypted one needs its key file (ending in -key) beside it.',
    ]],
  [/CONSTRAINT_PRIMARYKEY|CONSTRAINT_ROWID/, [
      'workspace.damagedRow',
      'Something was taken out of this workspace from outside, so that nothing can be added to it. Restore it from a backup.',
    ]],
  [/CONSTRAINT_FOREIGNKEY/, ['workspace.gone', 'What this refers to is no longer in the workspace. Open the screen again.']],
  [/CANTOPEN/, ['workspace.missing', 'The workspace file cannot be opened. Check that it exists and may be read.']],
  [
    /READONLY/,
    ['workspace.notWritable', 'The workspace may not be written. Check the permissions of its file and folder.'],
  ],
  [/FULL/, ['workspace.diskFull', 'The disk is full. Free some space on it, then resume the job or repeat the step.']],
  [
    /IOERR/,
    [
      'workspace.disk',
      'The disk could not be read or written. Check it and its connection, then open the workspace again.',
    ],
  ],
]

/** SQLite's own errors, said so that a person knows what to do; others stay as they are. */
export function asWorkspaceError(error: unknown, key: WorkspaceKey | null = null): unknown {
  if (error instanceof SyntaxError || error instanceof ZodError) return damagedRow(error)
  const sqliteCode = (error as { code?: unknown } | null)?.code
  if (typeof sqliteCode !== 'string' || !sqliteCode.startsWith('SQLITE_')) return error
  if (key && sqliteCode === 'SQLITE_NOTADB') {
    const message = 'This workspace does not belong to the key file beside it, or it is damaged. Restore both from the same backup.'
    return new AppError('workspace.corrupt', message, { cause: error })
  }
  if (/^no such index: note_\w+_\d+$/.test((error as Error).message)) {
    return new AppError('corpus.missing', 'This corpus is no longer in the workspace, or its import has not ended.', { cause: error })
  }
  if (isSearchFormatError(error)) {
    const message = 'The search index is damaged. Check and repair the workspace: it is built anew from the notes.'
    return new AppError('workspace.searchIndex', message, { cause: error })
  }
  const [, reason] = reasons.find(([code]) => code.test(sqliteCode)) ?? []
  return reason ? new AppError(...reason, { cause: error }) : error
}

/** FTS5 refuses a table whose own version row is damaged, with words instead of a code. */
export function isSearchFormatError(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith('invalid fts5 file format')
}
