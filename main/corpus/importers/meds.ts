import { posix } from 'node:path'
import type { DetectedFile, Detection, Importer, OfferedFile, ReadInput } from './importer.ts'
import { medsMeaning } from './medsCodes.ts'
import { openSubject, type MedsEvent } from './medsSubject.ts'
import { openParquet } from './readers/parquet.ts'
import type { ReadRow } from './readers/rows.ts'
import { rowWarnings, type RowWarning } from './records.ts'
import type { Source, SourceItem } from './source.ts'
import { CellProblem, keyValue, numberValue, textValue, timeValue } from './values.ts'

/**
 * MEDS (Medical Event Data Standard 0.3 and 0.4): event shards, metadata/subject_splits.parquet and codes.parquet. Texts
 * are notes where their code, table or note_id says so, or where they are as long as one; laboratory texts are not.
 */
const subjectColumns = ['subject_id', 'patient_id']
const stayColumns = ['visit_id', 'hadm_id', 'encounter_id', 'visit_occurrence_id']
const otherColumns = ['time', 'code', 'text_value', 'note_id', 'table', 'end', 'race', 'insurance', 'seq_num']
const medsSplits = new Set(['train', 'tuning', 'held_out'])
const longTextWords = 30
/** Beyond so many shards one of each folder is looked at. */
const mostLookedAt = 64

export const meds: Importer = {
  id: 'meds',
  title: 'MEDS events',
  shiftedDates: false,
  detect,
  read,
}

async function detect(files: readonly OfferedFile[]): Promise<Detection | null> {
  const tables = files.filter(({ name }) => name.endsWith('.parquet'))
  const kinds = new Map<string, ReturnType<typeof kindOf>>()
  const found: DetectedFile[] = []
  const unread: { path: string; reason: string }[] = []
  for (const file of tables) {
    const folder = tables.length > mostLookedAt ? posix.dirname(file.relative) : file.relative
    const metadata = /(^|\/)metadata\/[^/]*$/.test(file.relative) || /^(subject_splits|codes)\.parquet$/.test(file.name)
    const key = metadata ? file.relative : folder
    if (!kinds.has(key)) kinds.set(key, kindOf(await file.columns()))
    const kind = kinds.get(key)
    if (kind === 'labels') {
      unread.push({ path: file.path, reason: 'MEDS labels are no events: take them with "label --meds" once the notes are there' })
    } else if (kind === 'nested') {
      unread.push({ path: file.path, reason: 'MEDS of before version 0.3 is not read: convert it with a newer meds' })
    } else if (kind) found.push({ path: file.path, table: kind, bytes: file.bytes })
  }
  if (!found.some(({ table }) => table === 'events')) return unread.length > 0 ? { files: [], unread, evidence: [], missing: [] } : null
  const shards = found.filter(({ table }) => table === 'events').length
  return {
    files: found,
    unread,
    evidence: [`${shards} Parquet ${shards === 1 ? 'file has' : 'files have'} subject_id, time and code`, ...(await datasetName(files))],
    missing: [
      ...(found.some(({ table }) => table === 'subject splits') ? [] : ['No subject_splits.parquet: no published split']),
      'Stays come from admission, discharge and visit codes of the usual conversions; other codes make none',
    ],
  }
}

function kindOf(columns: readonly string[]): 'events' | 'subject splits' | 'codes' | 'labels' | 'nested' | null {
  const has = (...names: string[]) => names.every((name) => columns.includes(name))
  const subject = subjectColumns.some((name) => columns.includes(name))
  if (subject && has('prediction_time')) return 'labels'
  if (subject && has('time', 'code')) return 'events'
  if (subject && has('events')) return 'nested'
  if (subject && has('split')) return 'subject splits'
  return has('code', 'description') ? 'codes' : null
}

async function datasetName(files: readonly OfferedFile[]): Promise<string[]> {
  const head = await files.find(({ relative }) => relative.endsWith('metadata/dataset.json'))?.head()
  try {
    const { dataset_name: name, meds_version: version } = JSON.parse(head ?? '{}') as Record<string, unknown>
    return typeof name === 'string' ? [`dataset.json names it ${name.slice(0, 100)}, MEDS ${String(version ?? 'of an unknown version')}`] : []
  } catch {
    return []
  }
}

async function* read({ files, settings, signal }: ReadInput): AsyncGenerator<Source> {
  const splits = new Map<string, string>()
  const descriptions = new Map<string, string>()
  const finished = new Set<string>()
  for (const { path } of files.filter(({ table }) => table === 'subject splits')) {
    yield await openRowsOf(path, [...subjectColumns, 'split'], signal, (cells) => {
      splits.set(cells.required(subjectColumns, keyValue), cells.required(['split'], textValue))
    })
  }
  for (const { path } of files.filter(({ table }) => table === 'codes')) {
    yield await openRowsOf(path, ['code', 'description'], signal, (cells) => {
      const code = cells.required(['code'], textValue)
      const description = cells.read(['description'], textValue)
      // Only those that may name a kind of note.
      if (description && (code.startsWith('LOINC/') || medsMeaning(code)?.kind === 'note')) descriptions.set(code, description)
    })
  }
  for (const { path } of files.filter(({ table }) => table === 'events')) {
    yield await openShard(path, { splits, descriptions, finished, settings, signal })
  }
}

