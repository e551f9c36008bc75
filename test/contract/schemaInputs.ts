import { join } from 'node:path'
import type { Random } from '../../shared/random.ts'

/** Values drawn from a JSON schema, and such values with one place made wrong. */
export interface Schema {
  $ref?: string
  $defs?: Record<string, Schema>
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  items?: Schema
  prefixItems?: Schema[]
  minItems?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
}

const words = ['event', 'Ward', 'Ann', 'text', 'a', 'note_id', '2021-01-02', 'no', 'steps: 1', '{}', 'n0-1', 'x'.repeat(90)]
const hostile: readonly unknown[] = [
  null, undefined, true, -1, 0, 1.5, 2 ** 53, -(2 ** 31), 1e308, Number.NaN, Number.POSITIVE_INFINITY, '', ' ', '\0', '../../../etc/passwd', '__proto__', "'; DROP TABLE note; --",
  '%', '\ud800', 'é'.repeat(5000), '*"(NEAR', '9'.repeat(400), '{{{{', [], {}, [[[[[[]]]]]], { __proto__: null, constructor: 1 }, Array.from({ length: 2000 }, () => 0),
] // prettier-ignore

export function createInputs(random: Random, { folder }: { folder: string }): { valid: (schema: Schema) => unknown; wrong: (value: unknown) => unknown } {
  const one = <Item>(items: readonly Item[]): Item => items[random.integer(items.length)]

  function valid(schema: Schema, root = schema, name = '', depth = 0): unknown {
    if (schema.$ref !== undefined) return valid(schema.$ref === '#' ? root : (root.$defs?.[schema.$ref.split('/').at(-1)!] ?? {}), root, name, depth + 1)
    if ('const' in schema) return schema.const
    if (schema.enum) return one(schema.enum)
    const among = schema.anyOf ?? schema.oneOf
    if (among) return valid(depth > 6 ? among.at(-1)! : one(among), root, name, depth + 1)
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((each) => valid(each, root, name, depth + 1) as object))
    if (schema.type === 'object' || schema.properties) return object(schema, root, depth)
    if (schema.type === 'array') return array(schema, root, name, depth)
    if (schema.type === 'boolean') return random.integer(2) === 0
    if (schema.type === 'null') return null
    if (schema.type === 'number' || schema.type === 'integer') return number(schema)
    if (schema.type === 'string') return text(schema, name)
    return one(words)
  }

  function object(schema: Schema, root: Schema, depth: number): unknown {
    const required = new Set(schema.required)
    const entries = Object.entries(schema.properties ?? {})
      .filter(([key]) => required.has(key) || (depth < 5 && random.integer(2) === 0))
      .map(([key, each]) => [key, valid(each, root, key, depth + 1)] as const)
    const more = typeof schema.additionalProperties === 'object' ? [[one(words), valid(schema.additionalProperties, root, '', depth + 1)] as const] : []
    return Object.fromEntries([...entries, ...more])
  }

  function array(schema: Schema, root: Schema, name: string, depth: number): unknown[] {
    if (schema.prefixItems) return schema.prefixItems.map((each) => valid(each, root, name, depth + 1))
    const most = Math.min(schema.maxItems ?? 3, Math.max(3, schema.minItems ?? 0))
    const length = (schema.minItems ?? 0) + random.integer(most - (schema.minItems ?? 0) + 1)
    return Array.from({ length }, () => valid(schema.items ?? {}, root, name, depth + 1))
  }

  function number({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): number {
    const least = minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + (type === 'integer' ? 1 : 1e-6))
    const most = maximum ?? (exclusiveMaximum === undefined ? least + 4 : exclusiveMaximum - (type === 'integer' ? 1 : 1e-6))
    // Small numbers are those of rows that are there; the ends are where mistakes are.
    const choices = [least, Math.min(most, least + 1), Math.min(most, least + 2), ...(random.integer(8) === 0 ? [most] : [])]
    const value = one(choices)
    return type === 'integer' ? Math.trunc(value) : value
  }

  function text({ minLength = 0, maxLength = 200, pattern }: Schema, name: string): string {
    if (/path|folder|backup|file/i.test(name)) return join(folder, one(['notes.csv', 'missing.csv', 'out', `new-${random.integer(1e9)}`]))
    if (pattern?.includes('\\d{4}')) return '2021-01-02'
    if (pattern) return one(['1', 'a', '@1', '2021-01-02', 'event', '#aabbcc'])
    return one(words).slice(0, maxLength).padEnd(minLength, 'x')
  }

  /** One place of it, or the whole, becomes something else; or goes, or is there twice. */
  function wrong(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || random.integer(5) === 0) return one(hostile)
    if (Array.isArray(value)) {
      if (value.length === 0) return [one(hostile)]
      const at = random.integer(value.length)
      return random.integer(4) === 0 ? [...value, ...value] : value.map((each, index) => (index === at ? wrong(each) : each))
    }
    const keys = Object.keys(value)
    if (keys.length === 0) return { [one(['id', '__proto__', 'x'])]: one(hostile) }
    const key = one(keys)
    const { [key]: chosen, ...rest } = value as Record<string, unknown>
    // Where files are written stays in the tests' folder.
    if (/path|folder|backup|file/i.test(key) && typeof chosen === 'string') return { ...rest, [key]: one([null, 5, '', `${chosen}\0`, join(chosen, 'x'.repeat(300)), chosen]) }
    return random.integer(6) === 0 ? rest : { ...rest, [key]: wrong(chosen) }
  }

  return { valid, wrong }
}
