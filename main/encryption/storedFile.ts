/**
 * Files as the workbench reads and writes them: sealed below a folder that has been protected, plain everywhere else. Where a
 * file lies decides, not who writes it, so that no caller can forget; and below a protected folder a plain file is refused,
 * or whoever can write the disk could put another model in the place of one.
 */
import { realpathSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { keyFor, type WorkspaceKey } from './keyFile.ts'
import { damaged, openSealed, startSealing } from './sealedFile.ts'

/** By folder. A process works for one workspace, the backend for one after the other. */
const protectedFolders = new Map<string, Uint8Array>()

/** From now on, until the returned function is called. Without a key nothing changes. */
export function protectFolder(folder: string, key: WorkspaceKey | null): () => void {
  if (!key) return () => undefined
  const filesKey = keyFor(key, 'files')
  const names = new Set([resolve(folder), realNameOf(folder)])
  for (const name of names) protectedFolders.set(name, filesKey)
  return () => {
    for (const name of names) if (protectedFolders.get(name) === filesKey) protectedFolders.delete(name)
    filesKey.fill(0)
  }
}

/** What native code reads by itself; public weights, which no workspace has made. */
const openedByOthers = /\.gguf$/i
/** Made by the generator of the demo hospital: no patient's. */
const ofTheDemo = /^[\\/]demo-\d+[\\/]|[\\/]ceiling\.ndjson$/

function keyOfPath(path: string): Uint8Array | null {
  const full = resolve(path)
  for (const [folder, key] of protectedFolders) {
    if (!full.startsWith(folder + sep)) continue
    // Within the folder only: how a person calls the folders above says nothing of what is in it.
    const within = full.slice(folder.length)
    return openedByOthers.test(within) || ofTheDemo.test(within) ? null : key
  }
  return null
}

export interface StoredFile {
  /** Bytes of the content. */
  readonly size: number
  /** Bytes read; 0 at the end. */
  read(target: Uint8Array, offset: number, length: number, position: number): Promise<number>
  close(): Promise<void>
}

/** @throws AppError 'encryption.damaged' */
export async function openStored(path: string): Promise<StoredFile> {
  const key = keyOfPath(path)
  const file = await open(path, 'r')
  try {
    const close = () => file.close()
    if (key) return { ...(await openSealed(file, key)), close }
    const { size } = await file.stat()
    return { size, close, read: async (target, offset, length, position) => (await file.read(target, offset, length, position)).bytesRead }
  } catch (error) {
    await file.close()
    throw error
  }
}

export const storedPiece = 2 ** 20

/** Its content in pieces. @throws what `signal` was aborted with. */
export async function* storedPieces(path: string, { signal, pieceBytes = storedPiece }: { signal?: AbortSignal; pieceBytes?: number } = {}): AsyncGenerator<Buffer> {
  const file = await openStored(path)
  try {
    for (let done = 0; done < file.size; ) {
      signal?.throwIfAborted()
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, file.size - done))
      const read = await file.read(piece, 0, piece.length, done)
      if (read === 0) throw damaged()
      yield piece.subarray(0, read)
      done += read
    }
  } finally {
    await file.close()
  }
}

/** The whole content of a small file. */
export async function readStored(path: string): Promise<Buffer> {
  const file = await openStored(path)
  try {
    const content = Buffer.alloc(file.size)
    let done = 0
    while (done < content.length) {
      const read = await file.read(content, done, content.length - done, done)
      if (read === 0) throw damaged()
      done += read
    }
    return content
  } finally {
    await file.close()
  }
}

export async function readStoredText(path: string): Promise<string> {
  return (await readStored(path)).toString('utf8')
}

export interface StoredWriter {
  /** After what was written before. */
  write(bytes: Uint8Array): Promise<void>
  /** Writes what is left, waits for the disk, and closes. */
  finish(): Promise<void>
  /** Closes without finishing: of a sealed file nothing can be read then. */
  abandon(): Promise<void>
}

/** Writes are cut here: Linux moves at most 2 GiB at a time. */
const maximumTransfer = 2 ** 30

/** A new or emptied file. `exclusive`: fails where it exists. */
export async function createStored(path: string, { exclusive = false } = {}): Promise<StoredWriter> {
  const key = keyOfPath(path)
  const file = await open(path, exclusive ? 'wx' : 'w')
  const sealing = key && startSealing(key)
  const write = (bytes: Uint8Array) => writeAll(file, bytes)
  try {
    if (sealing) await write(sealing.header)
  } catch (error) {
    await file.close()
    throw error
  }
  return {
    async write(bytes) {
      if (!sealing) return write(bytes)
      // Piece by piece, so that a large tensor is not held a second time.
      for (let done = 0; done < bytes.length; done += sealedAtOnce) {
        for (const chunk of sealing.seal(bytes.subarray(done, done + sealedAtOnce))) await write(chunk)
      }
    },
    async finish() {
      try {
        if (sealing) await write(sealing.finish())
        await file.sync()
      } finally {
        await file.close()
      }
    },
    abandon: () => file.close(),
  }
}

const sealedAtOnce = 4 * 2 ** 20

export interface CopyOptions {
  signal?: AbortSignal
  pieceBytes?: number
  onPiece?: (piece: Buffer) => void
}

/** The same content in a new file, each as it is stored: of a copy that did not end nothing may be used. @throws what `signal` was aborted with. */
export async function copyStored(from: string, to: string, { onPiece, ...reading }: CopyOptions): Promise<void> {
  const target = await createStored(to, { exclusive: true })
  try {
    for await (const piece of storedPieces(from, reading)) {
      await target.write(piece)
      onPiece?.(piece)
    }
  } catch (error) {
    await target.abandon()
    throw error
  }
  await target.finish()
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    written += (await file.write(bytes, written, Math.min(bytes.length - written, maximumTransfer))).bytesWritten
  }
}

function realNameOf(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return join(resolve(folder))
  }
}
