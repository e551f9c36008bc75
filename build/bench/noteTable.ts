/**
 * A large table of notes for the benchmarks of import and search: 2 KB a note on average, quoted newlines and quotes,
 * words that follow Zipf's law over 60,000 forms, and numbers, dates and identifiers that occur once. Keys come in no
 * order, as those of a real source do.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRandom, type Random } from '../../shared/random.ts'
import { ending } from '../childProcess.ts'

export interface NoteTable {
  notes: number
  bytes: number
}

const vocabularySize = 60_000
const poolLines = 20_000
const averageLines = 26
const patientsPerNote = 0.25
/** Share of notes of each type; the rarest makes a filter that finds little. */
export const noteTypes = [
  ['Progress note', 0.45], ['Nursing note', 0.25], ['Radiology report', 0.15], ['Discharge summary', 0.1],
  ['Admission note', 0.048], ['Ethics consult', 0.002],
] as const

const commonWords =
  'the of and with to patient was is for no in on a history pain left right normal given daily mg without prior status ' +
  'chest day after admission continued blood pressure reports acute chronic denies bilateral stable plan review exam ' +
  'discharge renal heart noted increased follow tablet fever white count infection lower upper disease change dose'

/** Writes notes until the file holds `bytes`. */
export async function writeNoteTable(path: string, bytes: number, seed = 1): Promise<NoteTable> {
  const random = createRandom(seed)
  const pool = linePool(random)
  const out = createWriteStream(path, { highWaterMark: 2 ** 22 })
  const expectedNotes = Math.ceil(bytes / 2000)
  let written = 0
  let notes = 0
  let pending = 'note_id,subject_id,hadm_id,charttime,category,text\n'
  while (written < bytes) {
    pending += noteRow(notes++, expectedNotes, pool, random)
    if (pending.length < 2 ** 20) continue
    const chunk = Buffer.from(pending)
    pending = ''
    written += chunk.length
    if (!out.write(chunk)) await once(out, 'drain')
  }
  out.end(pending)
  await once(out, 'close')
  return { notes, bytes: written + Buffer.byteLength(pending) }
}

function noteRow(index: number, expectedNotes: number, pool: readonly string[], random: Random): string {
  // A bijection of 32-bit numbers: unique, and in no order.
  const key = Math.imul(index + 1, 0x9e37_79b1) >>> 0
  const patient = random.integer(Math.ceil(expectedNotes * patientsPerNote))
  const day = random.integer(3650)
  const time = new Date(Date.UTC(2014, 0, 1, random.integer(24), random.integer(60)) + day * 86_400_000).toISOString()
  const lines = 2 + Math.floor(averageLines * -Math.log(1 - random.uniform() * 0.98))
  let text = `Record ${key} of ${time.slice(0, 10)}\nHISTORY OF PRESENT ILLNESS:\n`
  for (let line = 0; line < lines; line++) {
    text += pool[random.integer(pool.length)]
    text += line % 4 === 3 ? ` ${random.integer(1e6)}.\n` : '\n'
  }
  return `${key},${patient},${patient}-${day},${time.slice(0, 19)},${typeOf(random.uniform())},"${text}"\n`
}

function typeOf(share: number): string {
  let sum = 0
  for (const [type, part] of noteTypes) if (share < (sum += part)) return type
  return noteTypes[0][0]
}

/** Lines of about twelve words, as the file has them: quotes doubled. */
function linePool(random: Random): string[] {
  const words = vocabulary(random)
  return Array.from({ length: poolLines }, (_, index) => {
    const line = Array.from({ length: 6 + random.integer(12) }, () => words[zipf(random)]).join(' ')
    if (index % 50 === 0) return `${line} "" quoted "" 38.5 °C`
    return index % 7 === 0 ? `- ${line}, ${random.integer(200)}/${random.integer(100)}` : line
  })
}

function vocabulary(random: Random): string[] {
  const syllables = 'ar be ci do en fi ga he in jo ka lo mi no os pa re sa ti ul va xe ya zo ne ro ma te li co'.split(' ')
  const words = new Set(commonWords.split(' '))
  while (words.size < vocabularySize) {
    words.add(Array.from({ length: 2 + random.integer(4) }, () => syllables[random.integer(syllables.length)]).join(''))
  }
  return [...words]
}

/** Rank with probability about 1 / rank. */
function zipf(random: Random): number {
  return Math.min(vocabularySize - 1, Math.floor(Math.exp(random.uniform() * Math.log(vocabularySize))) - 1)
}

/**
 * The table of this size in the folder, made where it is not there yet: in a process of its own, since the memory that it
 * takes would count as the backend's.
 */
export async function noteTablePath(folder: string, bytes: number): Promise<string> {
  const path = join(folder, `wardbench-notes-${Math.round(bytes / 1e6)}.csv`)
  if (existsSync(path)) return path
  const { code, reason } = await ending(fork(fileURLToPath(import.meta.url), [`${path}.tmp`, String(bytes)]))
  if (code !== 0) throw new Error(`The table was not made: ${reason ?? `exit code ${code}`}.`)
  await rename(`${path}.tmp`, path)
  return path
}

if (import.meta.main) await writeNoteTable(process.argv[2], Number(process.argv[3]))
