import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ImportFile, ImportSettings, ImportSource, TableName } from '../../shared/domain/corpus.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { RejectRecord } from '../../shared/domain/records.ts'
import type { RecordOf, Source, SourceItem } from './importers/source.ts'
import { importerOf } from './importers/registry.ts'
import { openTableFile } from './importers/tableFile.ts'
import { createPrivacyTransform, type PrivacyTransform } from './privacyTransform.ts'

/**
 * Streams files into a corpus. Two batches at most are held: while one is stored the next is read, and no further, so a
 * slow database slows the reading. Every rejected row is counted and listed; nothing is dropped silently.
 */

type StoreBatch<Row> = (batch: Row[]) => Promise<{ inserted: number; duplicates: number }>

/** Where records go. `duplicates` are rows whose key the corpus has already. */
export type ImportSink = { [Table in TableName]: StoreBatch<RecordOf[Table]> } & {
  rejects(batch: RejectRecord[]): Promise<void>
}

export interface ImportResult {
  counts: Record<TableName, { rows: number; inserted: number; duplicates: number }>
  rejects: { reason: string; rows: number }[]
  warnings: string[]
  /** The source shifts dates per patient, or they lie after 2099, which only shifting does. */
  shiftedDates: boolean
}

export type ImportCounts = ImportResult['counts']

export interface ImportOptions {
  sink: ImportSink
  signal?: AbortSignal
  /** At most ten times a second; `phase` is the file at work, done and total are bytes of all files. */
  onProgress?: (progress: JobProgress) => void
}

const batchRows = 2000
const batchCharacters = 2 ** 20
const progressInterval = 100
/** After so many rows what was sent gets on its way: one batch is stored while the next is read. */
const rowsATurn = 32
const firstShiftedYear = '2100'

/** Tables in the order in which they refer to each other, whatever order the files were dropped in. */
const tableOrder: readonly TableName[] = ['patients', 'encounters', 'diagnoses', 'claims', 'notes']

export interface ImportInput {
  /** Tables that a person has mapped. */
  files?: readonly ImportFile[]
  /** Known sources, each with the files its importer detected. */
  sources?: readonly ImportSource[]
  settings: ImportSettings
}

export async function importCorpus(
  input: ImportInput,
  { sink, signal, onProgress }: ImportOptions,
): Promise<ImportResult> {
  const store = batchedStore(sink)
  const warnings: string[] = []
  const { privacy } = input.settings
  const transform = privacy ? createPrivacyTransform(privacy, randomBytes(32)) : null
  const report = progressOf(await bytesOf(input), store.rejected, onProgress)
  try {
    for await (const source of openSources(input, signal)) {
      await readSource(source, { store, transform, signal, report })
      warnings.push(...source.warnings())
    }
    await store.flush()
  } finally {
    await store.settled()
  }
  warnings.push(...(transform?.warnings() ?? []))
  const shifted = privacy?.shiftDates || (input.sources ?? []).some(({ source }) => importerOf(source)?.shiftedDates)
  return { ...store.result(), warnings, shiftedDates: Boolean(shifted) || store.afterShift() }
}

/** Sources in the order in which they are read, each to its end before the next is asked for. */
export async function* openSources({ files = [], sources = [], settings }: ImportInput, signal?: AbortSignal) {
  for (const { source, files: sourceFiles } of sources) {
    const importer = importerOf(source)
    if (!importer) {
      throw new AppError('import.source', `There is no importer for ${source}. Choose its tables one by one instead.`)
    }
    yield* importer.read({ files: sourceFiles, settings, signal })
  }
  const ordered = [...files].sort((a, b) => tableOrder.indexOf(a.table) - tableOrder.indexOf(b.table))
  for (const file of ordered) yield await openTableFile(file, settings, signal)
}

/** Sizes of all files; one that cannot be read is reported when its turn comes. */
export async function bytesOf({ files = [], sources = [] }: ImportInput): Promise<number> {
  const paths = [...files, ...sources.flatMap((part) => part.files)].map(({ path }) => path)
  let bytes = 0
  for (const path of paths) bytes += (await stat(path).catch(() => null))?.size ?? 0
  return bytes
}

