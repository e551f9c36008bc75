/** What lies on the disk, whoever wrote it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export function everyFile(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

export function filesWith(folder: string, text: string): string[] {
  return everyFile(folder).filter((file) => readFileSync(file).includes(text))
}
