import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { importCorpus, type ImportResult, type ImportSink } from '../../../main/corpus/importCorpus.ts'
import type { RecordOf } from '../../../main/corpus/importers/source.ts'
import type { ReadRow } from '../../../main/corpus/importers/readers/rows.ts'
import type { ImportFile, TableName } from '../../../shared/domain/corpus.ts'
import type { RejectRecord } from '../../../shared/domain/records.ts'

/** Real files in a folder of their own, and a sink that keeps what it is given. */

const folder = mkdtempSync(join(tmpdir(), 'wardbench-corpus-'))
afterAll(() => rmSync(folder, { recursive: true }))

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
