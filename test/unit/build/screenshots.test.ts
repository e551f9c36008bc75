import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { root } from '../../../build/root.ts'
import { firstScreen, guidePictures, screens } from '../../../build/screens.ts'
import { readPng, smallPng } from '../../../build/smallPng.ts'

describe('the pictures of the guide', () => {
  const taken = [firstScreen, ...screens].flatMap(guidePictures).map(({ file }) => file)

  it('are those that the documents show, and are there', () => {
    const documents = [...globSync('docs/*.md', { cwd: root }), 'README.md']
    const shown = documents.flatMap((file) =>
      [...readFileSync(path.join(root, file), 'utf8').matchAll(/screenshots\/([\w-]+\.png)/g)].map(([, name]) => name),
    )
    expect([...new Set(shown)].sort()).toEqual(taken.toSorted())
    for (const file of taken) expect(existsSync(path.join(root, 'docs/screenshots', file)), file).toBe(true)
  })
})

/** An RGB picture with a filter of its own for each line, as a browser writes it. */
function pngOf(width: number, pixels: number[], filters: number[]): Buffer {
  const height = pixels.length / width
  const bytes = Buffer.from(pixels.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  const lines = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) {
    const filter = filters[y % filters.length]
    lines[y * (width * 3 + 1)] = filter
    for (let x = 0; x < width * 3; x++) {
      const at = y * width * 3 + x
      const left = x >= 3 ? bytes[at - 3] : 0
      const up = y > 0 ? bytes[at - width * 3] : 0
      const upLeft = x >= 3 && y > 0 ? bytes[at - width * 3 - 3] : 0
      const guess = left + up - upLeft
      const nearest = [left, up, upLeft].reduce((best, each) => (Math.abs(guess - each) < Math.abs(guess - best) ? each : best))
      lines[y * (width * 3 + 1) + 1 + x] = bytes[at] - [0, left, up, (left + up) >> 1, nearest][filter]
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const chunks = [['IHDR', header], ['IDAT', deflateSync(lines)], ['IEND', Buffer.alloc(0)]] as const
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...chunks.map(([type, body]) => {
      const named = Buffer.concat([Buffer.from(type), body])
      const chunk = Buffer.alloc(body.length + 12)
      chunk.writeUInt32BE(body.length, 0)
      named.copy(chunk, 4)
      chunk.writeUInt32BE(crc32(named), body.length + 8)
      return chunk
    }),
  ])
}

describe('a small PNG', () => {
  it('has the same pixels, as long as they have no more than 256 colours', () => {
    const picture = fc
      .record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) })
      .chain(({ width, height }) =>
        fc.record({
          width: fc.constant(width),
          pixels: fc.array(fc.constantFrom(0, 0xffffff, 0x1f6feb, 0x80ff01, 0x7f7f80), {
            minLength: width * height,
            maxLength: width * height,
          }),
          filters: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 }),
        }),
      )
    fc.assert(
      fc.property(picture, ({ width, pixels, filters }) => {
        const png = pngOf(width, pixels, filters)
        expect([...readPng(png).pixels]).toEqual(pixels)
        expect([...readPng(smallPng(png)).pixels]).toEqual(pixels)
      }),
    )
  })

  it('of more colours takes the nearest of the frequent ones, and is smaller', () => {
    const pixels = Array.from({ length: 200 * 100 }, (_, index) => (index % 3 === 0 ? 0xff0000 : index % 700))
    const png = pngOf(200, pixels, [0])
    const small = smallPng(png)
    expect(small.length).toBeLessThan(png.length)
    const read = readPng(small).pixels
    expect(new Set(read).size).toBeLessThanOrEqual(256)
    const kept = [...new Set(read)]
    const distance = (one: number, other: number) => {
      const parts = [16, 8, 0].map((shift) => ((one >> shift) & 255) - ((other >> shift) & 255))
      return 3 * parts[0] ** 2 + 4 * parts[1] ** 2 + 2 * parts[2] ** 2
    }
    for (const [index, colour] of pixels.slice(0, 700).entries()) {
      expect(distance(colour, read[index])).toBe(Math.min(...kept.map((other) => distance(colour, other))))
    }
  })
})
