import { existsSync } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { Task } from '../../shared/domain/task.ts'
import { writeMedsRows, type MedsRow } from '../corpus/medsLabelFile.ts'
import { endOfDay } from '../tasks/times.ts'
import type { Session } from './workspaces.ts'

/**
 * Labels of a task as a MEDS label file, and a scoring pass as MEDS-evaluation reads it. The moment of a row is its
 * note's time; a day is written as its end. Notes without a time have no row.
 */
export interface MedsExport {
  rows: number
  withoutTime: number
}

/** @throws AppError where the path is no place for a new file */
export async function exportLabelsToNewFile(session: Session, labelSetId: number, path: string): Promise<MedsExport> {
  if (!isAbsolute(path) || !path.toLowerCase().endsWith('.parquet')) {
    throw new AppError('meds.path', 'Give the whole path of a file that ends in .parquet.')
  }
  if (existsSync(path)) throw new AppError('meds.path', `${path} is there already. Choose another name.`)
  if (!existsSync(dirname(path))) throw new AppError('meds.path', `The folder ${dirname(path)} does not exist. Choose one that does.`)
  return exportLabels(session, labelSetId, path)
}

export async function exportLabels(session: Session, labelSetId: number, path: string): Promise<MedsExport> {
  const task = await session.db.read('labelSetTask', labelSetId)
  const labels = await session.db.read('labelsInTime', labelSetId)
  return write(path, labels, ({ value }) => labelOf(task, value))
}

/** @param option for tasks of more than two: the option that is held against the rest */
export async function exportPredictions(session: Session, passId: number, path: string, option?: number): Promise<MedsExport> {
  const pass = await session.db.read('pass', passId)
  if (pass.options.length > 2 && option === undefined) {
    const listed = pass.options.map((text, index) => `${index} = ${text}`).join(', ')
    throw new AppError('meds.option', `MEDS-evaluation knows yes and no only. Say which option is held against the rest: ${listed}.`)
  }
  const event = option ?? pass.positive
  if (event >= pass.options.length) {
    throw new AppError('meds.option', `There is no option ${event}: the last is ${pass.options.length - 1}.`)
  }
  const notes = await session.db.read('scoredNotes', passId)
  return write(path, notes, ({ label, probabilities }) => ({
    boolean: label === event,
    predicted: {
      value: probabilities.indexOf(Math.max(...probabilities)) === event,
      probability: probabilities[event],
    },
  }))
}

/** Yes or no where those are the options; of others, two or more, the option's number and text. */
function labelOf({ options, positive }: Task, value: number): Pick<MedsRow, 'boolean' | 'option'> {
  if (options.every((option) => /^(yes|no)$/i.test(option))) return { boolean: value === positive }
  return { option: { index: value, text: options[value] } }
}

async function write<Row extends { patientKey: string; time: string | null }>(
  path: string,
  rows: readonly Row[],
  valuesOf: (row: Row) => Omit<MedsRow, 'patientKey' | 'time'>,
): Promise<MedsExport> {
  const timed = rows.flatMap((row): MedsRow[] =>
    row.time === null ? [] : [{ patientKey: row.patientKey, time: endOfDay(row.time), ...valuesOf(row) }],
  )
  if (timed.length === 0) {
    throw new AppError('meds.empty', 'None of these notes has a time, which every row of MEDS needs. Nothing was written.')
  }
  await writeMedsRows(path, timed)
  return { rows: timed.length, withoutTime: rows.length - timed.length }
}
