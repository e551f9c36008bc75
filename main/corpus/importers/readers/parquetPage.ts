import type { ColumnMetaData, DecodedArray, PageHeader, ParquetType, SchemaTree } from 'hyparquet'
import zlib from 'node:zlib'
import { decompressLz4, decompressLz4Raw, decompressZstd } from 'hyparquet-compressors'
import { assembleLists } from 'hyparquet/src/assemble.js'
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js'
import { byteStreamSplit, readRleBitPackedHybrid } from 'hyparquet/src/encoding.js'
import { readPlain } from 'hyparquet/src/plain.js'
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js'
import { unpackSnappy } from './snappy.ts'

/**
 * One page of a Parquet column to its values. The decoders are hyparquet's; before each of them, lengths and runs are
 * checked, since a damaged byte in one may ask for gigabytes. Any error of this file means a damaged page.
 */
export interface LeafColumn {
  /** From the root down to the column itself. */
  path: SchemaTree[]
  type: ParquetType
  typeLength: number | undefined
  maximumDefinition: number
  maximumRepetition: number
}

/** Most bytes of one page, packed or not. Writers begin a new one after 1 MB as a rule, DuckDB after 100 MB. */
export const maximumPageBytes = 256 * 2 ** 20
const maximumPageValues = 2 ** 24

export class DamagedPage extends Error {}

export function leafColumn(path: SchemaTree[]): LeafColumn {
  const { type, type_length } = path[path.length - 1].element
  if (type === undefined) throw new DamagedPage('column has no type')
  return {
    path,
    type,
    typeLength: type_length,
    maximumDefinition: getMaxDefinitionLevel(path),
    maximumRepetition: getMaxRepetitionLevel(path),
  }
}

export function decodeDictionary(packed: Uint8Array, header: PageHeader, column: LeafColumn, codec: Codec): DecodedArray {
  const count = header.dictionary_page_header?.num_values ?? -1
  expect(count >= 0 && count <= maximumPageValues)
  const bytes = unpack(packed, header.uncompressed_page_size, codec)
  return readValues({ bytes, encoding: 'PLAIN', count, column, dictionary: null })
}

/**
 * Values of a page, one a row, null where there is none; raw values of the physical type. Of a nested column, `rows`
 * are the rows before, the last of which the page may go on with; the result is the same array.
 */
export function decodePage(
  packed: Uint8Array,
  header: PageHeader,
  column: LeafColumn,
  { codec, dictionary, rows }: { codec: Codec; dictionary: DecodedArray | null; rows: unknown[] },
): ArrayLike<unknown> {
  const page = header.data_page_header ?? header.data_page_header_v2
  if (!page) throw new DamagedPage('page has no header')
  const count = page.num_values
  expect(count >= 0 && count <= maximumPageValues)
  if (count === 0) return rows // pyarrow writes such pages; for a flat column these are none
  const second = header.data_page_header_v2
  let repetitions: Uint32Array
  let definitions: Uint32Array
  let bytes: Uint8Array
  if (second) {
    // Levels stand before the values and are never packed.
    const { repetition_levels_byte_length: repetitionBytes, definition_levels_byte_length: definitionBytes } = second
    const levels = repetitionBytes + definitionBytes
    expect(repetitionBytes >= 0 && definitionBytes >= 0 && levels <= packed.length)
    repetitions = readLevels(packed.slice(0, repetitionBytes), column.maximumRepetition, count)
    definitions = readLevels(packed.slice(repetitionBytes, levels), column.maximumDefinition, count)
    const unpackedCodec = second.is_compressed === false ? 'UNCOMPRESSED' : codec
    bytes = unpack(packed.subarray(levels), header.uncompressed_page_size - levels, unpackedCodec)
  } else {
    bytes = unpack(packed, header.uncompressed_page_size, codec)
    const repetition = cutLevels(bytes, column.maximumRepetition)
    const definition = cutLevels(repetition.rest, column.maximumDefinition)
    repetitions = readLevels(repetition.levels, column.maximumRepetition, count)
    definitions = readLevels(definition.levels, column.maximumDefinition, count)
    bytes = definition.rest
  }
  const { maximumDefinition } = column
  const present = maximumDefinition === 0 ? count : definitions.filter((level) => level === maximumDefinition).length
  const values = readValues({ bytes, encoding: page.encoding, count: present, column, dictionary })
  if (column.path.length > 2 || column.maximumRepetition > 0) {
    return assembleLists(rows, [...definitions], [...repetitions], values, column.path) as unknown[]
  }
  if (present === count) return values
  let next = 0
  return Array.from(definitions, (level) => (level === maximumDefinition ? values[next++] : null))
}

