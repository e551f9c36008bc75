import { mkdtemp, mkdir, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { protectFolder } from '../../../main/encryption/storedFile.ts'
import { describeFiles, openBundle, readFiles, writeBundle } from '../../../main/operations/signedFile.ts'
import { fingerprintOf, isFingerprint, isSignedBy, newSigningKey, signBytes } from '../../../main/operations/signing.ts'
import type { ModelBundle } from '../../../shared/domain/modelBundle.ts'
import { operatingValidation } from '../../../shared/domain/operatingModel.ts'
import { task } from '../../../shared/domain/task.ts'
import { testCard } from '../../contract/scoredWard.ts'

const key = newSigningKey()
const event = task.parse({ id: 'event', name: 'Event', question: 'Will it?', options: ['no', 'yes'], label: { kind: 'mortality' } })
const estimate = { value: 0.8, reason: null, interval: null }
const validation = operatingValidation.parse({
  corpusName: 'Ward', splitName: 's', set: 'test', from: null, until: null, n: 4, patients: 4, counts: [2, 2], noteTypes: [], auroc: estimate, brier: estimate, calibration: null, operatingPoint: null, fittedOn: null, warnings: [],
})

describe('a signed bundle', () => {
  let folder: string
  let target: string
  let manifest: ModelBundle
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-signed-'))
    await mkdir(join(folder, 'content'))
    await writeFile(join(folder, 'content', 'weights.bin'), Buffer.alloc(3 * 2 ** 20, 7))
    await writeFile(join(folder, 'content', 'config.json'), '{}')
    target = join(folder, 'model.wardbundle')
    manifest = {
      format: 1,
      product: 'Wardbench',
      version: '0',
      createdAt: '2026-01-01T00:00:00Z',
      publicKey: key.publicKey,
      operating: { name: 'Return', version: 1, task: event, reading: null, flag: { kind: 'threshold', threshold: 0.5 }, threshold: 0.5, recalibration: null, population: '', noteTypes: [], expiresOn: null, remark: '', validation },
      model: { name: 'm', kind: 'tfidf', card: testCard(['event']) },
      checks: [],
      files: await describeFiles(join(folder, 'content'), ['config.json', 'weights.bin']),
    }
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const write = (changed: Partial<ModelBundle> = {}) => writeBundle(target, { manifest: { ...manifest, ...changed }, folder: join(folder, 'content'), key })
  const code = (work: Promise<unknown>) => work.then(() => 'nothing failed', (error: { code?: string }) => error.code)
  const changeByte = async (position: number) => {
    await using file = await open(target, 'r+')
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, position)
    await file.write(Buffer.from([buffer[0] ^ 1]), 0, 1, position)
  }

  test('comes out as it went in', async () => {
    const { manifestHash } = await write()
    const bundle = await openBundle(target)
    expect(bundle).toMatchObject({ manifest, manifestHash })
    await mkdir(join(folder, 'out'))
    await readFiles(target, bundle, join(folder, 'out'))
    expect(await readFile(join(folder, 'out', 'weights.bin'))).toEqual(await readFile(join(folder, 'content', 'weights.bin')))
    expect((await readdir(folder)).sort()).toEqual(['content', 'model.wardbundle', 'out'])
  })

  test('is unpacked into sealed files where the folder is protected, and packed from such files as it was', async () => {
    const { manifestHash } = await write()
    const sealed = join(folder, 'w-files')
    await mkdir(sealed)
    const unprotect = protectFolder(sealed, new Uint8Array(32).fill(3))
    try {
      await readFiles(target, await openBundle(target), sealed)
      for (const { name } of manifest.files) expect((await readFile(join(sealed, name))).subarray(0, 6).toString()).toBe('WBSEAL')
      expect(await describeFiles(sealed, ['config.json', 'weights.bin'])).toEqual(manifest.files)
      const again = join(folder, 'again.wardbundle')
      expect(await writeBundle(again, { manifest, folder: sealed, key })).toEqual({ manifestHash })
      expect(await readFile(again)).toEqual(await readFile(target))
    } finally {
      unprotect()
    }
  })

  test('is told how far it is, and stops when told to', async () => {
    await write()
    const bundle = await openBundle(target)
    const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
    const seen: number[] = []
    await readFiles(target, bundle, null, { onProgress: (done) => seen.push(done) })
    expect(seen).toEqual(seen.toSorted((left, right) => left - right))
    expect(seen.at(-1)).toBe(total)
    const stop = new AbortController()
    const onProgress = () => stop.abort(new Error('enough'))
    await mkdir(join(folder, 'out'))
    await expect(readFiles(target, bundle, join(folder, 'out'), { signal: stop.signal, onProgress })).rejects.toThrow('enough')
  })

  test('is refused where a byte of it was changed: in the manifest, in the signature, in a file', async () => {
    await write()
    const { start } = await openBundle(target)
    await changeByte(start - 30)
    expect(await code(openBundle(target))).toBe('bundle.signature')
    await changeByte(start - 30)
    await changeByte(start - 100)
    expect(await code(openBundle(target))).toMatch(/^bundle\.(signature|damaged)$/)
    await changeByte(start - 100)
    await changeByte(start + 1000)
    expect(await code(readFiles(target, await openBundle(target), null))).toBe('bundle.hash')
  })

  test('is refused where it ends early, goes on behind its end, or is something else', async () => {
    await write()
    const { bytes } = await openBundle(target)
    for (const length of [bytes - 1, 100, 5, 0]) {
      await write()
      await truncate(target, length)
      expect(await code(openBundle(target)), String(length)).toBe('bundle.truncated')
    }
    await write()
    await truncate(target, bytes + 1)
    expect(await code(openBundle(target))).toBe('bundle.damaged')
    await writeFile(target, 'PK\u0003\u0004 an archive of another kind')
    expect(await code(openBundle(target))).toBe('bundle.foreign')
    expect(await code(openBundle(join(folder, 'none')))).toBe('bundle.unreadable')
  })

  test('is refused where its manifest is longer than any', async () => {
    await write()
    await using file = await open(target, 'r+')
    await file.write(Buffer.from([0xff, 0xff, 0xff, 0xff]), 0, 4, 8)
    expect(await code(openBundle(target))).toBe('bundle.tooLarge')
  })

  test('never writes outside of its folder: names of files are names, and each once, also when the signature fits', async () => {
    const [config] = manifest.files
    for (const name of ['../evil', 'a/b', '..', '/etc/passwd', 'a\\b', '.hidden', 'C:evil', ''])
      expect(await code(writeSigned({ files: [{ ...config, name }] })), name).toBe('bundle.damaged')
    expect(await code(writeSigned({ files: [config, { ...config, name: 'CONFIG.json' }] }))).toBe('bundle.damaged')
  })

  /** Signed rightly, by somebody who means harm. */
  async function writeSigned(changed: Partial<ModelBundle>) {
    const bytes = Buffer.from(JSON.stringify({ ...manifest, ...changed }))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    await writeFile(target, Buffer.concat([Buffer.from('WBMODEL1'), length, bytes, signBytes(bytes, key), Buffer.from('{}{}')]))
    return openBundle(target)
  }

  test('is signed by a key that people compare by its fingerprint', () => {
    const other = newSigningKey()
    expect(fingerprintOf(key.publicKey)).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/)
    expect(isFingerprint(` ${fingerprintOf(key.publicKey).toUpperCase().replaceAll(' ', '-')}`, key.publicKey)).toBe(true)
    expect(isFingerprint(fingerprintOf(key.publicKey), other.publicKey)).toBe(false)
    expect(isFingerprint('', key.publicKey)).toBe(false)
    const bytes = Buffer.from('text')
    expect(isSignedBy(bytes, signBytes(bytes, key), key.publicKey)).toBe(true)
    expect(isSignedBy(bytes, signBytes(bytes, other), key.publicKey)).toBe(false)
    expect(isSignedBy(bytes, signBytes(bytes, key), 'nonsense')).toBe(false)
  })
})
