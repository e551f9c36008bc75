import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changePassphrase, createKeyFile, isEncrypted, keyFilePath, keyFor, readKeyFile } from '../../../main/encryption/keyFile.ts'
import { createGuessDelay, millisecondsAfter } from '../../../main/services/guessDelay.ts'
import { passphraseStrength } from '../../../shared/domain/passphrase.ts'

const passphrase = 'copper violin meadow thirteen'

describe('the key file of a workspace', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wardbench-key-'))
    path = join(folder, 'study.wardbench')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('gives the same key for the passphrase, however its letters are composed, and for no other', async () => {
    const key = await createKeyFile(path, 'café violin meadow thirteen')
    expect(isEncrypted(path)).toBe(true)
    if (process.platform !== 'win32') expect(statSync(keyFilePath(path)).mode & 0o077).toBe(0)
    expect(await readKeyFile(path, 'cafe\u0301 violin meadow thirteen')).toEqual(key)
    await expect(readKeyFile(path, 'cafe violin meadow thirteen')).rejects.toMatchObject({ code: 'encryption.passphrase' })
    await expect(createKeyFile(path, passphrase)).rejects.toMatchObject({ code: 'encryption.keyFile' })
    expect(await readKeyFile(path, 'café violin meadow thirteen')).toEqual(key)
  })

  it('changes the passphrase without changing the key, and leaves nothing else behind', async () => {
    const key = await createKeyFile(path, passphrase)
    const before = readFileSync(keyFilePath(path), 'utf8')
    await expect(changePassphrase(path, 'another violin meadow thirteen', 'slate harbour whistle ninety')).rejects.toMatchObject({ code: 'encryption.passphrase' })
    await expect(changePassphrase(path, passphrase, 'short')).rejects.toMatchObject({ code: 'encryption.weak' })
    expect(readFileSync(keyFilePath(path), 'utf8')).toBe(before)
    await changePassphrase(path, passphrase, 'slate harbour whistle ninety')
    expect(await readKeyFile(path, 'slate harbour whistle ninety')).toEqual(key)
    await expect(readKeyFile(path, passphrase)).rejects.toMatchObject({ code: 'encryption.passphrase' })
    expect(readdirSync(folder)).toEqual(['study.wardbench-key'])
  })

  it('notices every change of its file', async () => {
    await createKeyFile(path, passphrase)
    const whole = JSON.parse(readFileSync(keyFilePath(path), 'utf8')) as Record<string, unknown> & { kdf: Record<string, unknown> }
    const flipped = (text: unknown) => `${String(text).startsWith('A') ? 'B' : 'A'}${String(text).slice(1)}`
    const changed = [
      { ...whole, kdf: { ...whole.kdf, N: 2 ** 14 } },
      { ...whole, kdf: { ...whole.kdf, r: 9 } },
      { ...whole, kdf: { ...whole.kdf, salt: flipped(whole.kdf['salt']) } },
      { ...whole, nonce: flipped(whole['nonce']) },
      { ...whole, key: flipped(whole['key']) },
      { ...whole, tag: flipped(whole['tag']) },
    ]
    for (const content of changed) {
      writeFileSync(keyFilePath(path), JSON.stringify(content))
      await expect(readKeyFile(path, passphrase)).rejects.toMatchObject({ code: 'encryption.passphrase' })
    }
  })

  it.each([
    ['a derivation that takes all memory', { kdf: { name: 'scrypt', N: 2 ** 30, r: 8, p: 1, salt: 'A'.repeat(43) + '=' } }],
    ['a derivation that costs nothing', { kdf: { name: 'scrypt', N: 2, r: 8, p: 1, salt: 'A'.repeat(43) + '=' } }],
    ['another format', { format: 'other' }],
    ['a newer version', { version: 2 }],
    ['a short tag, which is easy to forge', { tag: 'AAAA' }],
  ])('refuses %s', async (_, change) => {
    await createKeyFile(path, passphrase)
    const whole = JSON.parse(readFileSync(keyFilePath(path), 'utf8')) as object
    writeFileSync(keyFilePath(path), JSON.stringify({ ...whole, ...change }))
    await expect(readKeyFile(path, passphrase)).rejects.toMatchObject({ code: 'encryption.keyFile' })
  })

  it('gives each purpose a key of its own', () => {
    const key = new Uint8Array(32).fill(7)
    expect(keyFor(key, 'database')).not.toEqual(keyFor(key, 'files'))
    expect(keyFor(key, 'files')).toEqual(keyFor(key, 'files'))
  })
})

describe('passphrases', () => {
  it.each([
    ['', 'short'],
    ['Summer2024!', 'short'],
    ['aaaaaaaaaaaaaaaa', 'weak'],
    ['123456789012345', 'weak'],
    ['password1234', 'weak'],
    ['abcdefghijklmnop', 'weak'],
    ['river stone bell', 'fair'],
    ['copper violin meadow thirteen', 'strong'],
    ['vT9#qLm2&xZp7!', 'strong'],
  ])('calls %j %s', (text, level) => {
    expect(passphraseStrength(text).level).toBe(level)
  })
})

describe('guessing', () => {
  it('waits twice as long after each wrong passphrase, up to half a minute, and not at all after a right one', async () => {
    expect([0, 1, 2, 3, 7, 40].map(millisecondsAfter)).toEqual([0, 500, 1000, 2000, 30_000, 30_000])
    const waited: number[] = []
    const guesses = createGuessDelay('wrong', (milliseconds) => Promise.resolve(waited.push(milliseconds)))
    const wrong = () => guesses.guarded('a', () => Promise.reject(Object.assign(new Error('no'), { code: 'wrong' })))
    await expect(wrong()).rejects.toThrow('no')
    await expect(wrong()).rejects.toThrow('no')
    expect(guesses.failures('a')).toBe(2)
    await guesses.guarded('b', () => Promise.resolve('other workspace'))
    await guesses.guarded('a', () => Promise.resolve('right'))
    await guesses.guarded('a', () => Promise.resolve('right'))
    expect(waited).toEqual([0, 500, 0, 1000, 0])
  })

  it('also when they come at once', async () => {
    const waited: number[] = []
    const guesses = createGuessDelay('wrong', (milliseconds) => Promise.resolve(waited.push(milliseconds)))
    const wrong = () => guesses.guarded('a', () => Promise.reject(Object.assign(new Error('no'), { code: 'wrong' })))
    await Promise.allSettled([wrong(), wrong(), wrong()])
    expect(waited).toEqual([0, 500, 1000])
  })
})
