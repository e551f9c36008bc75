import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'

/** `key=value` pairs as an object; values are JSON where they parse as such, else text. */
export function keyValues(pairs: readonly string[] = []): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new AppError('usage.set', `"${pair}" is not of the form key=value.`)
      return [pair.slice(0, at), parsed(pair.slice(at + 1))]
    }),
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** Checks settings against their schema; unknown names and bad values are a usage error that names them. */
export function checked<Schema extends z.ZodObject>(schema: Schema, value: Record<string, unknown>): z.output<Schema> {
  const result = schema.strict().safeParse(value)
  if (result.success) return result.data as z.output<Schema>
  const [issue] = result.error.issues
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  throw new AppError('usage.set', `${where}${issue.message}`)
}
