import type { TextPaths } from '../../../shared/domain/corpus.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { CellProblem, keyValue, textValue, timeValue } from './values.ts'

/**
 * What the path of a text file says of its note: "{patient}/{encounter}_{type}_{date}.txt", matched against the end of
 * the path. Names in braces other than the known ones become attributes; {_} is passed over.
 */
export type PathFacts = NonNullable<TextPaths['rows'][number]['facts']>

const datePattern = String.raw`\d{4}([-_.]?)\d{2}\1\d{2}(?:[T_ -]?\d{2}[-_.:]?\d{2}(?:[-_.:]?\d{2})?)?`
/** More would take long on a name that fits almost. */
const mostNames = 8
const ending = /\.txt(\.gz)?$/i

/** @throws AppError where the pattern cannot be one */
export function compilePattern(pattern: string): (path: string) => PathFacts {
  const written = pattern.trim().replaceAll('\\', '/').replace(ending, '')
  const names: string[] = []
  let groups = 0
  let source = ''
  let afterName = false
  for (const part of written.split(/(\{[^{}]*\})/)) {
    const name = /^\{\s*([\p{L}_][\p{L}\p{N}_ ]*)\s*\}$/u.exec(part)?.[1].trim()
    if (name === undefined) {
      if (/[{}]/.test(part)) throw unreadable(pattern, 'a brace is not closed, or has no name in it')
      source += part.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
    } else if (name === '_') source += '[^/]*?'
    else {
      if (afterName) throw unreadable(pattern, 'between two names nothing tells them apart')
      if (names.includes(name) || name === '__proto__') throw unreadable(pattern, `{${name}} cannot stand twice`)
      if (names.push(name) > mostNames) throw unreadable(pattern, `it has more than ${mostNames} names`)
      groups++
      // The date's separator is a group of its own, which its second half refers back to.
      source += name === 'date' ? `(${datePattern.replaceAll(String.raw`\1`, `\\${groups + 1}`)})` : '([^/]+?)'
      if (name === 'date') groups++
    }
    if (part !== '') afterName = name !== undefined
  }
  if (names.length === 0) throw unreadable(pattern, 'it names nothing, such as {patient}')
  const expression = new RegExp(`(?:^|/)${source}$`, 'u')
  return (path) => {
    const match = expression.exec(path.replace(ending, ''))
    if (!match) throw new CellProblem('path does not match the pattern')
    let group = 0
    const values = names.map((name) => {
      const value = match[++group]
      if (name === 'date') group++
      return [name, value] as const
    })
    return factsOf(values)
  }
}

function factsOf(values: readonly (readonly [string, string])[]): PathFacts {
  const facts: PathFacts = { patientKey: null, encounterKey: null, type: null, time: null, attributes: {} }
  for (const [name, value] of values) {
    if (name === 'patient') facts.patientKey = keyValue(value)
    else if (name === 'encounter') facts.encounterKey = keyValue(value)
    else if (name === 'type') facts.type = textValue(value.replaceAll('_', ' '))
    else if (name === 'date') facts.time = dateValue(value)
    else facts.attributes[name] = value
  }
  return facts
}

function dateValue(value: string): string | null {
  const digits = value.replace(/\D/g, '')
  const [day, time] = [digits.slice(0, 8), digits.slice(8)]
  try {
    return timeValue(day.replace(/(....)(..)(..)/, '$1-$2-$3') + time.replace(/(..)(..)(..)?/, (_, h, m, s = '00') => ` ${h}:${m}:${s}`))
  } catch (error) {
    if (error instanceof CellProblem) throw new CellProblem(`date ${error.message}`)
    throw error
  }
}

function unreadable(pattern: string, why: string): AppError {
  const message = `The pattern ${pattern} cannot be used: ${why}. Write it like {patient}/{encounter}_{type}_{date}.txt.`
  return new AppError('import.pattern', message)
}

/**
 * The pattern that most of the paths seem to follow. Few different words are taken for the note's type, the rest for
 * identifiers: the first for the patient, the next for the stay. One in the file's name alone is the patient's only
 * where several files share it; else it may as well be the note's.
 */
export function guessPattern(paths: readonly string[]): string {
  const levels = paths.map((path) => path.replace(ending, '').split('/').slice(-3))
  const folders = [folderKinds(levels, -2), folderKinds(levels, -3)]
  const shapes = new Map<string, number>()
  for (const parts of levels) {
    const shape = [...parts.slice(0, -1).map((_, index) => folders[parts.length - 2 - index]), nameShape(parts.at(-1)!)]
    const key = shape.join('/')
    shapes.set(key, (shapes.get(key) ?? 0) + 1)
  }
  const [shape] = [...shapes].reduce((best, other) => (other[1] > best[1] ? other : best), ['{id}', 0])
  const first = named(shape, ['patient', 'encounter', 'note'])
  const alone = shape.split('{id}').length === 2 && !shape.includes('{id}/')
  return alone && !isShared(paths, first) ? named(shape, ['note']) : first
}

const mostTypes = 20
const dated = new RegExp(`(?<![0-9])${datePattern}(?![0-9])`)

function folderKinds(levels: readonly string[][], level: -2 | -3): '{id}' | '{type}' {
  const names = new Set(levels.flatMap((parts) => parts.at(level) ?? []))
  return names.size > mostTypes || [...names].some((name) => /\d/.test(name)) ? '{id}' : '{type}'
}

/** "e7_discharge_summary_2020-01-02" → "{id}_{type}_{date}" */
function nameShape(name: string): string {
  const separator = name.includes('_') ? '_' : name.includes(' ') ? ' ' : '-'
  const kinds = name
    .replace(dated, '{date}')
    .split(separator)
    .map((part) => (part.includes('{date}') ? part : /\d/.test(part) ? '{id}' : '{type}'))
  return kinds.filter((kind, at) => kind !== '{type}' || kinds[at - 1] !== '{type}').join(separator)
}

function named(shape: string, identifiers: readonly string[]): string {
  const left = [...identifiers]
  const used = new Set<string>()
  const pattern = shape.replace(/\{(id|type|date)\}/g, (_, kind: string) => {
    const name = kind === 'id' ? (left.shift() ?? '_') : used.has(kind) ? '_' : kind
    used.add(kind)
    return `{${name}}`
  })
  // A name that is an identifier and nothing else, below the patient's folder, is the note's.
  return `${pattern.replace(/\/\{encounter\}$/, '/{note}')}.txt`
}

function isShared(paths: readonly string[], pattern: string): boolean {
  const read = compilePattern(pattern)
  const patients = new Set<string>()
  let matched = 0
  for (const path of paths) {
    try {
      patients.add(read(path).patientKey ?? '')
      matched++
    } catch (error) {
      if (!(error instanceof CellProblem)) throw error
    }
  }
  return patients.size < matched * 0.9
}
