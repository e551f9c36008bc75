/**
 * The type of the resources in the beginning of an NDJSON file, which may end in the middle of its first line: a note can
 * be longer than what is looked at. null where no line begins a resource.
 */
const linesLookedAt = 5

export function resourceTypeOf(head: string): string | null {
  if (isOneDocument(head)) return typeOfLine(head)
  const lines = head.split('\n', linesLookedAt).filter((line) => line.trim() !== '')
  return lines.map(typeOfLine).find((type) => type !== null) ?? null
}

/** JSON with line ends within: one resource, not one a line. */
export function isOneDocument(head: string): boolean {
  return /^\s*\{[ \t]*\r?\n/.test(head)
}

/** Value of "resourceType" among the outermost keys; contained resources have one too. */
function typeOfLine(line: string): string | null {
  if (!line.trimStart().startsWith('{')) return null
  const token = /"((?:[^"\\]|\\.)*)"|[{}[\]:]/g
  let depth = 0
  let key: string | null = null
  let awaitsValue = false
  for (const [whole, text] of line.matchAll(token)) {
    if (text !== undefined) {
      if (depth === 1 && awaitsValue && key === 'resourceType') return /^[A-Za-z]{2,64}$/.test(text) ? text : null
      if (depth === 1) {
        key = awaitsValue ? null : text
        awaitsValue = false
      }
    } else if (whole === ':') awaitsValue ||= depth === 1
    else {
      if (depth === 1) awaitsValue = false
      depth += whole === '{' || whole === '[' ? 1 : -1
      if (depth < 1) return null
    }
  }
  return null
}
