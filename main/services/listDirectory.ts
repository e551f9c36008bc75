import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { DirectoryEntry } from '../../shared/domain/workspace.ts'

/** Folders, and files with one of the extensions, for the in-page file chooser. */
export async function listDirectory(
  path: string,
  extensions: readonly string[],
): Promise<{ path: string; parent: string | null; entries: DirectoryEntry[] }> {
  const folder = path === '' ? homedir() : resolve(path)
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new AppError('folder.unreadable', 'This folder cannot be read. Check its name and permissions.', {
      cause: error,
    })
  })
  const entries: DirectoryEntry[] = []
  for (const item of found) {
    if (item.name.startsWith('.')) continue
    const full = join(folder, item.name)
    const facts = await stat(full).catch(() => null)
    if (!facts) continue
    if (facts.isDirectory()) entries.push({ name: item.name, path: full, kind: 'folder', bytes: 0 })
    else if (extensions.length === 0 || extensions.some((extension) => item.name.toLowerCase().endsWith(extension))) {
      entries.push({ name: item.name, path: full, kind: 'file', bytes: facts.size })
    }
  }
  entries.sort((a, b) => a.kind.localeCompare(b.kind) * -1 || a.name.localeCompare(b.name))
  const parent = dirname(folder)
  return { path: folder, parent: parent === folder ? null : parent, entries }
}
