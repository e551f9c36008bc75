import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { checkReport, progressStream, restored, restoreInput, writtenBackup } from '../../domain/backup.ts'
import { directoryEntry, hostInfo, lockedWorkspace, recentWorkspace, workspaceInfo } from '../../domain/workspace.ts'
import { base } from './base.ts'

const state = z.object({
  open: workspaceInfo.nullable(),
  /** What waits for its passphrase; everything else but this domain is refused meanwhile. */
  locked: lockedWorkspace.nullable(),
  recent: z.array(recentWorkspace),
})
const passphrase = z.string().min(1).max(1024)

export const workspaceContract = {
  host: base.output(hostInfo),
  state: base.output(state),
  /**
   * Creates and opens; `path` ends in .wardbench; without one, a free name in the default folder is used. With
   * `shippedModels`, the models that come with the workbench are imported into it; with a passphrase, it is encrypted.
   */
  create: base
    .input(
      z.object({
        path: z.string().optional(),
        name: z.string().min(1).max(80).optional(),
        shippedModels: z.boolean().default(false),
        passphrase: passphrase.optional(),
      }),
    )
    .output(workspaceInfo),
  /** Fails with `encryption.needed` where an encrypted one is opened without its passphrase. */
  open: base.input(z.object({ path: z.string().min(1), passphrase: passphrase.optional() })).output(workspaceInfo),
  /** Only an encrypted workspace. Its jobs go on; nothing of it is answered until `unlock`. */
  lock: base.output(z.object({})),
  unlock: base.input(z.object({ passphrase })).output(workspaceInfo),
  changePassphrase: base.input(z.object({ current: passphrase, next: passphrase })).output(z.object({})),
  /** Encrypts the open workspace: all of it is made anew, then takes its place. Ends when the caller goes away. */
  encrypt: base.input(z.object({ passphrase })).output(eventIterator(progressStream(workspaceInfo))),
  /** Takes its encryption away, likewise. */
  decrypt: base.input(z.object({ passphrase })).output(eventIterator(progressStream(workspaceInfo))),
  /** Null: never. */
  setAutoLock: base.input(z.object({ minutes: z.number().int().min(1).max(1440).nullable() })).output(workspaceInfo),
  /** A person did something; counts against the automatic lock. */
  active: base.output(z.object({})),
  /** Now and whenever a workspace was opened, closed, locked or unlocked. */
  watch: base.output(eventIterator(z.object({ open: z.string().nullable(), locked: lockedWorkspace.nullable() }))),
  close: base.output(z.object({})),
  /** Writes a backup of the open workspace into a new folder inside `folder`. Ends when the caller goes away. */
  backup: base.input(z.object({ folder: z.string().min(1) })).output(eventIterator(progressStream(writtenBackup))),
  /** Looks at everything; with `repair` it mends what can be mended, after a copy of the database. Ends when the caller goes away. */
  check: base.input(z.object({ repair: z.boolean().default(false) }).prefault({})).output(eventIterator(progressStream(checkReport))),
  /** Puts a backup in the place of a workspace file, and opens it. */
  restore: base.input(restoreInput).output(eventIterator(progressStream(restored))),
  forget: base.input(z.object({ path: z.string() })).output(state),
  /** Puts one back that was forgotten, at its place in time. */
  remember: base.input(recentWorkspace.pick({ path: true, openedAt: true })).output(state),
  /** Folders, and files with one of `extensions`, for the in-page file chooser. `path` empty: the home folder. */
  listDirectory: base
    .input(z.object({ path: z.string().default(''), extensions: z.array(z.string()).default([]) }))
    .output(z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(directoryEntry) })),
}
