/**
 * The safetensors format (github.com/huggingface/safetensors), float32 tensors only: an 8-byte little-endian header
 * length, a JSON header, then the values. A file may come from anywhere: nothing of its header is believed before it
 * is checked, and the tensors must cover the data exactly, without overlap. Writing is all or nothing.
 */
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import { elementCount } from '../engine/graph/graph.ts'
import { syncFolder } from './durableFile.ts'

export interface ShapedTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

export interface SafetensorsFile {
  readonly tensors: Map<string, ShapedTensor>
  readonly metadata: Record<string, string>
}

/** The limit of the reference implementation. */
const maximumHeaderBytes = 100_000_000
const lengthBytes = 8
const headerAlignment = 8
/** Reads and writes are cut here: Linux moves at most 2 GiB at a time. */
const maximumTransfer = 2 ** 30

const metadataSchema = z.record(z.string(), z.string())
const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(size).max(8),
  data_offsets: z.tuple([size, size]),
})

interface Entry {
  readonly name: string
  readonly shape: number[]
  /** Bytes, from the end of the header. */
  readonly begin: number
  readonly end: number
}

/** Writes to a temporary name beside `path`, syncs, renames: after a crash the old file or the new one is there. */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, ShapedTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'w')
    try {
      await writeAll(file, encodeHeader(tensors, metadata))
      for (const { data } of tensors.values()) await writeAll(file, bytesOf(data))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** Throws `model.damagedFile`, naming the tensor at fault, when the file is not a whole float32 safetensors file. */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await open(path, 'r')
  try {
    const { size: fileBytes } = await file.stat()
    const headerBytes = await readHeaderLength(file, fileBytes)
    const header = Buffer.alloc(headerBytes)
    await readAll(file, header, lengthBytes)
    const dataStart = lengthBytes + headerBytes
    const { entries, metadata } = parseHeader(header, fileBytes - dataStart)
    const tensors = new Map<string, ShapedTensor>()
    for (const { name, shape, begin, end } of entries) {
      const data = new Float32Array((end - begin) / Float32Array.BYTES_PER_ELEMENT)
      await readAll(file, bytesOf(data), dataStart + begin)
      tensors.set(name, { shape, data })
    }
    return { tensors, metadata }
  } finally {
    await file.close()
  }
}

function encodeHeader(tensors: ReadonlyMap<string, ShapedTensor>, metadata: Readonly<Record<string, string>>): Buffer {
  let offset = 0
  const entries = [...tensors].map(([name, { shape, data }]) => {
    if (name === '__metadata__' || elementCount(shape) !== data.length)
      throw new Error(`Tensor "${name}" has ${data.length} values, which do not fill [${shape}].`)
    const begin = offset
    offset += data.byteLength
    return [name, { dtype: 'F32', shape, data_offsets: [begin, offset] }]
  })
  const json = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }))
  const padded = Math.ceil(json.length / headerAlignment) * headerAlignment
  const header = Buffer.alloc(lengthBytes + padded, ' ')
  header.writeBigUInt64LE(BigInt(padded))
  json.copy(header, lengthBytes)
  return header
}

async function readHeaderLength(file: FileHandle, fileBytes: number): Promise<number> {
  if (fileBytes < lengthBytes) throw invalid('it is too short')
  const prefix = Buffer.alloc(lengthBytes)
  await readAll(file, prefix, 0)
  const headerBytes = prefix.readBigUInt64LE()
  if (headerBytes > BigInt(maximumHeaderBytes)) throw invalid('its header is over 100 MB')
  if (headerBytes > BigInt(fileBytes - lengthBytes)) throw invalid('its header is cut off')
  return Number(headerBytes)
}

function parseHeader(header: Buffer, dataBytes: number): { entries: Entry[]; metadata: Record<string, string> } {
  const { __metadata__: metadata = {}, ...tensors } = parseObject(header)
  const parsedMetadata = metadataSchema.safeParse(metadata)
  if (!parsedMetadata.success) throw invalid('its metadata is not text by name')
  const entries = Object.entries(tensors).map(([name, entry]) => parseEntry(name, entry))
  checkCoverage(entries, dataBytes)
  return { entries, metadata: parsedMetadata.data }
}

function parseObject(header: Buffer): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(header.toString('utf8'))
  } catch (cause) {
    throw invalid('its header is not JSON', cause)
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed }
  throw invalid('its header is not an object')
}

function parseEntry(name: string, entry: unknown): Entry {
  const parsed = entrySchema.safeParse(entry)
  if (!parsed.success) throw invalid(`the header entry of tensor ${quoted(name)} is malformed`)
  const { dtype, shape, data_offsets } = parsed.data
  const [begin, end] = data_offsets
  if (dtype !== 'F32') throw invalid(`tensor ${quoted(name)} is ${quoted(dtype)}; only F32 can be read`)
  if (end - begin !== elementCount(shape) * Float32Array.BYTES_PER_ELEMENT)
    throw invalid(`tensor ${quoted(name)} has ${end - begin} bytes, which do not fill its shape`)
  return { name, shape, begin, end }
}

/** Sorted by place, each tensor must begin where the one before ended, and the last must end with the file. */
function checkCoverage(entries: readonly Entry[], dataBytes: number): void {
  let covered = 0
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > dataBytes) throw invalid(`tensor ${quoted(name)} reaches past the end of the file`)
    if (begin < covered) throw invalid(`tensor ${quoted(name)} overlaps another`)
    if (begin > covered) throw invalid(`there is a gap before tensor ${quoted(name)}`)
    covered = end
  }
  if (covered !== dataBytes) throw invalid('there is data that belongs to no tensor')
}

function invalid(reason: string, cause?: unknown): AppError {
  const message = `The safetensors file cannot be used: ${reason}. Copy it again from its source.`
  return new AppError('model.damagedFile', message, { cause })
}

/** A name out of a header, cut to what fits in a message. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name)
}

function bytesOf(data: Float32Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const length = Math.min(bytes.length - written, maximumTransfer)
    written += (await file.write(bytes, written, length)).bytesWritten
  }
}

async function readAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let read = 0
  while (read < bytes.length) {
    const length = Math.min(bytes.length - read, maximumTransfer)
    const { bytesRead } = await file.read(bytes, read, length, position + read)
    if (bytesRead === 0) throw invalid('it ended while it was read')
    read += bytesRead
  }
}
