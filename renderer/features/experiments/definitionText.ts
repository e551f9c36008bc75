/**
 * An experiment as the text of its file (YAML, of which JSON is a part): what the form changes is changed in the text,
 * where comments and order stay. Pure.
 */
import { Document, isCollection, isNode, isScalar, parseDocument } from 'yaml'
import { parseText, type Path } from '../../../shared/text/settingsText.ts'

/** The text with one setting changed; undefined takes it out. A text that cannot be read stays as it is. */
export function changeText(text: string, path: Path, value: unknown): string {
  if (parseText(text).error) return text
  const document = parseDocument(text, { uniqueKeys: false })
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
