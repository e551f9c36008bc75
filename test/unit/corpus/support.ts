import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { importCorpus, type ImportResult, type ImportSink } from '../../../main/corpus/importCorpus.ts'
import { inspectPaths } from '../../../main/corpus/importers/detect.ts'
import type { RecordOf } from '../../../main/corpus/importers/source.ts'
import type { ReadRow } from '../../../main/corpus/importers/readers/rows.ts'
import { openWriter } from '../../../main/db/connection.ts'
import { reads, writes, type Writes } from '../../../main/db/registry.ts'
import { importJob } from '../../../main/workers/importJob.ts'
import { labelCorpus } from '../../../main/workers/labelJob.ts'
import type { JobContext } from '../../../main/workers/serve.ts'
import type { ImportFile, ImportSettings, TableName } from '../../../shared/domain/corpus.ts'
import type { RejectRecord } from '../../../shared/domain/records.ts'
import type { LabelSetSummary } from '../../../shared/domain/labels.ts'
import type { Task } from '../../../shared/domain/task.ts'

/** Real files in a folder of their own, and a sink that keeps what it is given. */

/** Of all files that this process runs; the run takes it away (build/testFolder.ts). */
const folder = mkdtempSync(join(tmpdir(), 'wardbench-corpus-'))

export function temporaryFile(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

export function fixture(path: string): string {
  return fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url))
}

export async function collect(rows: AsyncIterable<ReadRow>): Promise<ReadRow[]> {
  const list: ReadRow[] = []
  for await (const row of rows) list.push(row)
  return list
}

export type Tables = { [Table in TableName]: RecordOf[Table][] } & { rejects: RejectRecord[] }

export function collectingSink(): { sink: ImportSink; tables: Tables } {
  const tables: Tables = { notes: [], patients: [], encounters: [], diagnoses: [], claims: [], rejects: [] }
  const into =
    <Row>(list: Row[]) =>
    async (batch: Row[]) => {
      list.push(...batch)
      return { inserted: batch.length, duplicates: 0 }
    }
  const sink: ImportSink = {
    notes: into(tables.notes),
    patients: into(tables.patients),
    encounters: into(tables.encounters),
    diagnoses: into(tables.diagnoses),
    claims: into(tables.claims),
    rejects: async (batch) => {
      tables.rejects.push(...batch)
    },
  }
  return { sink, tables }
}

export function importFile(
  path: string,
  table: TableName,
  mapping: Record<string, string>,
  more: Partial<ImportFile> = {},
): ImportFile {
  const format = /\.(jsonl|ndjson)$/.test(basename(path)) ? 'ndjson' : 'csv'
  return { path, table, format, mapping, attributes: [], constants: {}, ...more }
}

export async function importTables(files: ImportFile[], minimumWords = 0): Promise<Tables & { result: ImportResult }> {
  const { sink, tables } = collectingSink()
  const result = await importCorpus({ files, settings: { minimumWords } }, { sink })
  return { ...tables, result }
}

/** Detects what the paths are and imports it, as a person who drops them does. */
export async function importPaths(paths: string[], settings: Partial<ImportSettings> = {}) {
  const { sources, tables: mapped, unused } = await inspectPaths(paths)
  const { sink, tables } = collectingSink()
  const result = await importCorpus({ sources, settings: { minimumWords: 0, ...settings } }, { sink })
  return { ...tables, result, sources, mapped, unused }
}

export interface Workspace {
  result: ImportResult
  /** Labels as they stand in the database, by note key, and the notes without one by reason. */
  label(labelTask: Task): Promise<{ labels: Map<string, number>; unlabelled: LabelSetSummary['unlabelled'] }>
}

/** Imports into a workspace file as the application does: by its job, through real SQLite. */
export async function importIntoWorkspace(paths: string[], settings: Partial<ImportSettings> = {}): Promise<Workspace> {
  const { sources, tables } = await inspectPaths(paths)
  const files = tables.map(({ path, table, format, mapping }) => ({ path, table, format, mapping, attributes: [], constants: {} }))
  const db = openWriter(join(mkdtempSync(join(folder, 'workspace-')), 'test.wardbench'))
  onTestFinished(() => void db.close())
  const context = (input: object) => {
    const write = async (name: keyof Writes, ...args: unknown[]) => (writes[name] as (...all: unknown[]) => unknown)(db, ...args)
    const job = { input } as JobContext['job']
    return { job, db, write, signal: new AbortController().signal, onProgress() {}, threads: 1, filesFolder: '' } as unknown as JobContext
  }
  const input = { name: 'test', files, sources, settings: { minimumWords: 0, ...settings } }
  const result = (await importJob(context(input))) as unknown as ImportResult & { corpusId: number }
  const notes = new Map(reads.noteFacts(db, result.corpusId).map(({ id, noteKey }) => [id, noteKey]))
  return {
    result,
    async label(labelTask) {
      const [{ labelSetId }] = await labelCorpus(context({}), { corpusId: result.corpusId, tasks: [labelTask], settings: {} })
      const values = [...reads.labelValues(db, labelSetId)]
      const labels = new Map(values.map(([noteId, value]) => [notes.get(noteId)!, value]))
      return { labels, unlabelled: reads.labelSet(db, labelSetId).unlabelled }
    },
  }
}
