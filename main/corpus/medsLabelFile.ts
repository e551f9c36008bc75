import { basename } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { medsColumns, type MedsLabel, type MedsLabelFile } from '../../shared/domain/meds.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { fileHash } from './fileHash.ts'
import { booleanValue, CellProblem, keyValue, numberValue, textValue, timeValue } from './importers/values.ts'
import { inspectParquet, openParquet } from './importers/readers/parquet.ts'
import { writeWhole } from './wholeFile.ts'

/**
 * Label files of MEDS (subject_id, prediction_time and a value) in, and labels and predictions out, the latter in the
 * schema of MEDS-evaluation.
 */

/** Labels of a file in its order. A label without one of its three parts is counted, not taken. */
export async function readMedsLabels(path: string, signal?: AbortSignal): Promise<MedsLabelFile> {
  const name = basename(path)
  const columns = (await inspectParquet(path)).columns.map((column) => column.name)
  const valueColumn = medsColumns.find((column) => columns.includes(column))
  if (!columns.includes('subject_id') || !columns.includes('prediction_time') || valueColumn === undefined) {
    const message = `${name} is no MEDS label file: it needs subject_id, prediction_time and one of ${medsColumns.join(', ')}.`
    throw new AppError('meds.labels', columns.includes('float_value') ? noFloats(name) : message)
  }
  const labels: MedsLabel[] = []
  const rejects = new Map<string, number>()
  const reader = await openParquet(path, signal, ['subject_id', 'prediction_time', valueColumn])
  for await (const row of reader.rows) {
    const label = 'reason' in row ? row.reason : labelOf(row.values, valueColumn)
    if (typeof label === 'string') rejects.set(label, (rejects.get(label) ?? 0) + 1)
    else labels.push(label)
  }
  if (labels.length === 0) throw new AppError('meds.labels', `${name} holds no label that could be read.`)
  return {
    valueColumn,
    labels,
    rejects: [...rejects].map(([reason, rows]) => ({ reason, rows })),
    sha256: await fileHash(path),
  }
}

function noFloats(name: string): string {
  return `${name} has values of any size (float_value): a task has options. Divide them into classes and write categorical_value.`
}

function labelOf(values: Readonly<Record<string, string>>, valueColumn: string): MedsLabel | string {
  try {
    const patientKey = keyValue(values.subject_id)
    const time = timeValue(values.prediction_time)
    const written = values[valueColumn]
    const value = valueColumn === 'boolean_value' ? booleanText(written) : valueColumn === 'integer_value' ? integerText(written) : textValue(written)
    if (patientKey === null) return 'subject_id is empty'
    if (time === null) return 'prediction_time is empty'
    return value === null ? `${valueColumn} is empty` : { patientKey, time, value }
  } catch (error) {
    if (error instanceof CellProblem) return `a value ${error.message}`
    throw error
  }
}

function booleanText(cell: string): string | null {
  const value = booleanValue(cell)
  return value === null ? null : String(value)
}

function integerText(cell: string): string | null {
  const value = numberValue(cell)
  return value === null ? null : String(value)
}

/** One row to write. `probability` makes it a prediction. */
export interface MedsRow {
  patientKey: string
  /** Of the note; its end, where it is a day. */
  time: string
  boolean?: boolean
  option?: { index: number; text: string }
  predicted?: { value: boolean; probability: number }
}

const timestamp = { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } } as const

/** @throws AppError where a patient's key is no whole number, which subject_id has to be */
export async function writeMedsRows(path: string, rows: readonly MedsRow[]): Promise<void> {
  const subjects = rows.map(({ patientKey }) => subjectOf(patientKey))
  const columns: { name: string; type: object; data: unknown[] }[] = [
    { name: 'subject_id', type: { type: 'INT64' }, data: subjects },
    { name: 'prediction_time', type: timestamp, data: rows.map(({ time }) => microseconds(time)) },
  ]
  const add = <Value>(name: string, type: object, value: (row: MedsRow) => Value | undefined) => {
    if (rows.some((row) => value(row) !== undefined)) columns.push({ name, type, data: rows.map(value) })
  }
  add('boolean_value', { type: 'BOOLEAN' }, (row) => row.boolean)
  add('integer_value', { type: 'INT64' }, (row) => row.option && BigInt(row.option.index))
  add('categorical_value', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, (row) => row.option?.text)
  add('predicted_boolean_value', { type: 'BOOLEAN' }, (row) => row.predicted?.value)
  add('predicted_boolean_probability', { type: 'FLOAT' }, (row) => row.predicted?.probability)
  const bytes = parquetWriteBuffer({
    columnData: columns.map(({ name, data }) => ({ name, data })),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }) => ({ name, repetition_type: 'REQUIRED' as const, ...type })),
    ],
    createdBy: 'wardbench',
  })
  await writeWhole(path, new Uint8Array(bytes))
}

function subjectOf(patientKey: string): bigint {
  if (/^-?\d{1,18}$/.test(patientKey)) return BigInt(patientKey)
  throw new AppError(
    'meds.subjects',
    'Patients of this corpus have keys that are no whole numbers, which subject_id of MEDS has to be. Export the labels as CSV instead.',
  )
}

function microseconds(time: string): bigint {
  return BigInt(Date.parse(`${time}Z`)) * 1000n
}
