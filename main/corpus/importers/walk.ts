import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A file below a folder; `below` is its path from there with `/`. */
export interface FoundFile {
  path: string
  below: string
  bytes: number
}

const deepest = 8

/**
 * The files of a folder and of its folders, by name, one folder's names at a time. Hidden files and links are passed
 * over: what a link points to may lie outside of what was chosen.
 */
export async function* filesBelow(folder: string, below = '', depth = 0): AsyncGenerator<FoundFile> {
  const entries = await readdir(join(folder, below), { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory() && depth < deepest) yield* filesBelow(folder, name, depth + 1)
    else if (entry.isFile()) {
      const path = join(folder, name)
      yield { path, below: name, bytes: (await stat(path)).size }
    }
  }
}
