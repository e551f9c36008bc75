import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import { parseText } from '../../shared/text/settingsText.ts'
import { isSettings, unknownPaths } from '../../shared/unknownPaths.ts'

/**
 * A run's settings from a file (YAML, of which JSON is a part) and from the command line, which goes before the file.
 * Every mistake is told with its place: the line of the file, or the setting that was given. Unknown names are mistakes.
 */

export interface Layer {
  value: Record<string, unknown>
  /** Where a setting of this layer stands, for a person. */
  placeOf(path: readonly string[]): string
}

/** @throws AppError 'usage.config' where the file cannot be read or is not YAML. */
export async function readRunFile(file: string): Promise<Layer> {
  const name = basename(file)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('usage.config', `The file ${name} cannot be read (${error.code}). Check --config.`)
  })
  const { value, error, lineOf } = parseText(text)
  if (!value) throw new AppError('usage.config', `${name}, line ${error!.line}: ${error!.message}`)
  return { value, placeOf: (path) => `${name}, line ${lineOf(path)}` }
}

/** Settings as key=value pairs or flags. */
export function givenSettings(value: Record<string, unknown>): Layer {
  return { value, placeOf: () => 'command line' }
}

/**
 * Settings of all layers together, the last one that has a setting deciding it, checked and with defaults filled in.
 * @throws AppError 'usage.config' that names every mistake.
 */
export function resolveRun<Schema extends z.ZodType>(schema: Schema, layers: readonly Layer[]): z.output<Schema> {
  const merged = layers.reduce<Record<string, unknown>>((sum, { value }) => merge(sum, value), {})
  const result = schema.safeParse(merged)
  const mistakes: string[] = []
  const add = (path: readonly string[], message: string) => {
    const holds = (part: readonly string[]) => layers.findLast(({ value }) => has(value, part))
    const layer = holds(path) ?? holds(path.slice(0, 1))
    mistakes.push(`${layer ? `${layer.placeOf(path)}: ` : ''}${path.join('.')}: ${message}`)
  }
  if (result.success) for (const path of unknownPaths(merged, result.data)) add(path, 'There is no such setting.')
  else for (const { path, message } of result.error.issues) add(path.map(String), message)
  if (mistakes.length > 0) throw new AppError('usage.config', [...mistakes.slice(0, mostNamed), ...(mistakes.length > mostNamed ? [`and ${mistakes.length - mostNamed} more`] : [])].join('\n'))
  return result.data as z.output<Schema>
}

type Settings = Record<string, unknown>

/** Of a file that is something else, every line is a mistake. */
const mostNamed = 20

function merge(under: Settings, over: Settings): Settings {
  const merged = new Map(Object.entries(under))
  for (const [name, value] of Object.entries(over)) {
    const before = merged.get(name)
    merged.set(name, isSettings(before) && isSettings(value) ? merge(before, value) : value)
  }
  // Unlike an assignment, a setting called __proto__ is a setting.
  return Object.fromEntries(merged)
}

function has(value: unknown, path: readonly string[]): boolean {
  const [name, ...rest] = path
  if (name === undefined) return true
  return isSettings(value) && Object.hasOwn(value, name) && has(value[name], rest)
}
