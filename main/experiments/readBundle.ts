/** A bundle that comes back: every file is one that its hash names, or the bundle is refused with the file and what to do. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import {
  bundleManifest,
  finetuningResult,
  metricsLine,
  pretrainingResult,
  scoringResult,
  type BundleCell,
  type BundleManifest,
} from '../../shared/domain/jobBundle.ts'
import type { RunEvent } from '../../shared/domain/run.ts'
import { parseJson } from '../../shared/parseJson.ts'

export interface OpenedBundle {
  folder: string
  manifest: BundleManifest
  /** SHA-256 of manifest.json: what a workspace knows its bundles by. */
  hash: string
}

const results = { pretrain: pretrainingResult, finetune: finetuningResult, score: scoringResult }
export type CellResult<Kind extends BundleCell['kind']> = z.infer<(typeof results)[Kind]>

/** @throws AppError 'bundle.missing', 'bundle.damaged' */
export async function openBundle(folder: string): Promise<OpenedBundle> {
  const bytes = await readFile(join(folder, 'manifest.json')).catch((cause: unknown) => {
    throw new AppError('bundle.missing', 'This folder has no manifest.json: it is no job bundle. Give the folder that was exported.', { cause })
  })
  const parsed = bundleManifest.safeParse(parseJson(bytes.toString('utf8')))
  if (!parsed.success) throw damaged('manifest.json', 'is damaged. Copy it again from the exported bundle.')
  return { folder, manifest: parsed.data, hash: createHash('sha256').update(bytes).digest('hex') }
}

/** Null while the cell is not computed. @throws AppError 'bundle.damaged' */
export async function readResult<Kind extends BundleCell['kind']>(
  { folder, hash }: OpenedBundle,
  { number, kind }: { number: number; kind: Kind },
): Promise<CellResult<Kind> | null> {
  const name = `results/${number}/result.json`
  const text = await readFile(join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw damaged(name, 'cannot be read. Check its permissions.', error)
  })
  if (text === null) return null
  const again = `Remove results/${number} on the cluster and start the job again.`
  const parsed = results[kind].safeParse(parseJson(text))
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues
    throw damaged(name, `is not as the scripts write it (${path.join('.') || 'its content'}: ${message}). ${again}`)
  }
  const { manifest, cell, files } = parsed.data
  if (manifest !== hash || cell !== number) throw damaged(name, `was computed from another bundle. ${again}`)
  for (const [file, expected] of Object.entries(files)) await checkFile(folder, `results/${number}/${file}`, expected)
  return parsed.data as CellResult<Kind>
}

/** Place of a file of a cell's result. @throws AppError 'bundle.damaged' where the result does not list it. */
export function resultFile({ folder }: OpenedBundle, number: number, { files }: { files: Record<string, string> }, name: string): string {
  if (Object.hasOwn(files, name)) return join(folder, 'results', String(number), name)
  throw damaged(`results/${number}/${name}`, 'is missing. Remove this result on the cluster and start the job again.')
}

/** @throws AppError 'bundle.damaged' */
export async function checkFile(folder: string, name: string, expected: string): Promise<void> {
  if (!/^[\w-]+(?:[./][\w-]+)*$/.test(name)) throw damaged(name.slice(0, 120), 'is no name that the scripts give.')
  const path = join(folder, name)
  const facts = await lstat(path).catch(() => null)
  if (!facts?.isFile()) throw damaged(name, 'is missing. Copy the whole bundle again.')
  if ((await hashOfFile(path)) !== expected) throw damaged(name, 'is damaged: its SHA-256 is another. Copy the whole bundle again.')
}

/** The measurements of a run, in their order. @throws AppError 'bundle.damaged' with the line */
export async function readMetrics(path: string, name: string): Promise<Omit<RunEvent, 'seq'>[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
  return lines.map((line, index) => {
    const parsed = metricsLine.safeParse(parseJson(line))
    if (parsed.success) return parsed.data
    throw damaged(name, `line ${index + 1} is no measurement. Copy the whole bundle again.`)
  })
}

export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

export function damaged(name: string, problem: string, cause?: unknown): AppError {
  return new AppError('bundle.damaged', `${name} ${problem}`, { cause })
}