/** Cells by name, of the first column that is there; what is wrong with one is said by the column's name. */
class Cells {
  readonly #values: Readonly<Record<string, string>>

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = values
  }

  read<Value>(columns: readonly string[], parse: (cell: string) => Value | null): Value | null {
    const column = columns.find((name) => (this.#values[name] ?? '') !== '')
    if (column === undefined) return null
    try {
      return parse(this.#values[column])
    } catch (error) {
      if (error instanceof CellProblem) throw new CellProblem(`${column} ${error.message}`)
      throw error
    }
  }

  required<Value>(columns: readonly string[], parse: (cell: string) => Value | null): Value {
    const value = this.read(columns, parse)
    if (value === null) throw new CellProblem(`${columns[0]} is empty`)
    return value
  }
}

/** A table that only tells something: it gives rejects and no records. */
async function openRowsOf(
  path: string,
  columns: readonly string[],
  signal: AbortSignal | undefined,
  take: (cells: Cells) => void,
): Promise<Source> {
  const reader = await openParquet(path, signal, columns)
  async function* items(): AsyncGenerator<SourceItem> {
    for await (const row of reader.rows) {
      const reason = 'reason' in row ? row.reason : problemOf(() => take(new Cells(row.values)))
      if (reason !== null) yield { line: row.line, reason }
    }
  }
  const { bytesRead, totalBytes } = reader
  return { name: shardName(path), items: items(), bytesRead, totalBytes, warnings: () => [] }
}

function problemOf(work: () => void): string | null {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof CellProblem) return error.message
    throw error
  }
}

interface ShardInput extends Omit<ReadInput, 'files'> {
  splits: ReadonlyMap<string, string>
  descriptions: ReadonlyMap<string, string>
  finished: Set<string>
}

async function openShard(path: string, { splits, descriptions, finished, settings, signal }: ShardInput): Promise<Source> {
  const name = shardName(path)
  const reader = await openParquet(path, signal, [...subjectColumns, ...stayColumns, ...otherColumns])
  const folderSplit = name.split('/').find((part) => medsSplits.has(part)) ?? null
  const warned = new Map<RowWarning, number>()
  let shortTexts = 0
  let apart = 0
  const warn = (warning: RowWarning) => void warned.set(warning, (warned.get(warning) ?? 0) + 1)

  async function* items(): AsyncGenerator<SourceItem> {
    let subject: ReturnType<typeof openSubject> | null = null
    let key: string | null = null
    for await (const row of reader.rows) {
      if ('reason' in row) {
        yield row
        continue
      }
      const cells = new Cells(row.values)
      const reason = problemOf(() => void cells.required(subjectColumns, keyValue))
      if (reason !== null) {
        yield { line: row.line, reason }
        continue
      }
      const next = cells.required(subjectColumns, keyValue)
      if (next !== key) {
        if (subject) yield* subject.finish(settings, warn)
        if (finished.has(next)) apart++
        finished.add(next)
        key = next
        subject = openSubject(next, splits.get(next) ?? folderSplit)
      }
      const problem = problemOf(() => addRow(subject!, row, cells))
      if (problem !== null) yield { line: row.line, reason: problem }
    }
    if (subject) yield* subject.finish(settings, warn)
  }

  function addRow(subject: ReturnType<typeof openSubject>, { line }: ReadRow, cells: Cells): void {
    const code = cells.required(['code'], textValue)
    const meaning = medsMeaning(code)
    const text = cells.read(['text_value'], (cell) => cell)
    const noteKey = cells.read(['note_id'], keyValue)
    const isNote = meaning?.kind === 'note' || noteKey !== null || isNoteTable(cells.read(['table'], textValue))
    if (text !== null && (isNote || hasWords(text, longTextWords))) {
      const type = descriptions.get(code) ?? (meaning?.kind === 'note' ? meaning.type : code)
      const note = { noteKey, encounterKey: cells.read(stayColumns, keyValue), time: cells.read(['time'], timeValue), type, text }
      return subject.addNote(line, note)
    }
    if (text !== null && meaning === null) shortTexts++
    if (meaning === null || meaning.kind === 'note') return
    const event: MedsEvent = {
      line,
      time: cells.read(['time'], timeValue),
      stay: cells.read(stayColumns, keyValue),
      end: cells.read(['end'], timeValue),
      sequence: cells.read(['seq_num'], numberValue) ?? 0,
    }
    subject.add(event, meaning)
    if (meaning.kind !== 'admission') return
    subject.setRace(cells.read(['race'], textValue))
    subject.setPayer(event, cells.read(['insurance'], textValue))
  }

  function warnings(): string[] {
    const said = [...warned].map(([warning, rows]) => `${name}: ${rows} rows ${rowWarnings[warning]}`)
    if (shortTexts > 0) {
      said.push(`${name}: ${shortTexts} texts of under ${longTextWords} words, whose codes name no note, were not taken for notes`)
    }
    if (apart > 0) said.push(`${name}: the events of ${apart} subjects do not stand together; their stays may be in parts`)
    if (reader.fallbackRows() > 0) said.push(`${name}: ${reader.fallbackRows()} rows are not UTF-8 and were read as Windows-1252`)
    return said
  }

  const { bytesRead, totalBytes } = reader
  return { name, items: items(), bytesRead, totalBytes, warnings }
}

function isNoteTable(table: string | null): boolean {
  return table !== null && /(^|[/_.])(notes?|noteevents|discharge|radiology)$/i.test(table)
}

function hasWords(text: string, count: number): boolean {
  const words = /\S+/g
  for (let seen = 0; seen < count; seen++) if (!words.test(text)) return false
  return true
}

/** Shards of each split have the same names: "train/0.parquet". */
function shardName(path: string): string {
  return path.replaceAll('\\', '/').split('/').slice(-2).join('/').replace(/^(data|metadata)\//, '')
}
