import { createHash } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { modelBundle, type BundleFile, type ModelBundle } from '../../shared/domain/modelBundle.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { createStored, storedPiece, storedPieces } from '../encryption/storedFile.ts'
import { isSignedBy, signBytes, type SigningKey } from './signing.ts'

/**
 * A signed bundle: "WBMODEL1", the length of the manifest (4 bytes, big endian), the manifest, its Ed25519 signature (64
 * bytes), then the files one after the other. The manifest names each file with its size and hash, so that the signature
 * holds all of it. Read and written in pieces, never whole in memory.
 */

const magic = Buffer.from('WBMODEL1', 'latin1')
const signatureBytes = 64
const largestManifest = 16 * 2 ** 20
/** Weights of 7 billion parameters at 32 bits have 28 GB. */
export const largestBundle = 200 * 2 ** 30

const refuse = (code: string, message: string, cause?: unknown) => new AppError(`bundle.${code}`, message, { cause })

interface LongWork {
  signal?: AbortSignal
  onProgress?: (doneBytes: number, totalBytes: number) => void
}

/** Sizes and hashes of the files of a folder, as the manifest has them. */
export async function describeFiles(folder: string, names: readonly string[], signal?: AbortSignal): Promise<BundleFile[]> {
  const files: BundleFile[] = []
  for (const name of names) {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const piece of storedPieces(join(folder, name), { signal })) {
      hash.update(piece)
      bytes += piece.length
    }
    files.push({ name, bytes, sha256: hash.digest('hex') })
  }
  return files
}

/** Appears whole or not at all. What is sealed in the folder is plain in the bundle. */
export async function writeBundle(
  target: string,
  { manifest, folder, key }: { manifest: ModelBundle; folder: string; key: SigningKey },
  { signal, onProgress }: LongWork = {},
): Promise<{ manifestHash: string }> {
  const bytes = Buffer.from(JSON.stringify(manifest))
  if (bytes.length > largestManifest) throw refuse('tooLarge', 'The card of this model is too large for a bundle.')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  const total = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  const temporary = `${target}.${process.pid}.tmp`
  let done = 0
  try {
    await using file = await open(temporary, 'w', 0o600)
    for (const part of [magic, length, bytes, signBytes(bytes, key)]) await file.writeFile(part)
    for (const { name } of manifest.files) {
      for await (const piece of storedPieces(join(folder, name), { signal })) {
        await file.writeFile(piece)
        onProgress?.((done += piece.length), total)
      }
    }
    await file.sync()
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return { manifestHash: hashOf(bytes) }
}

export interface OpenedBundle {
  manifest: ModelBundle
  manifestHash: string
  bytes: number
  /** Where the first file begins. */
  start: number
}

/** Signature, shape and size; the files are hashed when they are read. @throws AppError 'bundle.…' with what is wrong */
export async function openBundle(path: string): Promise<OpenedBundle> {
  await using file = await open(path, 'r').catch((cause: unknown) => {
    throw refuse('unreadable', 'The file cannot be opened. Check its name and permissions.', cause)
  })
  const { size } = await file.stat()
  if (size > largestBundle) throw refuse('tooLarge', `The file has more than ${largestBundle / 2 ** 30} GB, which no bundle has.`)
  const head = await readExactly(file, 0, magic.length + 4)
  if (!head.subarray(0, magic.length).equals(magic)) throw refuse('foreign', 'This is no model bundle of Wardbench.')
  const length = head.readUInt32BE(magic.length)
  if (length > largestManifest) throw refuse('tooLarge', 'The manifest of this file is larger than any bundle has. The file is damaged or made up.')
  const bytes = await readExactly(file, head.length, length)
  const signature = await readExactly(file, head.length + length, signatureBytes)
  const manifest = parsed(bytes)
  if (!isSignedBy(bytes, signature, manifest.publicKey)) throw refuse('signature', 'The signature does not fit: the bundle was changed after it was made. Have it sent again.')
  const names = new Set(manifest.files.map(({ name }) => name.toLowerCase()))
  if (names.size < manifest.files.length) throw refuse('damaged', 'Two files of this bundle have the same name.')
  const start = head.length + length + signatureBytes
  const whole = start + manifest.files.reduce((sum, each) => sum + each.bytes, 0)
  if (size < whole) throw refuse('truncated', `The file ends early: ${size} of ${whole} bytes are there. Copy it again.`)
  if (size > whole) throw refuse('damaged', `The file has ${size - whole} bytes behind its end. Have it sent again.`)
  return { manifest, manifestHash: hashOf(bytes), bytes: size, start }
}

function parsed(bytes: Buffer): ModelBundle {
  let json: unknown
  try {
    json = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw refuse('damaged', 'The manifest of this file cannot be read. Have it sent again.', cause)
  }
  const result = modelBundle.safeParse(json)
  if (result.success) return result.data
  const [{ path }] = result.error.issues
  throw refuse('damaged', `The manifest of this file is not one that this version knows (${path.join('.')}). Update Wardbench, or have it sent again.`)
}

/** Hashes every file, and writes them into the folder, which is empty, where one is given: sealed where that is protected. */
export async function readFiles(
  path: string,
  { manifest, start }: OpenedBundle,
  folder: string | null,
  { signal, onProgress }: LongWork = {},
): Promise<void> {
  await using file = await open(path, 'r')
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  let [at, done] = [start, 0]
  for (const { name, bytes, sha256 } of manifest.files) {
    const out = folder === null ? null : await createStored(join(folder, name), { exclusive: true })
    try {
      const hash = createHash('sha256')
      for (let left = bytes; left > 0; ) {
        signal?.throwIfAborted()
        const chunk = await readExactly(file, at, Math.min(storedPiece, left))
        hash.update(chunk)
        await out?.write(chunk)
        at += chunk.length
        left -= chunk.length
        onProgress?.((done += chunk.length), total)
      }
      if (hash.digest('hex') !== sha256) throw refuse('hash', `“${name}” of this bundle is not what was signed. Have it sent again.`)
    } catch (error) {
      await out?.abandon()
      throw error
    }
    await out?.finish()
  }
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) throw refuse('truncated', 'The file ends early. Copy it again.')
    done += bytesRead
  }
  return buffer
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
