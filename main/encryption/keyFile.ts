/**
 * The key of an encrypted workspace: 32 random bytes that never change, wrapped (AES-256-GCM) by a key that scrypt makes of
 * the passphrase. The wrapped key lies in a file beside the workspace; a new passphrase replaces that small file and nothing
 * else, so that it is instant and a crash leaves the old one or the new one. Everything in the file is authenticated.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import { passphraseProblem } from '../../shared/domain/passphrase.ts'

/** In memory only: never in a log, an argument, an environment variable or a file. */
export type WorkspaceKey = Uint8Array

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const cipher = 'aes-256-gcm'

/** 128 MB and about half a second for each guess. */
const cost = { N: 2 ** 17, r: 8, p: 1 }

const base64 = (bytes: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9+/]+=*$/)
    .refine((text) => Buffer.from(text, 'base64').length === bytes)

/** The bounds keep a file from a stranger from taking all memory, or from hiding a weak derivation. */
const header = z.strictObject({
  format: z.literal('wardbench-key'),
  version: z.literal(1),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z.number().refine((value) => [14, 15, 16, 17, 18, 19, 20].some((power) => value === 2 ** power)),
    r: z.number().int().min(8).max(16),
    p: z.number().int().min(1).max(4),
    salt: base64(keyBytes),
  }),
  cipher: z.literal(cipher),
})
const keyFile = header.extend({ nonce: base64(nonceBytes), key: base64(keyBytes), tag: base64(tagBytes) })
type KeyFile = z.infer<typeof keyFile>

export function keyFilePath(workspacePath: string): string {
  return `${workspacePath}-key`
}

export function isEncrypted(workspacePath: string): boolean {
  return existsSync(keyFilePath(workspacePath))
}

/** Makes a key and its file. @throws AppError 'encryption.weak'; fails where the file exists. */
export async function createKeyFile(workspacePath: string, passphrase: string): Promise<WorkspaceKey> {
  const key = new Uint8Array(randomBytes(keyBytes))
  await writeWhole(keyFilePath(workspacePath), await wrapped(key, passphrase), { exclusive: true })
  return key
}

/** @throws AppError 'encryption.passphrase' or 'encryption.keyFile' */
export async function readKeyFile(workspacePath: string, passphrase: string): Promise<WorkspaceKey> {
  const { nonce, key, tag, ...head } = await parsed(keyFilePath(workspacePath))
  const decipher = createDecipheriv(cipher, await derived(passphrase, head.kdf), Buffer.from(nonce, 'base64'))
  decipher.setAAD(authenticated(head))
  decipher.setAuthTag(Buffer.from(tag, 'base64'))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(Buffer.from(key, 'base64')), decipher.final()]))
  } catch {
    throw new AppError('encryption.passphrase', 'The passphrase is not the one of this workspace. Type it again; capitals count.')
  }
}

/** @throws what `readKeyFile` does for `current`, and 'encryption.weak' */
export async function changePassphrase(workspacePath: string, current: string, next: string): Promise<void> {
  const key = await readKeyFile(workspacePath, current)
  await writeWhole(keyFilePath(workspacePath), await wrapped(key, next))
}

/** Keys for one purpose each: what one of them protects tells nothing of the others. */
export function keyFor(key: WorkspaceKey, purpose: 'database' | 'files'): Buffer {
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), `wardbench ${purpose} 1`, keyBytes))
}

async function wrapped(key: WorkspaceKey, passphrase: string): Promise<KeyFile> {
  const problem = passphraseProblem(passphrase)
  if (problem) throw new AppError('encryption.weak', problem)
  const kdf = { name: 'scrypt' as const, ...cost, salt: randomBytes(keyBytes).toString('base64') }
  const head = { format: 'wardbench-key' as const, version: 1 as const, kdf, cipher: cipher as typeof cipher }
  const nonce = randomBytes(nonceBytes)
  const encryption = createCipheriv(cipher, await derived(passphrase, kdf), nonce)
  encryption.setAAD(authenticated(head))
  const bytes = Buffer.concat([encryption.update(key), encryption.final()])
  return {
    ...head,
    nonce: nonce.toString('base64'),
    key: bytes.toString('base64'),
    tag: encryption.getAuthTag().toString('base64'),
  }
}

/** NFKC: the same passphrase from another keyboard or system is the same bytes. */
function derived(passphrase: string, { N, r, p, salt }: KeyFile['kdf']): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 2 * 128 * N * r }
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), keyBytes, options, (error, bytes) =>
      error ? reject(error) : resolve(bytes),
    )
  })
}

function authenticated({ format, version, kdf, cipher: name }: z.infer<typeof header>): Buffer {
  return Buffer.from(JSON.stringify([format, version, kdf.name, kdf.N, kdf.r, kdf.p, kdf.salt, name]))
}

async function parsed(path: string): Promise<KeyFile> {
  try {
    return keyFile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    const message = 'The key file beside the workspace cannot be read. Without it nobody can open the workspace: restore it from a backup.'
    throw new AppError('encryption.keyFile', message, { cause })
  }
}

/** Whole or not at all, also through a power cut. */
async function writeWhole(path: string, content: KeyFile, { exclusive = false } = {}): Promise<void> {
  if (exclusive && existsSync(path)) throw new AppError('encryption.keyFile', 'A key file of this name exists already. Choose another name.')
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'w', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(content, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
}