/** Adds up what is done across the files. */
function progressOf(total: number, rejected: () => number, onProgress: ImportOptions['onProgress']) {
  let finished = 0
  let rows = 0
  let lastReport = 0
  const report = (source: Source, done: number) =>
    onProgress?.({
      phase: source.name,
      done: Math.min(finished + done, total),
      total,
      detail: `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}, ${rejected().toLocaleString('en')} rejected`,
      unit: 'bytes',
    })
  return {
    begin: (source: Source) => report(source, 0),
    row(source: Source) {
      rows++
      const now = performance.now()
      if (now - lastReport < progressInterval) return
      lastReport = now
      report(source, source.bytesRead())
    },
    end(source: Source) {
      report(source, source.totalBytes)
      finished += source.totalBytes
    },
  }
}

interface Reading {
  store: ReturnType<typeof batchedStore>
  /** Between every importer and the store. */
  transform: PrivacyTransform | null
  signal: AbortSignal | undefined
  report: ReturnType<typeof progressOf>
}

async function readSource(source: Source, { store, transform, signal, report }: Reading): Promise<void> {
  report.begin(source)
  let rows = 0
  for await (const item of source.items) {
    signal?.throwIfAborted()
    await store.add(transform ? transform.apply(item) : item, source.name)
    report.row(source)
    if (++rows % rowsATurn === 0) await nextTurn()
  }
  signal?.throwIfAborted()
  report.end(source)
}

/** One open batch for each table; `add` waits only when a batch is full and the one before it is not stored yet. */
function batchedStore(sink: ImportSink) {
  const counts: ImportResult['counts'] = {
    notes: { rows: 0, inserted: 0, duplicates: 0 },
    patients: { rows: 0, inserted: 0, duplicates: 0 },
    encounters: { rows: 0, inserted: 0, duplicates: 0 },
    diagnoses: { rows: 0, inserted: 0, duplicates: 0 },
    claims: { rows: 0, inserted: 0, duplicates: 0 },
  }
  const batches: { [Table in TableName]: RecordOf[Table][] } = {
    notes: [],
    patients: [],
    encounters: [],
    diagnoses: [],
    claims: [],
  }
  let noteCharacters = 0
  let afterShift = false
  let rejects: RejectRecord[] = []
  let rejected = 0
  let inFlight: Promise<void> = Promise.resolve()
  const reasons = new Map<string, number>()

  async function flushTable<Table extends TableName>(table: Table): Promise<void> {
    if (batches[table].length === 0) return
    const batch: RecordOf[Table][] = batches[table].splice(0)
    const storeBatch = sink[table] as StoreBatch<RecordOf[Table]>
    if (table === 'notes') noteCharacters = 0
    await send(async () => {
      const stored = await storeBatch(batch)
      counts[table].inserted += stored.inserted
      counts[table].duplicates += stored.duplicates
    })
  }

  async function flushRejects(): Promise<void> {
    if (rejects.length === 0) return
    const batch = rejects
    rejects = []
    await send(() => sink.rejects(batch))
  }

  /** Starts storing once the batch before is stored; a failure surfaces at the next batch or at the flush. */
  async function send(work: () => Promise<void>): Promise<void> {
    await inFlight
    inFlight = work()
    inFlight.catch(() => {})
  }

  async function addRecord<Table extends TableName>(table: Table, record: RecordOf[Table]): Promise<void> {
    counts[table].rows++
    if (batches[table].push(record) >= batchRows || noteCharacters >= batchCharacters) await flushTable(table)
  }

  async function add(item: SourceItem, file: string): Promise<void> {
    if ('reason' in item) {
      rejected++
      reasons.set(item.reason, (reasons.get(item.reason) ?? 0) + 1)
      if (rejects.push({ file, ...item }) >= batchRows) await flushRejects()
      return
    }
    if (item.table === 'notes') {
      noteCharacters += item.record.text.length
      afterShift ||= (item.record.time ?? '') >= firstShiftedYear
    } else if (item.table === 'encounters') {
      afterShift ||= (item.record.admitTime ?? '') >= firstShiftedYear
    }
    await addRecord(item.table, item.record)
  }

  async function flush(): Promise<void> {
    for (const table of tableOrder) await flushTable(table)
    await flushRejects()
    await inFlight
  }

  return {
    add,
    flush,
    /** Waits, failed or not, until no batch is under way, so that nothing arrives after the import has ended. */
    settled: () => inFlight.catch(() => {}),
    rejected: () => rejected,
    afterShift: () => afterShift,
    result: () => ({
      counts,
      rejects: [...reasons].map(([reason, rows]) => ({ reason, rows })).sort((a, b) => b.rows - a.rows),
    }),
  }
}
