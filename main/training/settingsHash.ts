import { createHash } from 'node:crypto'

/**
 * SHA-256 over everything that decides how a run goes: settings by name and the data it learns from, in order.
 * A checkpoint carries it, so that a run cannot go on over other notes or with another learning rate.
 */
export function settingsHash(settings: object, data: Iterable<Int32Array | string>): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify(Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1))))
  for (const item of data) {
    hash.update(`\n${item.length}\n`)
    hash.update(typeof item === 'string' ? item : new Uint8Array(item.buffer, item.byteOffset, item.byteLength))
  }
  return hash.digest('hex')
}
