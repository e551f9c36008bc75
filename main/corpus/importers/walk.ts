import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A file below a folder; `below` is its path from there with `/`. */
export interface FoundFile {
  path: string
  below: string
  bytes: number
}

const deepest = 8
const atOnce = 64

/**
 * The files of a folder and of its folders, by name, one folder's names at a time. Hidden files and links are passed
 * over: what a link points to may lie outside of what was chosen.
 */
export async function* filesBelow(folder: string, below = '', depth = 0): AsyncGenerator<FoundFile> {
  const entries = await readdir(join(folder, below), { withFileTypes: true })
  const shown = entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (let start = 0; start < shown.length; start += atOnce) {
    const found = shown.slice(start, start + atOnce).map((entry) => {
      const name = below === '' ? entry.name : `${below}/${entry.name}`
      return { entry, name, size: entry.isFile() ? stat(join(folder, name)).then(({ size }) => size, () => null) : null }
    })
    for (const { entry, name, size } of found) {
      if (entry.isDirectory() && depth < deepest) yield* filesBelow(folder, name, depth + 1)
      const bytes = await size
      // A file that went meanwhile is none.
      if (bytes !== null) yield { path: join(folder, name), below: name, bytes }
    }
  }
}
