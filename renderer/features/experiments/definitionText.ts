/**
 * An experiment as the text of its file (YAML, of which JSON is a part): what the form changes is changed in the text,
 * where comments and order stay. Pure.
 */
import { Document, isCollection, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml'

export type Path = readonly (string | number)[]

export interface ParsedText {
  /** Null where the text cannot be read. */
  value: Record<string, unknown> | null
  error: { line: number; message: string } | null
  /** Line of a setting, or of the closest part around it; from 1. */
  lineOf: (path: Path) => number
}

export function parseText(text: string): ParsedText {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineOf = (path: Path) => lines.linePos(offsetOf(document, path)).line
  const [error] = document.errors
  if (error) return { value: null, error: { line: lines.linePos(error.pos[0]).line, message: error.message }, lineOf }
  const value = document.toJS() as unknown
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { value: null, error: { line: 1, message: 'The file must hold settings as “name: value” lines.' }, lineOf }
  }
  return { value: value as Record<string, unknown>, error: null, lineOf }
}

/** The text with one setting changed; undefined takes it out. A text that cannot be read stays as it is. */
export function changeText(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text)
  if (document.errors.length > 0) return text
  if (value === undefined) document.deleteIn(path)
  else setKeepingRemarks(document, path, value)
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** The text with every setting that differs changed at the top level. */
export function changeAll(text: string, to: Readonly<Record<string, unknown>>): string {
  const { value } = parseText(text)
  let changed = text
  for (const [name, next] of Object.entries(to)) {
    if (JSON.stringify(value?.[name]) !== JSON.stringify(next)) changed = changeText(changed, [name], next)
  }
  return changed
}

/** A definition as a file of its own. */
export function newText(value: Readonly<Record<string, unknown>>): string {
  const document = new Document({})
  for (const [name, each] of Object.entries(value)) document.set(name, document.createNode(each, { flow: true }))
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

function setKeepingRemarks(document: ReturnType<typeof parseDocument>, path: Path, value: unknown): void {
  for (let length = 1; length < path.length; length++) {
    const above = path.slice(0, length)
    if (!isCollection(document.getIn(above, true))) document.setIn(above, document.createNode({}, { flow: true }))
  }
  const before = document.getIn(path, true)
  // A plain value keeps its node, with the remark behind it.
  if (isScalar(before) && (value === null || typeof value !== 'object')) {
    document.setIn(path, value)
    return
  }
  const node = document.createNode(value, { flow: true })
  if (isNode(before)) {
    node.comment = before.comment
    node.commentBefore = before.commentBefore
    node.spaceBefore = before.spaceBefore
  }
  document.setIn(path, node)
}

function offsetOf(document: ReturnType<typeof parseDocument>, path: Path): number {
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
