import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readSafetensors, type SafetensorsFile, writeSafetensors } from '../../main/models/safetensors.ts'
import { AppError } from '../../shared/domain/errors.ts'

const runs = Number(process.env['WARDBENCH_FUZZ_RUNS'] ?? 1)

const folder = await mkdtemp(join(tmpdir(), 'wardbench-safetensors-'))
afterAll(() => rm(folder, { recursive: true }))
const path = join(folder, 'file.safetensors')

/** A file with this header and so many bytes of data. */
async function writeRaw(header: unknown, dataBytes: number, headerLength?: bigint): Promise<void> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const prefix = Buffer.alloc(8)
  prefix.writeBigUInt64LE(headerLength ?? BigInt(json.length))
  await writeFile(path, Buffer.concat([prefix, json, Buffer.alloc(dataBytes)]))
}

const tensor = (shape: unknown, begin: unknown, end: unknown, dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
})

describe('safetensors', () => {
  it('come back bit for bit, with their metadata', async () => {
    const anyTensors = fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__' && name !== '__proto__'),
      fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 })),
    )
    const anyBits = fc.uint32Array({ minLength: 12, maxLength: 12 })
    const anyMetadata = fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.string())
    await fc.assert(
      fc.asyncProperty(anyTensors, anyBits, anyMetadata, async (shapes, bits, metadata) => {
        const values = new Float32Array(bits.buffer, bits.byteOffset, 12)
        const tensors = new Map(
          Object.entries(shapes).map(([name, shape]) => [name, { shape, data: values.slice(0, shape[0] * shape[1]) }]),
        )
        await writeSafetensors(path, tensors, metadata)
        const read = await readSafetensors(path)
        expect(read.metadata).toEqual(metadata)
        expect([...read.tensors.keys()].sort()).toEqual([...tensors.keys()].sort())
        for (const [name, { shape, data }] of tensors) {
          expect(read.tensors.get(name)!.shape).toEqual(shape)
          expect(Buffer.from(read.tensors.get(name)!.data.buffer)).toEqual(Buffer.from(data.buffer))
        }
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['has two tensors that overlap', { a: tensor([2], 0, 8), b: tensor([2], 4, 12) }, 12, '"b" overlaps'],
    ['has two tensors in one place', { a: tensor([2], 0, 8), b: tensor([2], 0, 8) }, 8, '"b" overlaps'],
    ['has a gap', { a: tensor([1], 0, 4), b: tensor([1], 8, 12) }, 12, 'before tensor "b"'],
    ['has data of no tensor', { a: tensor([1], 0, 4) }, 8, 'belongs to no tensor'],
    ['reaches past its end', { a: tensor([4], 0, 16) }, 8, '"a" reaches past'],
    ['has a tensor of another size than its shape', { a: tensor([3], 0, 8) }, 8, '"a" has 8 bytes'],
    ['ends a tensor before it begins', { a: tensor([1], 4, 0) }, 4, '"a" has -4 bytes'],
    ['has a shape too large to count', { a: tensor([2 ** 40, 2 ** 40], 0, 8) }, 8, '"a" has 8 bytes'],
    ['has a negative size', { a: tensor([-1, -2], 0, 8) }, 8, '"a" is malformed'],
    ['has half an element', { a: tensor([0.5], 0, 2) }, 2, '"a" is malformed'],
    ['names a tensor twice', `{"a":${JSON.stringify(tensor([], 0, 4))},"\\u0061":{}}`, 4, 'names "a" twice'],
    ['nests deeply', '['.repeat(100_000), 0, 'nested too deeply'],
    ['has an endless string', '{"a', 0, 'not JSON'],
    ['has an entry that is not one', { a: null }, 0, '"a" is malformed'],
    ['has a header that is a list', [], 0, 'not an object'],
    ['has a header that is not JSON', '{"a":', 0, 'not JSON'],
    ['has metadata that is not text', { __metadata__: { a: 1 } }, 0, 'metadata'],
  ])('a file that %s is refused with the reason', async (_, header, dataBytes, reason) => {
    await writeRaw(header, dataBytes)
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'model.damagedFile' })
    await expect(readSafetensors(path)).rejects.toThrow(reason)
  })

  it.each([
    ['integers', 'I64', 8, 'is stored as I64'],
    ['doubles', 'F64', 8, 'is stored as F64'],
    ['a type of another time', 'F4', 1, 'is stored as "F4"'],
  ])('a tensor of %s is no weight, and is named', async (_, dtype, bytes, reason) => {
    await writeRaw({ a: tensor([1], 0, bytes, dtype) }, bytes)
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'model.unsupported' })
    await expect(readSafetensors(path)).rejects.toThrow(`"a" ${reason}`)
  })

  it('a pointer of Git LFS is told from a damaged file', async () => {
    await writeFile(path, 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n')
    await expect(readSafetensors(path)).rejects.toThrow('Git LFS pointer')
  })

  it.each([
    ['longer than the file', 1000n],
    ['over 100 MB', 2n ** 62n],
  ])('a header said to be %s is refused before anything is reserved', async (_, length) => {
    await writeRaw('{}', 0, length)
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'model.damagedFile' })
  })

  it('any other header is refused too, or read whole: never a crash', async () => {
    const tries = 300 * runs
    const anyOffsets = fc.tuple(fc.integer({ min: -4, max: 20 }), fc.integer({ min: -4, max: 20 }))
    const anyShape = fc.array(fc.integer({ min: -1, max: 3 }))
    const anyEntry = fc.record({ dtype: fc.constant('F32'), shape: anyShape, data_offsets: anyOffsets })
    const anyHeader = fc.oneof(fc.json(), fc.dictionary(fc.string(), anyEntry).map((header) => JSON.stringify(header)))
    await fc.assert(
      fc.asyncProperty(anyHeader, fc.integer({ min: 0, max: 24 }), async (header, dataBytes) => {
        await writeRaw(header, dataBytes)
        const outcome = await readSafetensors(path).catch((error: unknown) => error)
        const isWhole = ({ tensors }: SafetensorsFile) =>
          [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0) === dataBytes
        expect(outcome instanceof AppError || isWhole(outcome as SafetensorsFile)).toBe(true)
      }),
      { numRuns: tries },
    )
    process.stderr.write(`safetensors headers: ${tries} tries\n`)
  }, 60_000 * (1 + runs))

  it('a failed write leaves the old file and nothing else', async () => {
    await writeSafetensors(path, new Map([['a', { shape: [1], data: Float32Array.of(1) }]]))
    const before = await readFile(path)
    const wrong = new Map([['a', { shape: [2], data: Float32Array.of(1) }]])
    await expect(writeSafetensors(path, wrong)).rejects.toThrow('"a"')
    expect(await readFile(path)).toEqual(before)
    expect(await readdir(folder)).toEqual(['file.safetensors'])
  })
})
