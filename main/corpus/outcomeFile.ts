import { basename } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import type { Task } from '../../shared/domain/task.ts'
import { detectFormat } from './importers/preview.ts'
import { openRows } from './importers/readers/rows.ts'
import { keyValue, textValue } from './importers/values.ts'

/**
 * Outcomes that arrive after the notes: a table with the columns note_id and label. A label is the text of an option, its
 * number, or, with two options, 0, no or false and 1, yes or true, 1 being the event; an empty one is not known yet.
 */
export interface OutcomeRow {
  line: number
  noteKey: string
  value: number | null
  problem: 'noLabelYet' | 'unreadableLabel' | null
}

interface Reading {
  signal?: AbortSignal
  onProgress?: (progress: JobProgress) => void
}

/** @throws AppError 'outcomes.columns', 'outcomes.row' */
export async function* readOutcomes(path: string, task: Pick<Task, 'options' | 'positive'>, { signal, onProgress }: Reading = {}): AsyncGenerator<OutcomeRow> {
  const name = basename(path)
  const reader = await openRows(path, await detectFormat(path), signal)
  let columns: { note: string; label: string } | null = null
  let rows = 0
  for await (const row of reader.rows) {
    if ('reason' in row) throw new AppError('outcomes.row', `Line ${row.line} of ${name} cannot be read: ${row.reason}. Nothing of the file was taken.`)
    columns ??= columnsOf(name, Object.keys(row.values))
    const noteKey = keyValue(row.values[columns.note] ?? '')
    if (noteKey === null) throw new AppError('outcomes.row', `Line ${row.line} of ${name} has no note_id. Nothing of the file was taken.`)
    const label = textValue(row.values[columns.label] ?? '')
    const value = label === null ? null : optionOf(label, task)
    yield { line: row.line, noteKey, value, problem: value !== null ? null : label === null ? 'noLabelYet' : 'unreadableLabel' }
    if (++rows % 10_000 === 0) onProgress?.({ phase: `Reading ${name}`, done: reader.bytesRead(), total: reader.totalBytes, unit: 'bytes' })
  }
  if (rows === 0) throw new AppError('outcomes.columns', `${name} holds no row below its header.`)
}

function columnsOf(name: string, header: readonly string[]): { note: string; label: string } {
  const find = (wanted: readonly string[]) => header.find((column) => wanted.includes(column.trim().toLowerCase()))
  const [note, label] = [find(['note_id', 'noteid', 'note_key', 'id']), find(['label', 'outcome', 'value'])]
  if (note !== undefined && label !== undefined) return { note, label }
  throw new AppError('outcomes.columns', `${name} needs the columns note_id and label. Name them so in its first line.`)
}

/** Null: it is none of the options. */
export function optionOf(label: string, { options, positive }: Pick<Task, 'options' | 'positive'>): number | null {
  const text = label.toLowerCase()
  const named = options.findIndex((option) => option.trim().toLowerCase() === text)
  if (named >= 0) return named
  if (options.length === 2) {
    if (['1', '1.0', 'yes', 'true'].includes(text)) return positive
    return ['0', '0.0', 'no', 'false'].includes(text) ? 1 - positive : null
  }
  const number = /^\d+$/.test(text) ? Number(text) : null
  return number !== null && number < options.length ? number : null
}
