import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inspectPaths } from '../../../main/corpus/importers/detect.ts'
import { previewFile } from '../../../main/corpus/importers/preview.ts'
import { openParquet } from '../../../main/corpus/importers/readers/parquet.ts'
import { collect, fixture, importFile, importTables, temporaryFile } from './support.ts'

const written = JSON.parse(readFileSync(fixture('parquet/values.json'), 'utf8')) as Record<string, string>[]
const files = readdirSync(fixture('parquet')).filter((name) => name.endsWith('.parquet'))
const file = (name: string) => fixture(`parquet/${name}.parquet`)
const instants = 'Column instant holds instants in UTC: its times of day are read as UTC, not as local time'

async function parquetRows(path: string, columns?: string[]) {
  return collect((await openParquet(path, undefined, columns)).rows)
}

describe('Parquet', () => {
  test.each(files)('%s is read as the values that were written, rows numbered from 1', async (name) => {
    const rows = await parquetRows(fixture(`parquet/${name}`))
    expect(rows.map((row) => row.line)).toEqual(written.map((_, index) => index + 1))
    for (const [index, row] of rows.entries()) {
      if (!('values' in row)) throw new Error(row.reason)
      const expected = Object.keys(row.values).map((column) => [column, written[index][column]])
      // INT96 does not say that its moments are in UTC.
      if (name.includes('int96')) row.values.instant &&= `${row.values.instant}Z`
      expect(row.values).toEqual(Object.fromEntries(expected))
    }
  })

  test('text that is not UTF-8 is counted by rows, and columns in UTC are named', async () => {
    const reader = await openParquet(file('pyarrow-snappy'))
    await collect(reader.rows)
    expect(reader.fallbackRows()).toBe(written.filter(({ latin }) => latin !== '').length)
    expect(reader.remarks).toEqual([instants])
    expect(reader.bytesRead()).toBe(reader.totalBytes)
  })

  test('columns that are not asked for are not read', async () => {
    const [row] = await parquetRows(file('pyarrow-zstd'), ['id', 'text'])
    expect(row).toEqual({ line: 1, values: { id: '1000000000000000000', text: written[0].text } })
  })

  test('a column of a type that is not read is named and left out', async () => {
    const { columns, warnings } = await previewFile(file('duckdb-interval'))
    expect(warnings).toContain('Column span holds intervals, which are not read')
    expect(columns).not.toContain('span')
  })

  test('a file is offered as a table with its mapping, also where its name does not say what it is', async () => {
    const renamed = temporaryFile('notes.dat', readFileSync(file('pyarrow-none')))
    const { tables } = await inspectPaths([file('pyarrow-none'), renamed])
    for (const table of tables) {
      expect(table).toMatchObject({ format: 'parquet', table: 'notes', mapping: { noteKey: 'id', text: 'text', type: 'type' } })
      expect(table.rows).toHaveLength(20)
    }
    expect(tables).toHaveLength(2)
  })

  test('rows become notes, and rejects carry the number of their row', async () => {
    const mapping = { noteKey: 'id', text: 'text', type: 'type', time: 'micros' }
    const more = { format: 'parquet' as const, attributes: ['list', 'amount'] }
    const { notes, rejects, result } = await importTables([importFile(file('polars'), 'notes', mapping, more)], 5)
    const empty = written.flatMap(({ text }, index) => (text === '' ? [index + 1] : []))
    expect(rejects.filter(({ reason }) => reason === 'text is empty').map(({ line }) => line)).toEqual(empty)
    expect(result.rejects).toEqual([{ reason: 'text is empty', rows: empty.length }])
    expect(notes[0]).toMatchObject({
      noteKey: '1000000000000000000',
      time: '2196-02-24T14:38:00',
      type: 'Discharge',
      text: written[0].text,
      attributes: { list: '', amount: '-50.00' },
    })
  })

  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100), 'does not end in one'],
    ['something else', () => Buffer.from('id,text\n1,a\n'), 'does not end in one'],
    ['empty', () => Buffer.alloc(0), 'does not end in one'],
    ['encrypted', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -4), Buffer.from('PARE')]), 'encrypted'],
    ['damaged in its footer', (bytes: Buffer) => bytes.fill(0xff, bytes.length - 500, bytes.length - 8), 'its footer'],
    ['damaged in a page', (bytes: Buffer) => bytes.fill(0xff, 40, 400), 'row 1 or after'],
  ])('a file that is %s is named, with what to do', async (kind, damage, says) => {
    const path = temporaryFile(`${kind.replaceAll(' ', '-')}.parquet`, damage(readFileSync(file('pyarrow-snappy'))))
    const failure = await parquetRows(path).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: kind === 'encrypted' ? 'import.parquet' : 'import.damaged' })
    expect(String(failure)).toContain(basename(path))
    expect(String(failure)).toContain(says)
  })

  test('reading stops when it is aborted', async () => {
    const controller = new AbortController()
    const { rows } = await openParquet(file('pyarrow-small-pages'), controller.signal)
    await rows.next()
    controller.abort()
    await expect(collect(rows)).rejects.toMatchObject({ name: 'AbortError' })
  })
})
