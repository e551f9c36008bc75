import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'

const namedProblems = 5

/** A JSON file that a person gives; what is wrong with it is named by field. @throws AppError `code` */
export async function readJsonFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  code: string,
): Promise<z.output<Schema>> {
  const name = basename(path)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new AppError(code, `${name} cannot be read. Check that it is there and may be opened.`, { cause: error })
  }
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const place = error instanceof SyntaxError ? (/line \d+ column \d+/.exec(error.message)?.[0] ?? '') : ''
    throw new AppError(code, `${name} is not valid JSON${place ? ` at ${place}` : ''}.`, { cause: error })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const { issues } = result.error
  const problems = issues
    .slice(0, namedProblems)
    .map(({ path: field, message }) => (field.length === 0 ? message : `${field.join('.')}: ${message}`))
  const more = issues.length > namedProblems ? `; and ${issues.length - namedProblems} more` : ''
  throw new AppError(code, `${name}: ${problems.join('; ')}${more}`)
}
