/**
 * Screenshots as PNG files with a palette: a screen has few colours beside the edges of its letters, and 256 of them make
 * a picture a third as large. PNG: https://www.w3.org/TR/png-3/, 8-bit RGB or RGBA in, no interlace.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const paletteSize = 256
const frequentColours = 160

export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = readPng(png)
  const { palette, indices } = reduce(pixels)
  const lines = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) indices.copy(lines, y * (width + 1) + 1, y * width, (y + 1) * width)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8) // 8 bits, palette
  const small = Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return small.length < png.length ? small : png
}

interface Picture {
  width: number
  height: number
  /** RGB as one number per pixel. */
  pixels: Uint32Array
}

export function readPng(png: Buffer): Picture {
  if (!png.subarray(0, 8).equals(signature)) throw new Error('not a PNG file')
  let header: Buffer | null = null
  let palette: Buffer | null = null
  const data: Buffer[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const body = png.subarray(at + 8, at + 8 + length)
    if (type === 'IHDR') header = body
    if (type === 'PLTE') palette = body
    if (type === 'IDAT') data.push(body)
    at += length + 12
  }
  const channels = new Map([[2, 3], [3, 1], [6, 4]]).get(header?.[9] ?? -1)
  if (!header || header[8] !== 8 || header[12] !== 0 || !channels) throw new Error('an unusual kind of PNG')
  const width = header.readUInt32BE(0)
  const height = header.readUInt32BE(4)
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), width * channels, height, channels)
  const pixels = Uint32Array.from({ length: width * height }, (_, index) => {
    const [source, at] = palette ? [palette, bytes[index] * 3] : [bytes, index * channels]
    return (source[at] << 16) | (source[at + 1] << 8) | source[at + 2]
  })
  return { width, height, pixels }
}

/** Takes back the filter of each line: none, left, up, mean of both, or Paeth. */
function unfiltered(data: Buffer, lineBytes: number, height: number, step: number): Buffer {
  const out = Buffer.alloc(lineBytes * height)
  for (let y = 0; y < height; y++) {
    const filter = data[y * (lineBytes + 1)]
    for (let x = 0; x < lineBytes; x++) {
      const at = y * lineBytes + x
      const left = x >= step ? out[at - step] : 0
      const up = y > 0 ? out[at - lineBytes] : 0
      const upLeft = x >= step && y > 0 ? out[at - lineBytes - step] : 0
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter]
      out[at] = data[y * (lineBytes + 1) + 1 + x] + predicted
    }
  }
  return out
}

function paeth(left: number, up: number, upLeft: number): number {
  const guess = left + up - upLeft
  const [toLeft, toUp, toUpLeft] = [left, up, upLeft].map((value) => Math.abs(guess - value))
  if (toLeft <= toUp && toLeft <= toUpLeft) return left
  return toUp <= toUpLeft ? up : upLeft
}

/** Colours of the palette as they are; every other one as the nearest of them. */
function reduce(pixels: Uint32Array): { palette: Buffer; indices: Buffer } {
  const counts = new Map<number, number>()
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const kept = paletteOf([...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]))
  const places = new Map(kept.map((colour, place) => [colour, place]))
  for (const colour of counts.keys()) if (!places.has(colour)) places.set(colour, nearest(colour, kept).place)
  const palette = Buffer.from(kept.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  return { palette, indices: Buffer.from(pixels.map((colour) => places.get(colour)!)) }
}

/** The most frequent, and then whichever is farthest from all before it: a small sign in a colour of its own keeps it. */
function paletteOf(counted: readonly [colour: number, count: number][]): number[] {
  const kept = counted.slice(0, frequentColours).map(([colour]) => colour)
  const rest = counted.slice(frequentColours).map(([colour, count]) => ({
    colour,
    weight: Math.log(count + 1),
    distance: nearest(colour, kept).distance,
  }))
  while (kept.length < paletteSize && rest.length > 0) {
    let best = 0
    for (const [place, { weight, distance }] of rest.entries()) {
      if (weight * distance > rest[best].weight * rest[best].distance) best = place
    }
    const [{ colour }] = rest.splice(best, 1)
    kept.push(colour)
    for (const other of rest) other.distance = Math.min(other.distance, distanceOf(colour, other.colour))
  }
  return kept
}

function nearest(colour: number, kept: readonly number[]): { place: number; distance: number } {
  let best = { place: 0, distance: Infinity }
  for (const [place, other] of kept.entries()) {
    const distance = distanceOf(colour, other)
    if (distance < best.distance) best = { place, distance }
  }
  return best
}

/** As the eye weighs red, green and blue, roughly. */
function distanceOf(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16)
  const green = ((one >> 8) & 255) - ((other >> 8) & 255)
  const blue = (one & 255) - (other & 255)
  return 3 * red * red + 4 * green * green + 2 * blue * blue
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const out = Buffer.alloc(body.length + 12)
  out.writeUInt32BE(body.length, 0)
  named.copy(out, 4)
  out.writeUInt32BE(crc32(named), body.length + 8)
  return out
}
