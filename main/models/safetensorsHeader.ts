/**
 * The header of a safetensors file (github.com/huggingface/safetensors): a JSON object with type, shape and place of
 * every tensor. A file may come from anywhere: nothing is believed before it is checked, and the tensors must cover the
 * data exactly, without overlap.
 */
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import { elementCount } from '../engine/graph/graph.ts'
import type { WeightType } from './tensorSource.ts'

export interface TensorEntry {
  readonly name: string
  /** Null for what no weight of a model is stored as, such as integers. */
  readonly dataType: WeightType | null
  /** As the header spells it: "BF16". */
  readonly typeName: string
  readonly shape: readonly number[]
  /** Bytes, from the end of the header. */
  readonly begin: number
  readonly end: number
}

export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, TensorEntry>
  readonly metadata: Record<string, string>
}

const weightTypes: Record<string, WeightType> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' }
const typeNames: Record<WeightType, string> = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' }
const typeBytes: Record<string, number> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
  C64: 8,
}

const metadataSchema = z.record(z.string(), z.string())
const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const longestShape = 8
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(size).max(longestShape),
  data_offsets: z.tuple([size, size]),
})

/** @throws AppError 'model.damagedFile', naming the tensor at fault, or 'model.unsupported' for a type unknown here. */
export function parseHeader(header: Buffer, dataBytes: number): SafetensorsHeader {
  const { __metadata__: metadata = {}, ...tensors } = parseObject(header)
  const parsedMetadata = metadataSchema.safeParse(metadata)
  if (!parsedMetadata.success) throw damaged('its metadata is not text by name')
  const entries = new Map(Object.entries(tensors).map(([name, entry]) => [name, parseEntry(name, entry)]))
  checkCoverage([...entries.values()], dataBytes)
  return { entries, metadata: parsedMetadata.data }
}

export interface HeaderTensor {
  readonly dataType: WeightType
  readonly shape: readonly number[]
  readonly bytes: number
}

/** JSON of a header whose tensors follow each other in this order. */
export function headerJson(
  tensors: ReadonlyMap<string, HeaderTensor>,
  metadata: Readonly<Record<string, string>>,
): string {
  let offset = 0
  const entries = [...tensors].map(([name, { dataType, shape, bytes }]) => {
    if (name === '__metadata__') throw new Error('"__metadata__" cannot name a tensor.')
    const begin = offset
    offset += bytes
    return [name, { dtype: typeNames[dataType], shape, data_offsets: [begin, offset] }]
  })
  return JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) })
}

export function damaged(reason: string, cause?: unknown): AppError {
  const message = `The safetensors file cannot be used: ${reason}. Copy it again from its source.`
  return new AppError('model.damagedFile', message, { cause })
}

/** A name out of a file, cut to what fits in a message. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name)
}

function parseObject(header: Buffer): Record<string, unknown> {
  checkLayout(header)
  let parsed: unknown
  try {
    parsed = JSON.parse(header.toString('utf8'))
  } catch (cause) {
    throw damaged('its header is not JSON', cause)
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed }
  throw damaged('its header is not an object')
}

const deepest = 3
const mostMembers = 4_000_000
const [quote, backslash, colon, comma] = [...'"\\:,'].map((character) => character.charCodeAt(0))
const opening = new Set([...'{['].map((character) => character.charCodeAt(0)))
const closing = new Set([...'}]'].map((character) => character.charCodeAt(0)))
const blank = new Set([...' \t\n\r'].map((character) => character.charCodeAt(0)))

/**
 * Before anything is built from the text: no deeper and no larger than a header can be, and no name twice, which
 * JSON.parse would not tell.
 */
function checkLayout(header: Buffer): void {
  const names: Set<string>[] = []
  let members = 0
  for (let at = 0; at < header.length; at++) {
    const byte = header[at]
    if (byte === quote) {
      const end = endOfString(header, at)
      let next = end + 1
      while (blank.has(header[next])) next++
      if (header[next] === colon) addName(names.at(-1), header.subarray(at, end + 1))
      at = end
    } else if (opening.has(byte)) {
      if (names.push(new Set()) > deepest) throw damaged('its header is nested too deeply')
    } else if (closing.has(byte)) {
      names.pop()
    } else if (byte === comma && ++members > mostMembers) {
      throw damaged('its header lists more than any model has')
    }
  }
}

function endOfString(header: Buffer, start: number): number {
  for (let at = start + 1; at < header.length; at++) {
    if (header[at] === quote) return at
    if (header[at] === backslash) at++
  }
  throw damaged('its header is not JSON')
}

function addName(names: Set<string> | undefined, literal: Buffer): void {
  let name: string
  try {
    name = JSON.parse(literal.toString('utf8')) as string
  } catch (cause) {
    throw damaged('its header is not JSON', cause)
  }
  if (names?.has(name)) throw damaged(`its header names ${quoted(name)} twice`)
  names?.add(name)
}

function parseEntry(name: string, entry: unknown): TensorEntry {
  const parsed = entrySchema.safeParse(entry)
  if (!parsed.success) throw damaged(`the header entry of tensor ${quoted(name)} is malformed`)
  const { dtype, shape, data_offsets } = parsed.data
  const [begin, end] = data_offsets
  const bytes = typeBytes[dtype]
  if (bytes === undefined) {
    const remedy = 'Choose a model in F32, F16 or BF16.'
    throw new AppError(
      'model.unsupported',
      `Tensor ${quoted(name)} is stored as ${quoted(dtype)}, which cannot be read. ${remedy}`,
    )
  }
  if (end - begin !== elementCount(shape) * bytes)
    throw damaged(`tensor ${quoted(name)} has ${end - begin} bytes, which do not fill its shape`)
  return { name, dataType: weightTypes[dtype] ?? null, typeName: dtype, shape, begin, end }
}

/** Sorted by place, each tensor must begin where the one before ended, and the last must end with the file. */
function checkCoverage(entries: readonly TensorEntry[], dataBytes: number): void {
  let covered = 0
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > dataBytes) throw damaged(`tensor ${quoted(name)} reaches past the end of the file`)
    if (begin < covered) throw damaged(`tensor ${quoted(name)} overlaps another`)
    if (begin > covered) throw damaged(`there is a gap before tensor ${quoted(name)}`)
    covered = end
  }
  if (covered !== dataBytes) throw damaged('there is data that belongs to no tensor')
}
