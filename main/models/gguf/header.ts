/**
 * The header of a GGUF file (llama.cpp's format, versions 2 and 3): metadata and the list of tensors. The file is
 * hostile input: every length is checked against what the file holds before it is believed.
 */
import { open, type FileHandle } from 'node:fs/promises'
import { AppError } from '../../../shared/domain/errors.ts'

export type GgufValue = string | number | bigint | boolean | GgufArray
/** Long lists (a vocabulary) are counted, not kept. */
export interface GgufArray {
  readonly length: number
}

export interface GgufHeader {
  readonly version: number
  readonly metadata: ReadonlyMap<string, GgufValue>
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[]; readonly type: number }[]
}

const magic = 0x46554747 // "GGUF"
/** Metadata with a vocabulary of a million tokens stays far below. */
const largestHeader = 512 * 2 ** 20
const pieceBytes = 4 * 2 ** 20
const largestText = 16 * 2 ** 20
const mostEntries = 100_000
const typeBytes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
}
const [textType, listType] = [8, 9]
/** ggml's types: values of a block, and its bytes. Of other types only the beginning is checked. */
const blocks: Readonly<Record<number, readonly [number, number]>> = {
  0: [1, 4], // F32
  1: [1, 2], // F16
  2: [32, 18], // Q4_0
  3: [32, 20], // Q4_1
  6: [32, 22], // Q5_0
  7: [32, 24], // Q5_1
  8: [32, 34], // Q8_0
  10: [256, 84], // Q2_K
  11: [256, 110], // Q3_K
  12: [256, 144], // Q4_K
  13: [256, 176], // Q5_K
  14: [256, 210], // Q6_K
  30: [1, 2], // BF16
}

interface PlacedTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: number
  /** Bytes from the beginning of the data. */
  readonly offset: number
}

/** @throws AppError 'model.damagedFile' with the field that is wrong. */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const input = new Reader(file, Math.min(size, largestHeader))
    if (size < 24 || (await input.uint32('its first bytes')) !== magic)
      throw damaged('it does not begin as a GGUF file does')
    const version = await input.uint32('its version')
    if (version !== 2 && version !== 3) throw damaged(`its version is ${version}, and 2 and 3 are read`)
    const tensorCount = await input.count('the number of tensors')
    const entryCount = await input.count('the number of metadata entries')
    const metadata = new Map<string, GgufValue>()
    for (let i = 0; i < entryCount; i++) {
      const key = await input.text(`the name of metadata entry ${i + 1}`)
      metadata.set(key, await input.value(await input.uint32(`the type of "${shown(key)}"`), `"${shown(key)}"`))
    }
    const tensors = []
    for (let i = 0; i < tensorCount; i++) tensors.push(await input.tensor(i))
    checkPlaces(tensors, size - dataStart(input.read, metadata.get('general.alignment')))
    return { version, metadata, tensors }
  } finally {
    await file.close()
  }
}

/** The data begins at the next multiple of the alignment. */
function dataStart(headerBytes: number, alignment: GgufValue = 32): number {
  if (typeof alignment !== 'number' || !Number.isInteger(alignment) || alignment < 1)
    throw damaged('"general.alignment" is no size')
  return Math.ceil(headerBytes / alignment) * alignment
}

/** A download that was cut off is told here, not when the model is first scored. */
function checkPlaces(tensors: readonly PlacedTensor[], dataBytes: number): void {
  for (const { name, shape, type, offset } of tensors) {
    const [values, bytes] = blocks[type] ?? [1, 0]
    const elements = shape.reduce((product, length) => product * length, 1)
    if (offset + (elements / values) * bytes > dataBytes)
      throw damaged(`tensor "${shown(name)}" reaches past the end of the file`)
  }
}

class Reader {
  private piece = Buffer.alloc(0)
  private pieceStart = 0
  private position = 0
  private readonly file: FileHandle
  private readonly end: number