type Codec = ColumnMetaData['codec']

function unpack(packed: Uint8Array, size: number, codec: Codec): Uint8Array {
  expect(size >= 0 && size <= maximumPageBytes)
  if (size === 0) return new Uint8Array(0)
  const bytes = unpackers[codec]?.(packed, size)
  if (!bytes) throw new DamagedPage(`codec ${codec} is not known`)
  expect(bytes.length === size)
  // Of its own buffer, so that a length beyond the page is beyond the buffer too.
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : Uint8Array.prototype.slice.call(bytes)
}

const unpackers: { [Name in Codec]?: (packed: Uint8Array, size: number) => Uint8Array } = {
  UNCOMPRESSED: (packed) => packed.slice(),
  SNAPPY: unpackSnappy,
  GZIP: (packed, size) => zlib.unzipSync(packed, { maxOutputLength: size }),
  BROTLI: (packed, size) => zlib.brotliDecompressSync(packed, { maxOutputLength: size }),
  // Node has it from 22.15 on; the other is several times slower.
  ZSTD: (packed, size) =>
    'zstdDecompressSync' in zlib
      ? zlib.zstdDecompressSync(packed, { maxOutputLength: size })
      : decompressZstd(packed, new Uint8Array(size)),
  LZ4: (packed, size) => (isHadoopFramed(packed) ? decompressLz4(packed, size) : decompressLz4Raw(packed, size)),
  LZ4_RAW: decompressLz4Raw,
}

export function isKnownCodec(codec: Codec): boolean {
  return codec in unpackers
}

/** Hadoop puts unpacked and packed length before each block. */
function isHadoopFramed(packed: Uint8Array): boolean {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  let offset = 0
  while (offset + 8 <= view.byteLength) {
    const length = view.getInt32(offset + 4)
    if (view.getInt32(offset) < 0 || length < 0) return false
    offset += 8 + length
  }
  return offset === view.byteLength
}

/** In the first version of pages the length of the levels stands before them. */
function cutLevels(bytes: Uint8Array, maximum: number): { levels: Uint8Array; rest: Uint8Array } {
  if (maximum === 0) return { levels: bytes.subarray(0, 0), rest: bytes }
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  expect(4 + length <= bytes.length)
  return { levels: bytes.subarray(4, 4 + length), rest: bytes.subarray(4 + length) }
}

function readLevels(bytes: Uint8Array, maximum: number, count: number): Uint32Array {
  if (maximum === 0) return new Uint32Array(0)
  return readRuns(bytes, 32 - Math.clz32(maximum), count)
}

function readRuns(bytes: Uint8Array, width: number, count: number): Uint32Array {
  expectRuns(bytes, width, count)
  const output = new Uint32Array(count)
  readRleBitPackedHybrid(viewOf(bytes), width, output, bytes.length)
  return output
}

interface Encoded {
  bytes: Uint8Array
  encoding: string
  count: number
  column: LeafColumn
  dictionary: DecodedArray | null
}

