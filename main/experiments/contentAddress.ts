import { createHash } from 'node:crypto'

/** SHA-256 of a value as JSON with its names in order: equal content has one address, however it was written down. */
export function contentAddress(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(inOrder(value))).digest('hex')
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, inOrder(each)]))
}
