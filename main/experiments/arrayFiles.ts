/**
 * Arrays of a job bundle as NumPy files in `data/`, named by what they hold, so that cells with the same data share it.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface ArrayFiles {
  /** Values of the pieces, one after the other, fill `shape`. Returns the file's place in the bundle. */
  write(shape: readonly number[], pieces: Iterable<Int32Array | BigInt64Array>, type?: 'int32' | 'int64'): Promise<string>
  writeJson(value: unknown): Promise<string>
  /** SHA-256 by place. */
  readonly hashes: ReadonlyMap<string, string>
}

export async function createArrayFiles(bundle: string): Promise<ArrayFiles> {
  await mkdir(join(bundle, 'data'), { recursive: true })
  const hashes = new Map<string, string>()

  async function writeNamed(extension: string, pieces: Iterable<Uint8Array>): Promise<string> {
    const temporary = join(bundle, 'data', 'writing.tmp')
    const hash = createHash('sha256')
    const file = await open(temporary, 'w', 0o600)
    try {
      for (const piece of pieces) {
        hash.update(piece)
        await file.writeFile(piece)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    const digest = hash.digest('hex')
    const place = `data/${digest.slice(0, 20)}.${extension}`
    if (hashes.has(place)) await rm(temporary)
    else await rename(temporary, join(bundle, place))
    hashes.set(place, digest)
    return place
  }

  return {
    hashes,
    write: (shape, pieces, type = 'int32') => writeNamed('npy', numpyFile(shape, pieces, type)),
    writeJson: (value) => writeNamed('json', [Buffer.from(JSON.stringify(value))]),
  }
}

const alignment = 64

/** NumPy's format 1.0: magic, version, length of the header, the header padded to 64 bytes, the values. */
function* numpyFile(
  shape: readonly number[],
  pieces: Iterable<Int32Array | BigInt64Array>,
  type: 'int32' | 'int64',
): Generator<Uint8Array> {
  const sizes = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const facts = `{'descr': '${type === 'int32' ? '<i4' : '<i8'}', 'fortran_order': False, 'shape': ${sizes}, }`
  const before = 10
  const padded = Math.ceil((before + facts.length + 1) / alignment) * alignment - before
  const header = Buffer.alloc(before + padded, ' ')
  header.set([0x93, ...Buffer.from('NUMPY'), 1, 0])
  header.writeUInt16LE(padded, 8)
  header.write(facts, before)
  header.write('\n', before + padded - 1)
  yield header
  let values = 0
  for (const piece of pieces) {
    values += piece.length
    yield new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength)
  }
  const expected = shape.reduce((product, size) => product * size, 1)
  if (values !== expected) throw new Error(`${values} values do not fill [${shape.join()}].`)
}
