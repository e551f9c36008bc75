import { AppError } from '../../shared/domain/errors.ts'
import { predictionParquet, type PredictionColumn } from '../corpus/predictionParquet.ts'
import { writeWhole } from '../corpus/wholeFile.ts'
import { csvText } from './csv.ts'
import type { Session } from './workspaces.ts'

/**
 * A scoring pass as a table by rank: ids, time, label, probabilities and rank, and of which sections it was asked; never
 * note text. `evaluate` reads it.
 */

export async function exportPassCsv(session: Session, passId: number): Promise<{ fileName: string; csv: string }> {
  const table = await tableOf(session, passId)
  return { fileName: `${table.name}.csv`, csv: csvOf(table) }
}

/** `base64`: the bytes of the file. */
export async function exportPassParquet(session: Session, passId: number): Promise<{ fileName: string; base64: string }> {
  const { name, columns } = await tableOf(session, passId)
  return { fileName: `${name}.parquet`, base64: Buffer.from(predictionParquet(columns)).toString('base64') }
}

/** @throws AppError where the name says no format, or the file cannot be written */
export async function writePass(session: Session, passId: number, path: string): Promise<{ rows: number }> {
  const [ending] = /\.(csv|parquet)$/i.exec(path) ?? []
  if (!ending) throw new AppError('export.path', 'Let the name of the file end in .csv or .parquet.')
  const table = await tableOf(session, passId)
  await writeWhole(path, ending.toLowerCase() === '.csv' ? Buffer.from(csvOf(table)) : predictionParquet(table.columns))
  return { rows: table.rows }
}

interface PassTable {
  /** Of the file, without its ending. */
  name: string
  rows: number
  columns: PredictionColumn[]
}

async function tableOf(session: Session, passId: number): Promise<PassTable> {
  const pass = await session.db.read('pass', passId)
  const task = await session.db.read('labelSetTask', pass.labelSetId)
  const notes = (await session.db.read('scoredNotes', passId)).toSorted((a, b) => a.rank - b.rank)
  return {
    name: `predictions-${pass.taskId}-${pass.role}-${pass.set}-${pass.id}`,
    rows: notes.length,
    columns: [
      { name: 'rank', type: 'whole', values: notes.map(({ rank }) => rank) },
      { name: 'note_id', type: 'text', values: notes.map(({ noteKey }) => noteKey) },
      { name: 'patient_id', type: 'text', values: notes.map(({ patientKey }) => patientKey) },
      { name: 'time', type: 'text', optional: true, values: notes.map(({ time }) => time) },
      { name: 'label', type: 'whole', values: notes.map(({ label }) => label) },
      { name: 'risk', type: 'number', values: notes.map(({ risk }) => risk) },
      ...task.options.map((_, option): PredictionColumn => ({
        name: `p_${option}`,
        type: 'number',
        values: notes.map(({ probabilities }) => probabilities[option]),
      })),
      { name: 'note_sections', type: 'text', values: notes.map(() => task.notes.sections) },
    ],
  }
}

function csvOf({ columns, rows }: PassTable): string {
  const lines = Array.from({ length: rows }, (_, row) => columns.map(({ values }) => values[row] ?? ''))
  return csvText([columns.map(({ name }) => name), ...lines])
}
