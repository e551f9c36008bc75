/** Numbers of a blob of float64, little-endian. */
export function floats(blob: Buffer): number[] {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  return Array.from({ length: blob.byteLength / 8 }, (_, index) => view.getFloat64(index * 8, true))
}

/** The other way: float64, little-endian. */
export function blobOf(values: readonly number[]): Buffer {
  const blob = Buffer.alloc(values.length * 8)
  values.forEach((value, index) => blob.writeDoubleLE(value, index * 8))
  return blob
}
