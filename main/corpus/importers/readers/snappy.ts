/**
 * Snappy's block format, straight into a buffer of the size the page header tells: hysnappy holds packed and unpacked
 * bytes a second time and for good, and hyparquet's own decoder does not end on some damaged input.
 * Format: github.com/google/snappy, format_description.txt.
 *
 * @throws RangeError where the input is damaged
 */
export function unpackSnappy(packed: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size)
  let from = 0
  let to = 0

  function littleEndian(bytes: number): number {
    if (from + bytes > packed.length) throw new RangeError('snappy: input ends early')
    let value = 0
    for (let index = 0; index < bytes; index++) value += packed[from++] * 2 ** (8 * index)
    return value
  }

  function copyBack(offset: number, length: number): void {
    if (offset === 0 || offset > to || to + length > size) throw new RangeError('snappy: copy out of range')
    if (offset >= length) output.copyWithin(to, to - offset, to - offset + length)
    else for (let index = 0; index < length; index++) output[to + index] = output[to + index - offset]
    to += length
  }

  let written = 0
  let shift = 1
  for (let byte = 0x80; byte >= 0x80; shift *= 128) {
    byte = littleEndian(1)
    written += (byte & 0x7f) * shift
    if (shift > 2 ** 35) throw new RangeError('snappy: length is too long')
  }
  if (written !== size) throw new RangeError('snappy: length is not that of the page')
  while (from < packed.length) {
    const tag = packed[from++]
    const high = tag >>> 2
    switch (tag & 3) {
      case 0: {
        const length = 1 + (high < 60 ? high : littleEndian(high - 59))
        if (from + length > packed.length || to + length > size) throw new RangeError('snappy: literal out of range')
        output.set(packed.subarray(from, from + length), to)
        from += length
        to += length
        break
      }
      case 1:
        copyBack((tag >>> 5) * 256 + littleEndian(1), 4 + (high & 7))
        break
      case 2:
        copyBack(littleEndian(2), 1 + high)
        break
      default:
        copyBack(littleEndian(4), 1 + high)
    }
  }
  if (to !== size) throw new RangeError('snappy: input ends early')
  return output
}
