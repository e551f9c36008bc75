import { createCipheriv, randomBytes } from 'node:crypto'
import { mkdtempSync, openSync, closeSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Texts set aside until what belongs to them has been read: in memory up to a limit, beyond it in a file that has no
 * name any more once it is open, under a key that only this process ever has: nothing of it stays whatever ends the process.
 */
export interface TextSpool {
  add(text: string): number
  read(index: number): string
  close(): void
}

const heldBytes = 16 * 2 ** 20

export function openTextSpool(limit = heldBytes): TextSpool {
  // [offset, length] of text i; texts at or beyond `spilled` are still in `pending`.
  const places: number[] = []
  let pending: Buffer[] = []
  let pendingBytes = 0
  let written = 0
  let spilled = 0
  let file: number | null = null
  const key = randomBytes(32)

  function spill(): void {
    file ??= openUnnamed()
    const bytes = mixed(key, Buffer.concat(pending), written)
    let done = 0
    while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, written + done)
    written += bytes.length
    spilled += pending.length
    pending = []
    pendingBytes = 0
  }

  return {
    add(text) {
      const bytes = Buffer.from(text, 'utf8')
      places.push(written + pendingBytes, bytes.length)
      pending.push(bytes)
      pendingBytes += bytes.length
      if (pendingBytes > limit) spill()
      return places.length / 2 - 1
    },
    read(index) {
      if (index >= spilled) return pending[index - spilled].toString('utf8')
      const bytes = Buffer.alloc(places[2 * index + 1])
      let done = 0
      while (done < bytes.length) {
        const read = readSync(file!, bytes, done, bytes.length - done, places[2 * index] + done)
        if (read === 0) throw new Error('the file of set-aside texts ended early')
        done += read
      }
      return mixed(key, bytes, places[2 * index]).toString('utf8')
    },
    close() {
      if (file !== null) closeSync(file)
      file = null
      pending = []
    },
  }
}

const blockBytes = 16

/** AES-256 in counter mode at any place of the file: encrypts, and the same again decrypts. */
function mixed(key: Buffer, bytes: Buffer, position: number): Buffer {
  const counter = Buffer.alloc(blockBytes)
  counter.writeBigUInt64BE(BigInt(Math.floor(position / blockBytes)), 8)
  const stream = createCipheriv('aes-256-ctr', key, counter)
  stream.update(Buffer.alloc(position % blockBytes))
  return stream.update(bytes)
}

/** The folder goes at once; the open file lives until it is closed. */
function openUnnamed(): number {
  const folder = mkdtempSync(join(tmpdir(), 'wardbench-spool-'))
  const file = openSync(join(folder, 'texts'), 'w+', 0o600)
  rmSync(folder, { recursive: true, force: true })
  return file
}
