import { basename } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import type { PredictionFile, PredictionLayout } from '../../shared/domain/predictionFile.ts'
import { normaliseRows } from '../../shared/stats/multiclass.ts'
import { detectFormat } from './importers/preview.ts'
import { openRows } from './importers/readers/rows.ts'
import { booleanValue, CellProblem, keyValue, textValue, timeValue } from './importers/values.ts'
import { predictionLayoutOf } from './predictionLayout.ts'

/**
 * Predictions that were made elsewhere, out of CSV, TSV, NDJSON or Parquet. A file is taken whole or not at all: what is
 * wrong with it is named by line, with what to do, and without the contents of cells.
 */
export interface PredictionReading {
  /** Texts of the options, which labels may be; without them labels are numbers. */
  options?: readonly string[]
  /** The option that p, and the label 1 beside it, are of. */
  positive?: number
  labelsNeeded?: boolean
  signal?: AbortSignal
  onProgress?: (progress: JobProgress) => void
}

/** @throws AppError 'predictions.columns' or 'predictions.rows' */
export async function readPredictionFile(path: string, reading: PredictionReading = {}): Promise<PredictionFile> {
  const { options, signal, onProgress, labelsNeeded = true } = reading
  const name = basename(path)
  const format = await detectFormat(path)
  const layout = predictionLayoutOf(name, await columnsOf(path, name, format, signal), labelsNeeded)
  const classCount = Math.max(2, layout.probabilities.length)
  if (options !== undefined && options.length !== classCount) throw otherOptions(name, classCount, options.length)

  const problems = createProblems(name)
  const rowOf = rowParser(layout, classCount, reading)
  const lineOfKey = new Map<string, number>()
  const file = { noteKeys: [] as string[], patientKeys: [] as string[], times: [] as (string | null)[] }
  const labels: number[] = []
  const probabilities: number[] = []
  const lines: number[] = []
  let repeated = 0

  const read = [layout.note, layout.patient, layout.time, layout.label, ...layout.probabilities]
  const reader = await openRows(path, format, signal, {
    columns: read.filter((column) => column !== null),
  })
  for await (const row of reader.rows) {
    const { line } = row
    const parsed = 'reason' in row ? row.reason : rowOf(row.values)
    if (typeof parsed === 'string') {
      problems.add(line, parsed)
      continue
    }
    let { noteKey } = parsed
    const before = lineOfKey.get(noteKey)
    if (before !== undefined && layout.kind === 'meds') {
      repeated++
      for (let copy = 2; lineOfKey.has(noteKey); copy++) noteKey = `${parsed.noteKey} (${copy})`
    } else if (before !== undefined) {
      problems.add(line, `note_id is that of line ${before} again: keep one row a note`, 'note_id is that of an earlier line again: keep one row a note')
      continue
    }
    lineOfKey.set(noteKey, line)
    file.noteKeys.push(noteKey)
    file.patientKeys.push(parsed.patientKey)
    file.times.push(parsed.time)
    labels.push(parsed.label)
    for (const probability of parsed.probabilities) probabilities.push(probability)
    lines.push(line)
    if (lines.length % 10_000 === 0) onProgress?.({ phase: `Reading ${name}`, done: reader.bytesRead(), total: reader.totalBytes, unit: 'bytes' })
  }
  problems.throwIfAny()
  if (lines.length === 0) throw new AppError('predictions.rows', `${name} holds no row below its header.`)

  const { table, rescaled } = scaled(probabilities, classCount)
  return {
    name,
    layout,
    classCount,
    ...file,
    times: layout.time === null ? null : file.times,
    labels: Int32Array.from(labels),
    probabilities: table,
    lines: Uint32Array.from(lines),
    warnings: [
      ...(rescaled.rows > 0
        ? [`${name}: the probabilities of ${rescaled.rows} of ${lines.length} rows do not sum to 1 (line ${lines[rescaled.farthest]}: ${rescaled.sum.toPrecision(4)}). They were divided by their sum.`]
        : []),
      ...(repeated > 0
        ? [`${name}: rows of the same patient and moment as another row: ${repeated}. They are kept as notes of their own.`]
        : []),
    ],
  }
}

async function columnsOf(
  path: string,
  name: string,
  format: Parameters<typeof openRows>[1],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const problems = createProblems(name)
  const { rows } = await openRows(path, format, signal)
  for await (const row of rows) {
    if (!('reason' in row)) return Object.keys(row.values)
    problems.add(row.line, row.reason)
  }
  problems.throwIfAny()
  throw new AppError('predictions.rows', `${name} holds no row below its header.`)
}

interface ParsedRow {
  noteKey: string
  patientKey: string
  time: string | null
  /** -1: the file has none. */
  label: number
  /** [classCount] */
  probabilities: number[]
}

