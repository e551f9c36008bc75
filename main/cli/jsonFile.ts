import { readFile } from 'node:fs/promises'
import type * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'

/** A JSON file that a command is given; what is wrong with it is named by field. */
export async function readJson<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new AppError('usage.json', `${path} is not readable JSON.`, { cause: error })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.slice(0, 5).map(({ path: field, message }) => `${field.join('.')}: ${message}`)
  throw new AppError('usage.json', `${path}: ${problems.join('; ')}`)
}
