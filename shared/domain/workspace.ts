import * as z from 'zod'

export const workspaceInfo = z.object({
  path: z.string(),
  name: z.string(),
  schemaVersion: z.number(),
  /** True where another process holds the workspace: everything can be read, nothing changed. */
  readOnly: z.boolean(),
  createdAt: z.string(),
})
export type WorkspaceInfo = z.infer<typeof workspaceInfo>

export const recentWorkspace = z.object({
  path: z.string(),
  name: z.string(),
  openedAt: z.string(),
  exists: z.boolean(),
})
export type RecentWorkspace = z.infer<typeof recentWorkspace>

export const hostInfo = z.object({
  kind: z.enum(['electron', 'headless']),
  version: z.string(),
  platform: z.string(),
  /** Name of the machine whose files are read. */
  machine: z.string(),
  /** Where new workspaces go unless another place is chosen. */
  defaultFolder: z.string(),
  threads: z.number(),
  /** Whether it makes PDF files itself. */
  printsPdf: z.boolean(),
})
export type HostInfo = z.infer<typeof hostInfo>

export const directoryEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['file', 'folder']),
  bytes: z.number(),
})
export type DirectoryEntry = z.infer<typeof directoryEntry>
