/** Small files of the application itself, beside no workspace. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type * as z from 'zod'
import { writeWhole } from '../corpus/wholeFile.ts'

/** `empty` where the file is missing or damaged: what it held is asked for or found again. */
export async function readConfig<Schema extends z.ZodType>(file: string, schema: Schema, empty: z.output<Schema>): Promise<z.output<Schema>> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return empty
  }
}

/** Written whole or not at all, for this user only. @throws AppError 'export.write' */
export async function writeConfig(file: string, content: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeWhole(file, Buffer.from(JSON.stringify(content, null, 2)))
}
