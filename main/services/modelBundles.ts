import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Job } from '../../shared/domain/job.ts'
import { externalResult, signedResult, type BundleFacts, type ExternalResult, type StoredResult } from '../../shared/domain/modelBundle.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { openBundle, readFiles } from '../operations/signedFile.ts'
import { fingerprintOf, isSignedBy, newSigningKey, refuseOtherSigner, signBytes, type SigningKey } from '../operations/signing.ts'
import { record, recordExport } from './audit.ts'
import { compute } from './compute.ts'
import type { LongWork } from './progressEvents.ts'
import type { Session } from './workspaces.ts'

/** Promoted models between hospitals: out as a signed file, in once a person has compared the fingerprint, results back. */

export async function ownKey({ db }: Session): Promise<SigningKey> {
  const key = await db.read('signingKey')
  if (key) return key
  await db.write('keepSigningKey', newSigningKey())
  return (await db.read('signingKey'))!
}

export async function ownFingerprint(session: Session): Promise<string> {
  return fingerprintOf((await ownKey(session)).publicKey)
}

/** @throws AppError 'bundle.target', 'export.reason' */
export async function queueBundleExport(
  session: Session,
  { operatingId, target, reason }: { operatingId: number; target: string; reason: string },
  version: string,
): Promise<Job> {
  const { name, version: number } = await session.db.read('operatingModel', operatingId)
  const path = await newFile(target)
  await ownKey(session)
  await recordExport(session, `model bundle of ${name} ${number}`, reason, { file: basename(path) })
  return session.queue.enqueue({ kind: 'modelBundleExport', title: `Bundle of ${name} ${number}`, input: { operatingId, target: path, version } })
}

/** Everything is checked, the files too; nothing is stored. @throws AppError 'bundle.…', and what `signal` was aborted with */
export async function verifyBundle(path: string, { signal, onProgress }: LongWork): Promise<BundleFacts> {
  const bundle = await openBundle(resolve(path))
  await readFiles(resolve(path), bundle, null, { signal, onProgress: (done, total) => onProgress({ phase: 'verifying', done, total, unit: 'bytes' }) })
  const { manifest, manifestHash, bytes } = bundle
  const { operating, model, createdAt, publicKey } = manifest
  return {
    fingerprint: fingerprintOf(publicKey),
    manifestHash,
    bytes,
    name: operating.name,
    version: operating.version,
    taskName: operating.task.name,
    modelName: model.name,
    createdAt,
    treatAsPhi: model.card.treatAsPhi,
  }
}

/** `fingerprint`: as the other hospital told it, not as the file says. @throws AppError 'bundle.fingerprint', 'bundle.known', 'bundle.…' */
export async function queueBundleImport(session: Session, { path, fingerprint }: { path: string; fingerprint: string }): Promise<Job> {
  const { manifest, manifestHash } = await openBundle(resolve(path))
  refuseOtherSigner(manifest.publicKey, fingerprint)
  const known = await session.db.read('operatingOfBundle', manifestHash, 'imported')
  if (known !== null) {
    const { name, version } = await session.db.read('operatingModel', known)
    throw new AppError('bundle.known', `This bundle was taken in before: it is ${name}, version ${version}.`)
  }
  return session.queue.enqueue({ kind: 'modelBundleImport', title: `Import of the bundle ${manifest.operating.name}`, input: { path: resolve(path), fingerprint } })
}

export interface ResultExport {
  /** Came with a bundle. */
  operatingId: number
  /** Of its model, on notes of this hospital. */
  passId: number
  site: string
  target: string
  reason: string
}

/** Aggregate figures of an external validation, signed. @throws AppError 'bundle.notImported', 'bundle.target', 'export.reason' */
export async function exportResult(session: Session, { operatingId, passId, site, target, reason }: ResultExport): Promise<ExternalResult> {
  const bundle = (await session.db.read('modelBundles', operatingId)).find(({ direction }) => direction === 'imported')
  if (!bundle) throw new AppError('bundle.notImported', 'This version did not come with a bundle: there is nobody to send results to.')
  const path = await newFile(target)
  const about = { manifestHash: bundle.manifestHash, site: site.trim(), createdAt: new Date().toISOString() }
  const result = externalResult.parse(await compute(session, 'externalResult', { operatingId, passId, about }))
  const text = JSON.stringify(result)
  const key = await ownKey(session)
  await recordExport(session, 'results of an external validation', reason, { file: basename(path), pass: passId })
  const signed = { result: text, publicKey: key.publicKey, signature: signBytes(Buffer.from(text), key).toString('base64') }
  await writeFile(path, JSON.stringify(signed), { mode: 0o600, flag: 'wx' })
  return result
}

/** What another hospital found of a bundle of this workspace. @throws AppError 'result.…' */
export async function importResult(session: Session, path: string): Promise<{ operatingId: number; stored: StoredResult }> {
  const { result, fingerprint } = await readResult(resolve(path))
  const operatingId = await session.db.read('operatingOfBundle', result.manifestHash, 'exported')
  if (operatingId === null) throw new AppError('result.foreign', 'These results are of a bundle that this workspace did not make. Import them where it came from.')
  await session.db.write('insertExternalResult', operatingId, fingerprint, result)
  await record(session, 'import', `results of an external validation of operating model ${operatingId}`, { signer: fingerprint })
  const stored = (await session.db.read('externalResults', operatingId)).find((each) => each.fingerprint === fingerprint && each.result.createdAt === result.createdAt)!
  return { operatingId, stored }
}

const largestResult = 2 ** 20

async function readResult(path: string): Promise<{ result: ExternalResult; fingerprint: string }> {
  const damaged = (cause?: unknown) => new AppError('result.damaged', 'This is no file of results, or it is damaged. Have it sent again.', { cause })
  let text: string
  try {
    if ((await stat(path)).size > largestResult) throw damaged()
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('result.unreadable', 'The file cannot be opened. Check its name and permissions.', { cause })
  }
  try {
    const signed = signedResult.parse(JSON.parse(text))
    if (!isSignedBy(Buffer.from(signed.result), Buffer.from(signed.signature, 'base64'), signed.publicKey)) {
      throw new AppError('result.signature', 'The signature of these results does not fit: they were changed after they were made. Have them sent again.')
    }
    return { result: externalResult.parse(JSON.parse(signed.result)), fingerprint: fingerprintOf(signed.publicKey) }
  } catch (error) {
    throw error instanceof AppError ? error : damaged(error)
  }
}

/** Its whole path. @throws AppError 'bundle.target' */
async function newFile(target: string): Promise<string> {
  const path = resolve(target)
  const isThere = (name: string) => stat(name).then((facts) => facts, () => null)
  if (await isThere(path)) throw new AppError('bundle.target', 'This file is there already. Choose another name.')
  if (!(await isThere(dirname(path)))?.isDirectory()) throw new AppError('bundle.target', 'The folder of this file is not there. Choose another one.')
  return path
}
