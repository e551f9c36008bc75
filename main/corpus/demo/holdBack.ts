/**
 * A hospital as it was known on one day: what comes later is taken out of its files and laid into a folder, as it would
 * arrive. Notes by month, without any outcome; stays, diagnoses and claims, which tell the outcomes, in files of their own.
 */
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { AppError } from '../../../shared/domain/errors.ts'
import { writeWhole } from '../wholeFile.ts'
import type { DemoFile } from './generateHospital.ts'

export interface HeldBack {
  /** First day, YYYY-MM-DD, that is not known yet. */
  from: string
  /** Gets notes-YYYY-MM.ndjson, and later-encounters.csv, -diagnoses and -claims. */
  folder: string
}

/** `files` as they were generated; they are written anew without what is held back. @throws AppError 'demo.folder' */
export async function holdBack(files: Record<DemoFile, string>, { from, folder }: HeldBack, signal?: AbortSignal): Promise<void> {
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length > 0) throw new AppError('demo.folder', 'The folder for the later notes is not empty. Name a new one.')
  const later = new Set<string>()
  await divide(files.encounters, path.join(folder, 'later-encounters.csv'), (line) => {
    const [encounter, , admitted] = line.split(',')
    if (admitted >= from) later.add(encounter)
    return later.has(encounter)
  })
  await divide(files.diagnoses, path.join(folder, 'later-diagnoses.csv'), (line) => later.has(line.split(',')[0]))
  await divide(files.claims, path.join(folder, 'later-claims.csv'), (line) => later.has(line.split(',')[1]))
  signal?.throwIfAborted()
  const kept: string[] = []
  const months = new Map<string, string[]>()
  for await (const line of createInterface({ input: createReadStream(files.notes) })) {
    const { time } = JSON.parse(line) as { time: string }
    if (time < from) kept.push(line)
    else {
      const month = months.get(time.slice(0, 7)) ?? []
      month.push(line)
      months.set(time.slice(0, 7), month)
    }
  }
  for (const [month, lines] of months) await write(path.join(folder, `notes-${month}.ndjson`), lines)
  await write(files.notes, kept)
}

/** Rows of a CSV for which `isLater` holds go to the other file, with the header. */
async function divide(file: string, other: string, isLater: (line: string) => boolean): Promise<void> {
  const [header, ...lines] = (await Array.fromAsync(createInterface({ input: createReadStream(file) }))).filter((line) => line !== '')
  const parted = lines.map((line) => ({ line, later: isLater(line) }))
  await write(other, [header, ...parted.filter(({ later }) => later).map(({ line }) => line)])
  await write(`${file}.kept`, [header, ...parted.filter(({ later }) => !later).map(({ line }) => line)])
  await rename(`${file}.kept`, file)
}

async function write(file: string, lines: readonly string[]): Promise<void> {
  await writeWhole(file, Buffer.from(lines.map((line) => `${line}\n`).join('')))
}
