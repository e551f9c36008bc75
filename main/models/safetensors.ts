/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header, then the values. Tensors are read one
 * by one into arrays of their own, in pieces, so that files over 2 GB load without a second copy. Writing is all or
 * nothing.
 */
import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import { createStored, openStored, type StoredFile } from '../encryption/storedFile.ts'
import { elementCount } from '../engine/graph/graph.ts'
import { syncFolder } from './durableFile.ts'
import { widen, type StoredTensor } from './llama/weights.ts'
import {
  damaged,
  headerJson,
  parseHeader,
  quoted,
  type SafetensorsHeader,
  type TensorEntry,
} from './safetensorsHeader.ts'
import { bytesPerValue, held, type TensorSource } from './tensorSource.ts'

export interface ShapedTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

export interface SafetensorsFile {
  readonly tensors: Map<string, ShapedTensor>
  readonly metadata: Record<string, string>
}

/** A file whose header was checked. The caller closes it. */
export interface OpenedSafetensors extends SafetensorsHeader {
  /** The tensor as it is stored. */
  read(entry: TensorEntry): Promise<StoredTensor>
  /** Its values, widened where it is stored in 16 bits. */
  readFloat32(entry: TensorEntry): Promise<Float32Array>
  close(): Promise<void>
}

/** The limit of the reference implementation. */
const maximumHeaderBytes = 100_000_000
const lengthBytes = 8
const headerAlignment = 8
/** Reads are cut here: Linux moves at most 2 GiB at a time. */
const maximumTransfer = 2 ** 30
/** Values of a 16-bit tensor that are widened at a time. */
const widenedAtOnce = 2 ** 22

/** @throws AppError 'model.damagedFile' or 'model.unsupported', naming the tensor at fault. */
export async function openSafetensors(path: string): Promise<OpenedSafetensors> {
  const file = await openStored(path)
  try {
    const fileBytes = file.size
    const headerBytes = await readHeaderLength(file, fileBytes)
    const header = Buffer.alloc(headerBytes)
    await readAll(file, header, lengthBytes)
    const dataStart = lengthBytes + headerBytes
    return {
      ...parseHeader(header, fileBytes - dataStart),
      read: (entry) => readStored(file, entry, dataStart),
      readFloat32: (entry) => readFloat32(file, entry, dataStart),
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** All tensors as float32. @throws what `openSafetensors` does, and 'model.unsupported' for other types. */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await openSafetensors(path)
  try {
    const tensors = new Map<string, ShapedTensor>()
    for (const [name, entry] of file.entries) {
      tensors.set(name, { shape: entry.shape, data: await file.readFloat32(entry) })
    }
    return { tensors, metadata: file.metadata }
  } finally {
    await file.close()
  }
}

/** Writes to a temporary name beside `path`, syncs, renames: after a crash the old file or the new one is there. */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, ShapedTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const sources = [...tensors].map(([name, tensor]) => [name, held({ dataType: 'float32', ...tensor })] as const)
  await writeTensors(path, new Map(sources), { metadata })
}

/** The same from tensors of any type, each read when its turn comes. `onWritten` is told the bytes of each. */
export async function writeTensors(
  path: string,
  tensors: ReadonlyMap<string, TensorSource>,
  {
    metadata = {},
    signal,
    onWritten,
  }: { metadata?: Readonly<Record<string, string>>; signal?: AbortSignal; onWritten?: (bytes: number) => void } = {},
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await createStored(temporary)
    try {
      await file.write(encodeHeader(tensors, metadata))
      for (const [name, source] of tensors) {
        signal?.throwIfAborted()
        const { data } = await source.read()
        if (data.length !== elementCount(source.shape))
          throw new Error(`Tensor "${name}" has ${data.length} values, which do not fill [${source.shape}].`)
        await file.write(bytesOf(data))
        onWritten?.(data.byteLength)
      }
    } catch (error) {
      await file.abandon()
      throw error
    }
    await file.finish()
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

export function byteSize({ dataType, shape }: Pick<TensorSource, 'dataType' | 'shape'>): number {
  return elementCount(shape) * bytesPerValue[dataType]
}

function encodeHeader(tensors: ReadonlyMap<string, TensorSource>, metadata: Readonly<Record<string, string>>): Buffer {
  const sized = [...tensors].map(([name, source]) => [name, { ...source, bytes: byteSize(source) }] as const)
  const json = Buffer.from(headerJson(new Map(sized), metadata))
  const padded = Math.ceil(json.length / headerAlignment) * headerAlignment
  const header = Buffer.alloc(lengthBytes + padded, ' ')
  header.writeBigUInt64LE(BigInt(padded))
  json.copy(header, lengthBytes)
  return header
}

async function readHeaderLength(file: StoredFile, fileBytes: number): Promise<number> {
  if (fileBytes < lengthBytes) throw damaged('it is too short')
  const prefix = Buffer.alloc(lengthBytes)
  await readAll(file, prefix, 0)
  if (prefix.toString('latin1') === 'version ') throw damaged('it is a Git LFS pointer, not the file that it points to')
  const headerBytes = prefix.readBigUInt64LE()
  if (headerBytes > BigInt(maximumHeaderBytes)) throw damaged('its header is over 100 MB')
  if (headerBytes > BigInt(fileBytes - lengthBytes)) throw damaged('its header is cut off')
  return Number(headerBytes)
}

async function readStored(file: StoredFile, entry: TensorEntry, dataStart: number): Promise<StoredTensor> {
  const { dataType, shape, begin, end } = entry
  if (dataType === null) throw wrongType(entry)
  const count = (end - begin) / bytesPerValue[dataType]
  if (dataType === 'float32') {
    const data = new Float32Array(count)
    await readAll(file, bytesOf(data), dataStart + begin, entry.name)
    return { dataType, shape, data }
  }
  const data = new Uint16Array(count)
  await readAll(file, bytesOf(data), dataStart + begin, entry.name)
  return { dataType, shape, data }
}

async function readFloat32(file: StoredFile, entry: TensorEntry, dataStart: number): Promise<Float32Array> {
  const { dataType, begin, end } = entry
  if (dataType === 'float32') {
    const { data } = await readStored(file, entry, dataStart)
    return data as Float32Array
  }
  if (dataType === null) throw wrongType(entry)
  const values = new Float32Array((end - begin) / 2)
  const piece = new Uint16Array(Math.min(values.length, widenedAtOnce))
  for (let done = 0; done < values.length; done += piece.length) {
    const bits = piece.subarray(0, values.length - done)
    await readAll(file, bytesOf(bits), dataStart + begin + 2 * done, entry.name)
    widen({ dataType, shape: [bits.length], data: bits }, values.subarray(done, done + bits.length))
  }
  return values
}

function wrongType({ name, typeName }: TensorEntry): AppError {
  const remedy = 'Choose a model in F32, F16 or BF16.'
  return new AppError(
    'model.unsupported',
    `Tensor ${quoted(name)} is stored as ${typeName}, which is no kind of weight. ${remedy}`,
  )
}

function bytesOf(data: Float32Array | Uint16Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

async function readAll(file: StoredFile, bytes: Buffer, position: number, tensor?: string): Promise<void> {
  let read = 0
  while (read < bytes.length) {
    const length = Math.min(bytes.length - read, maximumTransfer)
    const bytesRead = await file.read(bytes, read, length, position + read)
    if (bytesRead === 0) throw damaged(`it ended while ${tensor ? `tensor ${quoted(tensor)}` : 'it'} was read`)
    read += bytesRead
  }
}
