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

/** `a.b=value` pairs as nested objects. */
export function nestedKeyValues(pairs: readonly string[] = []): Record<string, unknown> {
  const nested: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(keyValues(pairs))) {
    const names = key.split('.')
    const last = names.pop()!
    let part = nested
    for (const name of names) {
      if (typeof part[name] !== 'object' || part[name] === null) part[name] = {}
      part = part[name] as Record<string, unknown>
    }
    part[last] = value
  }
  return nested
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
