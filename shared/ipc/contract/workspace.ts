import * as z from 'zod'
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
  forget: base.input(z.object({ path: z.string() })).output(state),
  /** Folders, and files with one of `extensions`, for the in-page file chooser. `path` empty: the home folder. */
  listDirectory: base
    .input(z.object({ path: z.string().default(''), extensions: z.array(z.string()).default([]) }))
    .output(z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(directoryEntry) })),
}
