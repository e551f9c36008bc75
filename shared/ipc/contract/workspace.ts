import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { progressStream, restored, restoreInput, writtenBackup } from '../../domain/backup.ts'
import { directoryEntry, hostInfo, recentWorkspace, workspaceInfo } from '../../domain/workspace.ts'
import { base } from './base.ts'

const state = z.object({ open: workspaceInfo.nullable(), recent: z.array(recentWorkspace) })

export const workspaceContract = {
  host: base.output(hostInfo),
  state: base.output(state),
  /**
   * Creates and opens; `path` ends in .wardbench; without one, a free name in the default folder is used. With
   * `shippedModels`, the models that come with the workbench are imported into it.
   */
  create: base
    .input(
      z.object({
        path: z.string().optional(),
        name: z.string().min(1).max(80).optional(),
        shippedModels: z.boolean().default(false),
      }),
    )
    .output(workspaceInfo),
  open: base.input(z.object({ path: z.string().min(1) })).output(workspaceInfo),
  close: base.output(z.object({})),
  /** Writes a backup of the open workspace into a new folder inside `folder`. Ends when the caller goes away. */
  backup: base.input(z.object({ folder: z.string().min(1) })).output(eventIterator(progressStream(writtenBackup))),
  /** Puts a backup in the place of a workspace file, and opens it. */
  restore: base.input(restoreInput).output(eventIterator(progressStream(restored))),
  forget: base.input(z.object({ path: z.string() })).output(state),
  /** Folders, and files with one of `extensions`, for the in-page file chooser. `path` empty: the home folder. */
  listDirectory: base
    .input(z.object({ path: z.string().default(''), extensions: z.array(z.string()).default([]) }))
    .output(z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(directoryEntry) })),
}
