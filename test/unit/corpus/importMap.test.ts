import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FilePreview, ImportFile, TableName } from '../../../shared/domain/corpus.ts'
import { importMap, mapFile, mapOf } from '../../../shared/domain/importMap.ts'

function preview(table: TableName, columns: string[], mapping: Record<string, string> = {}): FilePreview {
  return { path: `/data/${table}.csv`, format: 'csv', table, bytes: 1, columns, rows: [], mapping, warnings: [] }
}

describe('a map of columns', () => {
  const notes = preview('notes', ['id', 'body', 'kind', 'flag'], { noteKey: 'id', text: 'body' })

  test('goes before what is recognised: for all, for a table, for a file', () => {
    const map = importMap.parse({
      columns: { type: 'kind', noteKey: null },
      constants: { site: 'A', split: 'test' },
      tables: { notes: { attributes: ['flag'] } },
      files: { 'notes.csv': { constants: { split: 'train' }, noteKeyPrefix: 'x-' } },
    })
    expect(mapFile(notes, 'notes.csv', map)).toEqual({
      file: {
        path: '/data/notes.csv',
        table: 'notes',
        format: 'csv',
        mapping: { text: 'body', type: 'kind' },
        attributes: ['flag'],
        constants: { site: 'A', split: 'train' },
        noteKeyPrefix: 'x-',
      },
      unknown: [],
    })
  })

  test('names the columns that a file does not have, and leaves them out', () => {
    const map = { columns: { text: 'words', time: 'at' }, attributes: ['flag', 'gone'] }
    const { file, unknown } = mapFile(notes, 'notes.csv', map)
    expect(unknown).toEqual(['words', 'at', 'gone'])
    expect(file).toMatchObject({ mapping: { noteKey: 'id', text: 'body' }, attributes: ['flag'] })
    expect(mapFile({ ...notes, format: 'ndjson' }, 'notes.csv', map).unknown).toEqual([])
  })

  test('refuses what it does not know, instead of passing over a misspelt word', () => {
    expect(importMap.safeParse({ colums: {} }).success).toBe(false)
  })

  test('serves the next export of a table under another name', () => {
    const { file } = mapFile(notes, 'notes.csv', { columns: { type: 'kind' } })
    const map = mapOf([{ file, preview: notes, fileName: 'notes.csv' }])
    const next = { ...notes, path: '/data/notes-2025.csv' }
    expect(mapFile(next, 'notes-2025.csv', map).file).toEqual({ ...file, path: next.path })
  })

  test('gives back the files it was saved from', () => {
    const columns = ['id', 'body', 'kind', 'flag']
    const anyFile = fc.record({
      table: fc.constantFrom<TableName>('notes', 'encounters', 'claims'),
      mapping: fc.dictionary(fc.constantFrom('text', 'noteKey', 'time', 'type'), fc.constantFrom(...columns)),
      suggested: fc.dictionary(fc.constantFrom('text', 'noteKey', 'time'), fc.constantFrom(...columns)),
      attributes: fc.subarray(columns),
      constants: fc.dictionary(fc.constantFrom('type', 'site'), fc.string()),
    })
    fc.assert(
      fc.property(fc.array(anyFile, { minLength: 1, maxLength: 4 }), (drafts) => {
        const files = drafts.map(({ suggested, ...decided }, index) => {
          const fileName = `${index}.csv`
          const seen = { ...preview(decided.table, columns, suggested), path: `/data/${fileName}` }
          const file: ImportFile = { path: seen.path, format: 'csv', ...decided }
          return { file, preview: seen, fileName }
        })
        const map = importMap.parse(JSON.parse(JSON.stringify(mapOf(files))))
        for (const { file, preview: seen, fileName } of files) {
          expect(mapFile(seen, fileName, map)).toEqual({ file, unknown: [] })
        }
      }),
    )
  })
})
