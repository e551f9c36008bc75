import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { AppError } from '../../shared/domain/errors.ts'

/** Ed25519 signatures. A fingerprint is the SHA-256 of the public key, in groups of four as people read it out. */

export interface SigningKey {
  /** PKCS #8, base64. */
  privateKey: string
  /** SPKI, base64. */
  publicKey: string
}

export function newSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  }
}

export function signBytes(bytes: Uint8Array, { privateKey }: Pick<SigningKey, 'privateKey'>): Buffer {
  return sign(null, bytes, createPrivateKey({ key: Buffer.from(privateKey, 'base64'), type: 'pkcs8', format: 'der' }))
}

/** False too for what is no Ed25519 key. */
export function isSignedBy(bytes: Uint8Array, signature: Uint8Array, publicKey: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' })
    return key.asymmetricKeyType === 'ed25519' && verify(null, bytes, key, signature)
  } catch {
    return false
  }
}

export function fingerprintOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').match(/.{4}/g)!.join(' ')
}

/** Without telling whose it is: that would be typed next. @throws AppError 'bundle.fingerprint' */
export function refuseOtherSigner(publicKey: string, typed: string): void {
  if (isFingerprint(typed, publicKey)) return
  throw new AppError('bundle.fingerprint', 'The bundle was signed with another key than that of the fingerprint that was given. Compare it with what the other hospital told you; if it is typed rightly, the file is not theirs.')
}

/** As somebody typed it: without blanks, in any case. */
export function isFingerprint(typed: string, publicKey: string): boolean {
  const bare = (text: string) => text.replaceAll(/[^0-9a-f]/gi, '').toLowerCase()
  return bare(typed) === bare(fingerprintOf(publicKey))
}
