import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Files of an incoming folder that nobody writes to any more: two looks, one after the other, saw the same size and time of
 * change. The clock is never asked, so that one that jumps does no harm. Hidden files, links and folders are left alone.
 */
export interface SettledFiles {
  /** Those that have settled since they were last given out, by name. */
  look(): Promise<string[]>
  /** It is given out again. */
  forget(name: string): void
}

export function watchSettled(folder: string): SettledFiles {
  const seen = new Map<string, string>()
  const given = new Map<string, string>()
  return {
    async look() {
      const settled: string[] = []
      for (const name of (await readdir(folder)).sort()) {
        if (name.startsWith('.') || name.endsWith('~') || /\.(tmp|part|partial|crdownload)$/i.test(name)) continue
        const facts = await factsOf(join(folder, name))
        if (facts === null || given.get(name) === facts) continue
        if (seen.get(name) === facts) {
          given.set(name, facts)
          settled.push(name)
        }
        seen.set(name, facts)
      }
      return settled
    },
    forget: (name) => void given.delete(name),
  }
}

/** Null for what is no ordinary file, or is gone. */
async function factsOf(path: string): Promise<string | null> {
  try {
    const file = await lstat(path)
    return file.isFile() && file.size > 0 ? `${file.ino} ${file.size} ${file.mtimeMs}` : null
  } catch {
    return null
  }
}