  constructor(file: FileHandle, end: number) {
    this.file = file
    this.end = end
  }

  /** The next bytes, all of them. */
  private async take(count: number, what: string): Promise<Buffer> {
    if (count > this.end - this.position) throw damaged(`it ends within ${what}`)
    const inPiece = this.position - this.pieceStart
    if (inPiece + count > this.piece.length) {
      const wanted = Math.min(Math.max(count, pieceBytes), this.end - this.position)
      const piece = Buffer.alloc(wanted)
      const { bytesRead } = await this.file.read(piece, 0, wanted, this.position)
      if (bytesRead < count) throw damaged(`it ends within ${what}`)
      this.piece = piece.subarray(0, bytesRead)
      this.pieceStart = this.position
    }
    const start = this.position - this.pieceStart
    this.position += count
    return this.piece.subarray(start, start + count)
  }

  async uint32(what: string): Promise<number> {
    return (await this.take(4, what)).readUInt32LE()
  }

  private async uint64(what: string): Promise<number> {
    const value = (await this.take(8, what)).readBigUInt64LE()
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(`${what} is impossibly large`)
    return Number(value)
  }

  async count(what: string): Promise<number> {
    const value = await this.uint64(what)
    if (value > mostEntries) throw damaged(`${what} is ${value}`)
    return value
  }

  async text(what: string): Promise<string> {
    const length = await this.uint64(`the length of ${what}`)
    if (length > largestText) throw damaged(`${what} is ${length} bytes long`)
    return (await this.take(length, what)).toString('utf8')
  }

  async value(type: number, what: string): Promise<GgufValue> {
    if (type === textType) return this.text(what)
    if (type === listType) return this.list(what)
    const size = typeBytes[type]
    if (size === undefined) throw damaged(`${what} has the unknown type ${type}`)
    const bytes = await this.take(size, what)
    if (type === 7) return bytes[0] !== 0
    if (type === 0) return bytes.readUInt8()
    if (type === 1) return bytes.readInt8()
    if (type === 2) return bytes.readUInt16LE()
    if (type === 3) return bytes.readInt16LE()
    if (type === 4) return bytes.readUInt32LE()
    if (type === 5) return bytes.readInt32LE()
    if (type === 6) return bytes.readFloatLE()
    if (type === 12) return bytes.readDoubleLE()
    return type === 10 ? bytes.readBigUInt64LE() : bytes.readBigInt64LE()
  }

  /** Passed over. */
  private async list(what: string): Promise<GgufArray> {
    const type = await this.uint32(`the type of ${what}`)
    const length = await this.uint64(`the length of ${what}`)
    const size = typeBytes[type]
    if (size !== undefined) {
      if (length * size > this.end - this.position) throw damaged(`it ends within ${what}`)
      this.position += length * size
    } else if (type === textType) {
      for (let i = 0; i < length; i++) await this.text(what)
    } else {
      throw damaged(`${what} is a list of the unknown type ${type}`)
    }
    return { length }
  }

  /** Bytes read so far. */
  get read(): number {
    return this.position
  }

  async tensor(index: number): Promise<PlacedTensor> {
    const name = await this.text(`the name of tensor ${index + 1}`)
    const what = `tensor "${shown(name)}"`
    const axes = await this.uint32(`the axes of ${what}`)
    if (axes > 8) throw damaged(`${what} has ${axes} axes`)
    const shape: number[] = []
    for (let axis = 0; axis < axes; axis++) shape.push(await this.uint64(`the shape of ${what}`))
    const type = await this.uint32(`the type of ${what}`)
    const offset = await this.uint64(`the place of ${what}`)
    return { name, shape, type, offset }
  }
}

function shown(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '?').slice(0, 80)
}

function damaged(problem: string): AppError {
  return new AppError('model.damagedFile', `The GGUF file is damaged: ${problem}. Copy it again from its source.`)
}
