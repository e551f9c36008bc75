import { createHash, type Hash } from 'node:crypto'

/** SHA-256 over the token ids of prompts in their order: whether two readings of notes are the same. */
export function promptsHash(prompts: Iterable<{ ids: Int32Array }>): string {
  return hashPrompts(createHash('sha256'), prompts).digest('hex')
}

/** Goes on with a hash, for prompts that are not in memory together. */
export function hashPrompts(hash: Hash, prompts: Iterable<{ ids: Int32Array }>): Hash {
  for (const { ids } of prompts) {
    hash.update(`${ids.length}\n`)
    hash.update(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength))
  }
  return hash
}
