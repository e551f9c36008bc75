import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sealedChunk } from '../../../main/encryption/sealedFile.ts'
import { createStored, openStored, protectFolder, readStored } from '../../../main/encryption/storedFile.ts'
import { readSafetensors, writeSafetensors } from '../../../main/models/safetensors.ts'

const key = new Uint8Array(32).fill(3)
const chunkBytes = sealedChunk + 16
const headerBytes = 32

describe('a file below a protected folder', () => {
  let folder: string
  let path: string
  let unprotect: () => void
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wardbench-sealed-'))
    mkdirSync(join(folder, 'w-files'))
    path = join(folder, 'w-files', 'weights')
    unprotect = protectFolder(join(folder, 'w-files'), key)
  })
  afterEach(() => {
    unprotect()
    rmSync(folder, { recursive: true, force: true })
  })

  async function write(content: Uint8Array, pieces = 1): Promise<void> {
    const file = await createStored(path)
    const step = Math.max(1, Math.ceil(content.length / pieces))
    for (let done = 0; done < content.length; done += step) await file.write(content.subarray(done, done + step))
    await file.finish()
  }

  const contentOf = (length: number) => Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 255))

  it.each([0, 1, sealedChunk - 1, sealedChunk, sealedChunk + 1, 3 * sealedChunk, 3 * sealedChunk + 77])('of %i bytes is read as it was written', async (length) => {
    const content = contentOf(length)
    await write(content, 3)
    expect((await readStored(path)).equals(content)).toBe(true)
    expect(statSync(path).size).toBe(headerBytes + length + 16 * Math.max(1, Math.ceil(length / sealedChunk)))
  })

  it('gives any part of itself', async () => {
    const content = contentOf(2 * sealedChunk + 1000)
    await write(content)
    const file = await openStored(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(content.length + 100), fc.nat(2 * sealedChunk), async (position, length) => {
        const target = new Uint8Array(length)
        const read = await file.read(target, 0, length, position)
        expect(read).toBe(Math.max(0, Math.min(length, content.length - position)))
        expect(Buffer.from(target.subarray(0, read)).equals(content.subarray(position, position + read))).toBe(true)
      }),
      { numRuns: 40 },
    )
    // At once, as several tensors are read.
    const parts = await Promise.all([0, sealedChunk + 5, 100].map(async (position) => {
      const target = new Uint8Array(50)
      await file.read(target, 0, 50, position)
      return Buffer.from(target).equals(content.subarray(position, position + 50))
    }))
    expect(parts).toEqual([true, true, true])
    await file.close()
  })

  it('shows nothing of its content, and never the same bytes twice', async () => {
    const content = Buffer.from('zebrafinch '.repeat(1000))
    await write(content)
    const first = readFileSync(path)
    expect(first.includes('zebrafinch')).toBe(false)
    await write(content)
    expect(readFileSync(path).subarray(headerBytes).equals(first.subarray(headerBytes))).toBe(false)
  })

  it('is not read once a bit of it has changed, wherever that is', async () => {
    await write(contentOf(sealedChunk + 500))
    const whole = readFileSync(path)
    for (const place of [0, 7, 10, 25, 30, headerBytes, headerBytes + sealedChunk, headerBytes + chunkBytes, whole.length - 1]) {
      const changed = Buffer.from(whole)
      changed[place] ^= 1
      writeFileSync(path, changed)
      await expect(readStored(path), `byte ${place}`).rejects.toMatchObject({ code: 'encryption.damaged' })
    }
  })

  it('is not read when it was cut off, lengthened, or its chunks were exchanged, left out or taken from another', async () => {
    await write(contentOf(3 * sealedChunk))
    const whole = readFileSync(path)
    const chunk = (number: number) => whole.subarray(headerBytes + number * chunkBytes, headerBytes + (number + 1) * chunkBytes)
    const header = whole.subarray(0, headerBytes)
    const refused = () => expect(openStored(path).then((file) => file.close().then(() => readStored(path)))).rejects.toMatchObject({ code: 'encryption.damaged' })
    // At the border of a chunk: what is left looks whole.
    truncateSync(path, headerBytes + 2 * chunkBytes)
    await refused()
    for (const size of [headerBytes, headerBytes + 5, 10, 0]) {
      writeFileSync(path, whole.subarray(0, size))
      await refused()
    }
    writeFileSync(path, Buffer.concat([header, chunk(1), chunk(0), chunk(2)]))
    await refused()
    writeFileSync(path, Buffer.concat([header, chunk(0), chunk(2)]))
    await refused()
    writeFileSync(path, Buffer.concat([whole, chunk(2)]))
    await refused()
    writeFileSync(path, whole)
    appendFileSync(path, 'x')
    await refused()
    await write(contentOf(3 * sealedChunk))
    const other = readFileSync(path)
    writeFileSync(path, Buffer.concat([header, chunk(0), other.subarray(headerBytes + chunkBytes, headerBytes + 2 * chunkBytes), chunk(2)]))
    await refused()
  })

  it('is not read under another key, nor a plain one in its place', async () => {
    await write(contentOf(100))
    unprotect()
    const other = protectFolder(join(folder, 'w-files'), new Uint8Array(32).fill(4))
    await expect(readStored(path)).rejects.toMatchObject({ code: 'encryption.damaged' })
    writeFileSync(path, contentOf(1000))
    await expect(readStored(path)).rejects.toMatchObject({ code: 'encryption.damaged' })
    other()
  })

  it('that was not finished is no file', async () => {
    const file = await createStored(path)
    await file.write(contentOf(2 * sealedChunk))
    await file.abandon()
    await expect(readStored(path)).rejects.toMatchObject({ code: 'encryption.damaged' })
  })

  it('is sealed also where the folder is reached by a link, and plain outside of it', async () => {
    symlinkSync(join(folder, 'w-files'), join(folder, 'linked'), 'junction')
    unprotect()
    unprotect = protectFolder(join(folder, 'linked'), key)
    await write(Buffer.from('zebrafinch'))
    expect(readFileSync(path).includes('zebrafinch')).toBe(false)
    path = join(folder, 'outside')
    await write(Buffer.from('zebrafinch'))
    expect(readFileSync(path, 'utf8')).toBe('zebrafinch')
  })

  it('is sealed whatever the folders above are called; only what the demo generator makes within is plain', async () => {
    const files = join(folder, 'demo-1', 'w-files')
    mkdirSync(join(files, 'demo-2'), { recursive: true })
    unprotect()
    unprotect = protectFolder(files, key)
    path = join(files, 'weights')
    await write(Buffer.from('zebrafinch'))
    expect(readFileSync(path).includes('zebrafinch')).toBe(false)
    path = join(files, 'demo-2', 'table')
    await write(Buffer.from('zebrafinch'))
    expect(readFileSync(path, 'utf8')).toBe('zebrafinch')
  })

  it('holds tensors, read one by one', async () => {
    const tensors = new Map(Array.from({ length: 5 }, (_, index) => {
      const data = Float32Array.from({ length: 50_000 }, (__, place) => place * (index + 1))
      return [`tensor${index}`, { shape: [50, 1000], data }] as const
    }))
    await writeSafetensors(`${path}.safetensors`, tensors)
    const read = await readSafetensors(`${path}.safetensors`)
    for (const [name, { data }] of tensors) expect(read.tensors.get(name)?.data).toEqual(data)
    expect(readFileSync(`${path}.safetensors`).includes('tensor0')).toBe(false)
  })
})
