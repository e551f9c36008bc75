/**
 * Settings as a text of their own (YAML, of which JSON is a part), read by both sides: a run's file, an experiment's. The text may
 * come from a stranger: what would grow, repeat itself or be more than plain values is refused, with its line. Pure.
 */
import { isMap, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'

export type Path = readonly (string | number)[]

export interface ParsedText {
  /** Null where the text cannot be read. */
  value: Record<string, unknown> | null
  error: { line: number; message: string } | null
  /** Line of a setting, or of the closest part around it; from 1. */
  lineOf: (path: Path) => number
}

/** A hundred times the longest template. */
const longestText = 2 ** 19
const notSettings = 'It must hold settings as “name: value” lines.'

/** An empty text holds no settings. */
export function parseText(text: string): ParsedText {
  if (text.length > longestText) return { value: null, error: { line: 1, message: 'It is longer than any settings are.' }, lineOf: () => 1 }
  const lines = new LineCounter()
  // Of its own check for names that are there twice, the time grows with the square of their number.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, resolveKnownTags: false })
  const lineOf = (path: Path) => lines.linePos(offsetOf(document, path)).line
  const refused = (offset: number, message: string): ParsedText => ({ value: null, error: { line: lines.linePos(offset).line, message }, lineOf })
  const [error] = document.errors
  if (error) return refused(error.pos[0], error.message.startsWith('Maximum call stack') ? 'It is nested too deeply.' : error.message)
  const tag = document.warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED')
  if (tag) return refused(tag.pos[0], 'Tags with ! are not read.')
  const strange = strangeIn(document)
  if (strange) return refused(strange.offset, strange.message)
  const value: unknown = document.toJS() ?? {}
  return typeof value !== 'object' || Array.isArray(value) ? refused(0, notSettings) : { value: value as Record<string, unknown>, error: null, lineOf }
}

/** The first part that is no plain value, or that is there twice. */
function strangeIn(document: Document): { offset: number; message: string } | null {
  let found: { offset: number; message: string } | null = null
  const stop = (offset: number | undefined, message: string) => {
    found = { offset: offset ?? 0, message }
    return visit.BREAK
  }
  const names = new Set<unknown>()
  visit(document, {
    // An alias of an alias of an alias is a gigabyte in ten lines.
    Alias: (_, alias) => stop(alias.range?.[0], 'Write it out: references with * are not read.'),
    Map(_, map) {
      names.clear()
      for (const { key } of map.items) {
        if (!isScalar(key)) return stop(map.range?.[0], 'A name must be plain text.')
        if (names.has(String(key.value))) return stop(key.range?.[0], `“${String(key.value).slice(0, 80)}” is there twice.`)
        names.add(String(key.value))
      }
    },
  })
  return found
}

/** Offset of a setting's name, or of the closest part around it. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents
  let offset = 0
  for (const name of path) {
    if (!isMap(node)) break
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(name))
    if (!pair || !isScalar(pair.key)) break
    offset = pair.key.range?.[0] ?? offset
    node = pair.value
  }
  return offset
}
