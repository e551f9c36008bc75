/**
 * How the fields of the run form are described: what each is called, what it does and how it is entered. Limits and
 * defaults are not repeated here; they come from the zod schemas of shared/domain/run.ts.
 */
import type { RunConfig } from '../../../shared/domain/run.ts'

export type RunKind = RunConfig['kind']

export interface RunField {
  /** Path in the config, such as "lora.rank"; shown only while the part it belongs to is not null. */
  name: string
  label: string
  help: string
  unit?: string
  /** Shown only for such drafts; what is hidden keeps its value. */
  when?: (draft: Readonly<Record<string, unknown>>) => boolean
  input:
    | { type: 'text' }
    | { type: 'integer'; step?: number }
    | { type: 'number' }
    /** Empty means null, and `empty` says what that does. */
    | { type: 'optionalInteger' | 'optionalNumber'; empty: string }
    | { type: 'boolean'; off: string; on: string }
    | { type: 'choice'; choices: { value: string; label: string }[] }
    | { type: 'choices'; choices: { value: string; label: string }[] }
    /** A part of the config that is null (`off`) or has fields of its own (`on`, starting with `start`). */
    | { type: 'part'; off: string; on: string; start: Record<string, unknown> }
    | { type: 'split' | 'baseModel' | 'optionalBaseModel' | 'preset' | 'tasks' | 'device' | 'generalCorpus' | 'generalSplit' | 'cohort' }
}

export interface RunFieldGroup {
  title: string
  fields: RunField[]
}

/** What a draft holds at a field's path; undefined where a part on the way is null. */
export function valueAt(draft: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = draft
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

/** The top-level entry that a change at a field's path makes. */
export function changeAt(
  draft: Readonly<Record<string, unknown>>,
  path: string,
  value: unknown,
): Record<string, unknown> {
  const [part, inner] = path.split('.')
  return { [part!]: inner === undefined ? value : { ...(draft[part!] as object), [inner]: value } }
}

export function isShown(field: RunField, draft: Readonly<Record<string, unknown>>): boolean {
  return valueAt(draft, field.name) !== undefined && (field.when?.(draft) ?? true)
}
