/** The project's own text files, found without git so that a downloaded copy is judged alike. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Source } from './imports.ts'

const root = path.resolve(import.meta.dirname, '../..')
const notOurs = new Set(['node_modules', '.git', '.runtime', 'out', 'test-results', '.DS_Store'])
const text =
  /\.(ts|tsx|mts|mjs|cjs|js|json|jsonc|md|yml|yaml|css|html|svg|txt|sh|plist|npmrc|gitignore)$|^[^.]+$|^\.[^.]+$/

/** Files below these folders (the whole project without any), with contents. */
export function projectFiles(folders: readonly string[] = ['.'], pattern: RegExp = text): Source[] {
  return folders
    .flatMap((folder) => (existsSync(path.join(root, folder)) ? walk(folder) : []))
    .filter(({ path: file }) => pattern.test(path.posix.basename(file)))
}

function walk(folder: string): Source[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.has(entry.name)) return []
    const file = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) return walk(file)
    return entry.isFile() && text.test(entry.name)
      ? [{ path: file, text: readFileSync(path.join(root, file), 'utf8') }]
      : []
  })
}

export const code = /\.(ts|tsx|mts|mjs)$/
