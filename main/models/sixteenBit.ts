/** 16-bit floating point by bit pattern: bfloat16 is the upper half of a float32, float16 is IEEE 754 binary16. */

/** Rounds to nearest, ties to even; a NaN stays one. */
export function narrow(dataType: 'float16' | 'bfloat16', values: Float32Array): Uint16Array {
  if (dataType === 'float16') return new Uint16Array(new Float16Array(values).buffer)
  const patterns = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const bits = new Uint16Array(values.length)
  for (let index = 0; index < bits.length; index++) {
    const pattern = patterns[index]
    const isNan = (pattern & 0x7fffffff) > 0x7f800000
    // Its lower half may be all that makes it a NaN.
    bits[index] = isNan ? (pattern >>> 16) | 0x40 : (pattern + 0x7fff + ((pattern >>> 16) & 1)) >>> 16
  }
  return bits
}
