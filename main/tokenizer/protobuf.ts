/**
 * The wire format of Protocol Buffers, as much of it as a SentencePiece model needs. The bytes come from strangers:
 * every length is checked before it is used, and what does not fit is refused.
 */
import { AppError } from '../../shared/domain/errors.ts'

export interface Field {
  number: number
  /** Of a varint, as a signed 32-bit number. */
  integer: number
  /** Of a fixed 32-bit field, read as a float. */
  float: number
  /** Of a length-delimited field. */
  bytes: Uint8Array
}

const none = new Uint8Array(0)

/** @throws AppError 'tokenizer.unsupported' when the bytes end early or are no fields. */
export function* readFields(message: Uint8Array): Generator<Field> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  let at = 0

  function take(length: number): number {
    if (length < 0 || length > message.length - at) throw damagedModel()
    at += length
    return at - length
  }
  function varint(longest: number): number {
    let value = 0
    for (let count = 0; count < longest; count++) {
      const byte = message[take(1)]
      if (count < 5) value |= (byte & 0x7f) << (7 * count)
      if (byte < 0x80) return value
    }
    throw damagedModel()
  }

  while (at < message.length) {
    const tag = varint(5) >>> 0
    const field: Field = { number: tag >>> 3, integer: 0, float: 0, bytes: none }
    if (field.number === 0) throw damagedModel()
    switch (tag & 7) {
      case 0:
        field.integer = varint(10)
        break
      case 1:
        take(8)
        break
      case 2: {
        const length = varint(5)
        const start = take(length)
        field.bytes = message.subarray(start, start + length)
        break
      }
      case 5:
        field.float = view.getFloat32(take(4), true)
        break
      default:
        throw damagedModel()
    }
    yield field
  }
}

export function damagedModel(): AppError {
  return new AppError(
    'tokenizer.unsupported',
    'The tokenizer.model is damaged or no SentencePiece model. Copy the model folder again.',
  )
}
