import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openCsv } from '../../../main/corpus/importers/readers/csv.ts'
import { openNdjson } from '../../../main/corpus/importers/readers/ndjson.ts'
import { collect, temporaryFile } from './support.ts'

async function csvRows(content: string | Buffer, format: 'csv' | 'tsv' = 'csv') {
  return collect((await openCsv(temporaryFile('rows.csv', content), format)).rows)
}

async function ndjsonRows(content: string | Buffer) {
  return collect((await openNdjson(temporaryFile('rows.ndjson', content))).rows)
}

describe('CSV', () => {
  test('quoted newlines, doubled quotes and delimiters stay inside their cell; lines count through them', async () => {
    const rows = await csvRows('id,text\n1,"first\nsecond, ""quoted"""\n\n2,plain\n')
    expect(rows).toEqual([
      { line: 2, values: { id: '1', text: 'first\nsecond, "quoted"' } },
      { line: 5, values: { id: '2', text: 'plain' } },
    ])
  })

  test('CRLF, also mixed with LF, ends rows without leaving a carriage return', async () => {
    const rows = await csvRows('id,text\r\n1,a\r\n2,b\n3,"c\r\nd"\r\n')
    expect(rows.map((row) => 'values' in row && row.values.text)).toEqual(['a', 'b', 'c\r\nd'])
  })

  test.each([
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffid,text\n1,café ☤\n')],
    ['UTF-16 little endian', Buffer.from('\ufeffid,text\n1,café ☤\n', 'utf16le')],
    ['UTF-16 big endian', Buffer.from('\ufeffid,text\n1,café ☤\n', 'utf16le').swap16()],
    ['UTF-16 without a byte order mark', Buffer.from('id,text\n1,café ☤\n', 'utf16le')],
    ['gzip', gzipSync('id,text\n1,café ☤\n')],
  ])('%s is read as what it says', async (_name, content) => {
    expect(await csvRows(content)).toEqual([{ line: 2, values: { id: '1', text: 'café ☤' } }])
  })

  test('a Latin-1 row in a UTF-8 file is read right and counted', async () => {
    const latin1 = Buffer.from('2,naïve \x96\n', 'latin1')
    const content = Buffer.concat([Buffer.from('id,text\n1,café\n'), latin1])
    const reader = await openCsv(temporaryFile('mixed.csv', content), 'csv')
    const rows = await collect(reader.rows)
    expect(rows.map((row) => 'values' in row && row.values.text)).toEqual(['café', 'naïve –'])
    expect(reader.fallbackRows()).toBe(1)
  })

  test('a row with the wrong number of cells is rejected with its line, never its contents', async () => {
    const rows = await csvRows('id,text\n1,a\n2,secret,secret\n3,c\n')
    expect(rows[1]).toEqual({ line: 3, reason: 'row has 3 cells where the header has 2' })
    expect(rows[2]).toEqual({ line: 4, values: { id: '3', text: 'c' } })
  })

  test('a stray quote inside a cell is kept as it stands', async () => {
    expect(await csvRows('id,text\n1,a 5" scar\n')).toEqual([{ line: 2, values: { id: '1', text: 'a 5" scar' } }])
  })

  test('a quote that is never closed rejects from its row on and keeps every row before it', async () => {
    const before = Array.from({ length: 3000 }, (_, index) => `${index},text ${index}\n`).join('')
    const rows = await csvRows(`id,text\n${before}x,"never closed\ny,z\n`)
    expect(rows).toHaveLength(3001)
    expect(rows.at(-1)).toEqual({
      line: 3002,
      reason: 'quote is not closed before the end of the file: nothing after this line was read',
    })
  })

  test('a row beyond 16 MB stops the reading there, not the process', async () => {
    const rows = await csvRows(`id,text\n1,a\n2,"${'word '.repeat(4 * 2 ** 20)}"\n3,c\n`)
    expect(rows).toEqual([
      { line: 2, values: { id: '1', text: 'a' } },
      { line: 3, reason: 'row is longer than 16 MB: nothing after this line was read' },
    ])
  })

  test('the last row needs no newline, also when its file takes several reads', async () => {
    expect(await csvRows('id,text\n1,a')).toEqual([{ line: 2, values: { id: '1', text: 'a' } }])
    const rows = await csvRows(`id,text\n${'1,some words\n'.repeat(50_000)}2,"last"`)
    expect(rows).toHaveLength(50_001)
    expect(rows.at(-1)).toEqual({ line: 50_002, values: { id: '2', text: 'last' } })
  })

  test('semicolons and tabs separate where the header says so', async () => {
    expect(await csvRows('id;text\n1;a, b\n')).toEqual([{ line: 2, values: { id: '1', text: 'a, b' } }])
    expect(await csvRows('id\ttext\n1\ta, b\n', 'tsv')).toEqual([{ line: 2, values: { id: '1', text: 'a, b' } }])
  })

  test('columns without a name or with the same name are kept apart', async () => {
    expect(await csvRows('id,,id\n1,2,3\n')).toEqual([{ line: 2, values: { id: '1', 'column 2': '2', 'id (2)': '3' } }])
  })

  test('any cells come back as they were written', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ';', 'é', '☤', ' ', '\t') })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (pairs) => {
        const quoted = pairs.map((pair) => pair.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
        const rows = await csvRows(`a,b\r\n${quoted.join('\r\n')}\r\n`)
        expect(rows.map((row) => 'values' in row && [row.values.a, row.values.b])).toEqual(pairs)
      }),
      { numRuns: 60 },
    )
  })

  test('a damaged gzip file is named as damaged', async () => {
    const whole = gzipSync('id,text\n'.concat('1,a\n'.repeat(1000)))
    await expect(csvRows(whole.subarray(0, whole.length - 20))).rejects.toMatchObject({ code: 'import.damaged' })
  })

  test('a file that is not there is named as unreadable', async () => {
    await expect(openCsv('no-such-file.csv', 'csv')).rejects.toMatchObject({ code: 'import.unreadable' })
  })

  test('reading stops when it is aborted', async () => {
    const controller = new AbortController()
    const path = temporaryFile('abort.csv', `id,text\n${'1,a\n'.repeat(200_000)}`)
    const { rows } = await openCsv(path, 'csv', controller.signal)
    await rows.next()
    controller.abort()
    await expect(collect(rows)).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('NDJSON', () => {
  test('strings, numbers with all their digits, lists and nested values become text', async () => {
    const line = '{"id":12345678901234567890,"text":"a\\nb","n":null,"ok":true,"l":["x","y"],"o":{"k":1.0}}'
    expect(await ndjsonRows(`${line}\n`)).toEqual([
      { line: 1, values: { id: '12345678901234567890', text: 'a\nb', n: '', ok: 'true', l: 'x|y', o: '{"k":"1.0"}' } },
    ])
  })

  test('lines that are no JSON object are rejected with line and reason, the rest is read', async () => {
    const rows = await ndjsonRows('{"id":1}\r\n{"secret\n[1]\n\n"text"\n{"id":2}')
    expect(rows).toEqual([
      { line: 1, values: { id: '1' } },
      { line: 2, reason: 'line is not valid JSON' },
      { line: 3, reason: 'line is not a JSON object' },
      { line: 5, reason: 'line is not a JSON object' },
      { line: 6, values: { id: '2' } },
    ])
  })

  test('a line beyond 16 MB is skipped and the next one read', async () => {
    const rows = await ndjsonRows(`{"text":"${'word '.repeat(4 * 2 ** 20)}"}\n{"id":2}\n`)
    expect(rows).toEqual([
      { line: 1, reason: 'line is longer than 16 MB' },
      { line: 2, values: { id: '2' } },
    ])
  })
})