/** A row as numbers, or what is wrong with it. */
function rowParser(
  layout: PredictionLayout,
  classCount: number,
  { options = [], positive = 1 }: PredictionReading,
): (values: Readonly<Record<string, string>>) => ParsedRow | string {
  const optionNumbers = new Map(options.map((text, index) => [text.trim().toLowerCase(), index]))
  // Beside the probability of one event, 1 means that event.
  const ofEvent = layout.probabilities.length === 1
  const optionOf = (number: number) => (ofEvent && number <= 1 ? (number === 1 ? positive : 1 - positive) : number)

  function labelOf(cell: string): number | string {
    const text = textValue(cell)
    if (text === null) return 'is empty: give the row a label, or leave it out'
    if (/^-?\d+(\.0+)?$/.test(text)) {
      const number = Number(text)
      return number >= 0 && number < classCount ? optionOf(number) : `is out of range: the options are 0 to ${classCount - 1}`
    }
    const option = optionNumbers.get(text.toLowerCase())
    if (option !== undefined) return option
    try {
      if (classCount === 2) return optionOf(booleanValue(text) ? 1 : 0)
    } catch (error) {
      if (!(error instanceof CellProblem)) throw error
    }
    return options.length > 0
      ? `is neither a number from 0 to ${classCount - 1} nor the text of an option`
      : `is text: write the number of the option, 0 to ${classCount - 1}, or name the options in their order with --option-names`
  }

  return (values) => {
    const note = layout.note === null ? '' : keyValue(values[layout.note])
    if (note === null) return `${layout.note} is empty: every row needs the key of its note`
    const patient = layout.patient === null ? note : keyValue(values[layout.patient])
    if (patient === null) return `${layout.patient} is empty: every row needs its patient, or the file no such column`
    const time = layout.time === null ? null : timeOf(values[layout.time])
    if (typeof time === 'object' && time !== null) return `${layout.time} ${time.problem}`
    if (time === null && layout.kind === 'meds') return `${layout.time} is empty: every row needs its moment`
    const label = layout.label === null ? -1 : labelOf(values[layout.label])
    if (typeof label === 'string') return `${layout.label} ${label}`
    const given: number[] = []
    for (const column of layout.probabilities) {
      const value = probabilityOf(values[column])
      if (typeof value === 'string') return `${column} ${value}`
      given.push(value)
    }
    const probabilities = !ofEvent ? given : positive === 1 ? [1 - given[0], given[0]] : [given[0], 1 - given[0]]
    if (!probabilities.some((value) => value > 0)) return 'no option has a probability above 0: leave the row out'
    return { noteKey: layout.kind === 'meds' ? `${patient} at ${time}` : note, patientKey: patient, time, label, probabilities }
  }
}

function timeOf(cell: string): string | null | { problem: string } {
  try {
    return timeValue(cell)
  } catch (error) {
    if (error instanceof CellProblem) return { problem: error.message }
    throw error
  }
}

function probabilityOf(cell: string): number | string {
  const text = textValue(cell)
  if (text === null) return 'is empty or NaN: give the row a probability, or leave it out'
  const value = Number(text)
  if (Number.isNaN(value)) return 'is not a number: write it as 0.37, with a point'
  return value >= 0 && value <= 1 ? value : 'is not between 0 and 1: write probabilities, neither percent nor log odds'
}

interface Rescaled {
  rows: number
  /** The row whose sum is farthest from 1, and that sum. */
  farthest: number
  sum: number
}

function scaled(probabilities: readonly number[], classCount: number): { table: Float64Array; rescaled: Rescaled } {
  const normalised = normaliseRows(probabilities, classCount)
  if (normalised.value === null) throw new RangeError(`Checked rows are ${normalised.reason}`)
  const { table, rescaled } = normalised.value
  const worst = { farthest: 0, sum: 1 }
  for (let row = 0; rescaled > 0 && row * classCount < probabilities.length; row++) {
    let sum = 0
    for (let index = 0; index < classCount; index++) sum += probabilities[row * classCount + index]
    if (Math.abs(sum - 1) > Math.abs(worst.sum - 1)) Object.assign(worst, { farthest: row, sum })
  }
  return { table, rescaled: { rows: rescaled, ...worst } }
}

const shownProblems = 8

/** What is wrong, each kind once with its first line and how often it is met. */
function createProblems(file: string) {
  const found = new Map<string, { line: number; text: string; rows: number }>()
  return {
    add(line: number, text: string, kind = text) {
      const same = found.get(kind)
      if (same) same.rows++
      else found.set(kind, { line, text, rows: 1 })
    },
    throwIfAny() {
      if (found.size === 0) return
      const lines = [...found.values()].slice(0, shownProblems).map(({ line, text, rows }) => {
        const more = rows === 1 ? '' : ` (and ${rows - 1} more ${rows === 2 ? 'row' : 'rows'})`
        return `${file}, line ${line}: ${text}${more}`
      })
      if (found.size > shownProblems) lines.push(`… and ${found.size - shownProblems} more kinds of problems`)
      throw new AppError('predictions.rows', lines.join('\n'))
    },
  }
}

function otherOptions(file: string, classCount: number, expected: number): AppError {
  const message = `${file}, header: there are probabilities of ${classCount} options where ${expected} are expected. Give one column per option, p_0 to p_${expected - 1}.`
  return new AppError('predictions.columns', message)
}
