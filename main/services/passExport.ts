import { AppError } from '../../shared/domain/errors.ts'
import { predictionParquet, type ExportedPrediction } from '../corpus/predictionParquet.ts'
import { writeWhole } from '../corpus/wholeFile.ts'
import { csvText } from './csv.ts'
import type { Session } from './workspaces.ts'

/**
 * A scoring pass as a table: ids, time, label, probabilities and rank, and of which sections it was asked; never note
 * text. `evaluate` reads it.
 */

export async function exportPassCsv(session: Session, passId: number): Promise<{ fileName: string; csv: string }> {
  const { name, options, rows, sections } = await predictionsOf(session, passId)
  const header = ['rank', 'note_id', 'patient_id', 'time', 'label', 'risk', ...Array.from({ length: options }, (_, index) => `p_${index}`), 'note_sections']
  const lines = rows.map((row) => [
    row.rank, row.noteKey, row.patientKey, row.time ?? '', row.label, row.risk, ...row.probabilities, sections,
  ])
  return { fileName: `${name}.csv`, csv: csvText([header, ...lines]) }
}

/** `base64`: the bytes of the file. */
export async function exportPassParquet(session: Session, passId: number): Promise<{ fileName: string; base64: string }> {
  const table = await predictionsOf(session, passId)
  return { fileName: `${table.name}.parquet`, base64: Buffer.from(predictionParquet(table)).toString('base64') }
}

/** @throws AppError where the name says no format, or the file cannot be written */
export async function writePass(session: Session, passId: number, path: string): Promise<{ rows: number }> {
  const [ending] = /\.(csv|parquet)$/i.exec(path) ?? []
  if (!ending) throw new AppError('export.path', 'Let the name of the file end in .csv or .parquet.')
  if (ending.toLowerCase() === '.csv') {
    const { csv } = await exportPassCsv(session, passId)
    await writeWhole(path, Buffer.from(csv))
    return { rows: csv.split('\r\n').length - 2 }
  }
  const table = await predictionsOf(session, passId)
  await writeWhole(path, predictionParquet(table))
  return { rows: table.rows.length }
}

interface PassTable {
  /** Of the file, without its ending. */
  name: string
  options: number
  sections: string
  /** By rank. */
  rows: ExportedPrediction[]
}

async function predictionsOf(session: Session, passId: number): Promise<PassTable> {
  const pass = await session.db.read('pass', passId)
  const task = await session.db.read('labelSetTask', pass.labelSetId)
  const notes = await session.db.read('scoredNotes', passId)
  return {
    name: `predictions-${pass.taskId}-${pass.role}-${pass.set}-${pass.id}`,
    options: task.options.length,
    sections: task.notes.sections,
    rows: notes.toSorted((a, b) => a.rank - b.rank),
  }
}
