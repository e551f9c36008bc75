import * as z from 'zod'

export const workspaceInfo = z.object({
  path: z.string(),
  name: z.string(),
  schemaVersion: z.number(),
  /** True where another process holds the workspace, or the host only reads: everything can be read, nothing changed. */
  readOnly: z.boolean(),
  createdAt: z.string(),
  encrypted: z.boolean(),
  /** Minutes without a person after which an encrypted workspace is locked; null: never. */
  autoLockMinutes: z.number().nullable(),
})
export type WorkspaceInfo = z.infer<typeof workspaceInfo>

export const autoLockChoices = [5, 15, 30, 60] as const
export const defaultAutoLock = 15

/** Encrypted, and waiting for its passphrase. */
export const lockedWorkspace = z.object({ path: z.string(), name: z.string() })
export type LockedWorkspace = z.infer<typeof lockedWorkspace>

export const recentWorkspace = z.object({
  path: z.string(),
  name: z.string(),
  openedAt: z.string(),
  exists: z.boolean(),
  encrypted: z.boolean(),
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
  /** Started to read only. */
  readOnly: z.boolean(),
})
export type HostInfo = z.infer<typeof hostInfo>

export const directoryEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['file', 'folder']),
  bytes: z.number(),
})
export type DirectoryEntry = z.infer<typeof directoryEntry>
