import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** SHA-256 of the content of a file, which is never held whole. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