function readValues({ bytes, encoding, count, column, dictionary }: Encoded): DecodedArray {
  if (count === 0) return []
  const { type, typeLength } = column
  const reader = viewOf(bytes)
  // Else the length in the schema, of any size, would be asked for per value.
  const fits = () => expect(type !== 'FIXED_LEN_BYTE_ARRAY' || (typeLength! > 0 && typeLength! * count <= bytes.length))
  switch (encoding) {
    case 'PLAIN':
      fits()
      return readPlain(reader, type, count, typeLength)
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      if (dictionary === null) throw new DamagedPage('page has no dictionary')
      const indices = bytes[0] === 0 ? new Uint32Array(count) : readRuns(bytes.subarray(1), bytes[0], count)
      return Array.from(indices, (index) => {
        expect(index < dictionary.length)
        return dictionary[index] as unknown
      })
    }
    case 'RLE': {
      expect(type === 'BOOLEAN')
      return Array.from(readRuns(cutLevels(bytes, 1).levels, 1, count), (bit) => bit === 1)
    }
    case 'DELTA_BINARY_PACKED': {
      expect(type === 'INT32' || type === 'INT64')
      expectDelta(bytes, 0)
      const output = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)
      deltaBinaryUnpack(reader, count, output)
      return output
    }
    case 'DELTA_LENGTH_BYTE_ARRAY': {
      expect(type === 'BYTE_ARRAY')
      expectDelta(bytes, 0)
      const output: Uint8Array[] = []
      deltaLengthByteArray(reader, count, output)
      return output
    }
    case 'DELTA_BYTE_ARRAY': {
      expect(type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY')
      expectPrefixes(bytes, count)
      const output: Uint8Array[] = []
      deltaByteArray(reader, count, output)
      return output
    }
    case 'BYTE_STREAM_SPLIT':
      fits()
      return byteStreamSplit(reader, count, type, typeLength)
    default:
      throw new DamagedPage('encoding is not known')
  }
}

/** Runs that give no more values than there are, of bytes that are there. */
function expectRuns(bytes: Uint8Array, width: number, count: number): void {
  expect(width > 0 && width <= 32)
  const at = { bytes, offset: 0 }
  for (let seen = 0; seen < count; ) {
    const header = readVarInt(at)
    expect(header < 2 ** 31)
    const values = (header >>> 1) * (header & 1 ? 8 : 1)
    // The last group of packed values is filled up, and some writers leave off the bytes that only fill it.
    expect(values <= count - seen + (header & 1 ? 512 : 0))
    at.offset += header & 1 ? (header >>> 1) * width : (width + 7) >> 3
    seen += values
  }
}

function expectDelta(bytes: Uint8Array, offset: number): void {
  const at = { bytes, offset }
  const block = readVarInt(at)
  const parts = readVarInt(at)
  expect(block > 0 && block <= 2 ** 20 && parts > 0 && parts <= block && block % parts === 0)
}

/** Lengths of values that share their beginnings: together no more than a page, and none longer than what it copies. */
function expectPrefixes(bytes: Uint8Array, count: number): void {
  const reader = viewOf(bytes)
  const lengths = [new Int32Array(count), new Int32Array(count)]
  for (const output of lengths) {
    expectDelta(bytes, reader.offset)
    deltaBinaryUnpack(reader, count, output)
  }
  let total = 0
  let before = 0
  for (let index = 0; index < count; index++) {
    const [prefix, suffix] = [lengths[0][index], lengths[1][index]]
    expect(prefix >= 0 && suffix >= 0 && prefix <= before)
    before = prefix + suffix
    total += before
    expect(total <= maximumPageBytes)
  }
}

function readVarInt(at: { bytes: Uint8Array; offset: number }): number {
  let value = 0
  for (let shift = 0; shift < 35; shift += 7) {
    expect(at.offset < at.bytes.length)
    const byte = at.bytes[at.offset++]
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return value
  }
  throw new DamagedPage('number is too long')
}

function viewOf(bytes: Uint8Array): { view: DataView; offset: number } {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
}

function expect(holds: boolean): asserts holds {
  if (!holds) throw new DamagedPage('a length or count cannot be')
}
