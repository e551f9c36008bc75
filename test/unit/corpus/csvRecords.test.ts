import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCsvRecords, type CsvItem } from '../../../main/corpus/importers/readers/csvRecords.ts'

async function read(content: string | Buffer, sizes: readonly number[] = []): Promise<CsvItem[]> {
  const bytes = Buffer.from(content as string)
  async function* chunks(): AsyncGenerator<Buffer> {
    let start = 0
    for (const size of sizes) {
      yield bytes.subarray(start, start + size)
      start += size
    }
    yield bytes.subarray(start)
  }
  const items: CsvItem[] = []
  for await (const part of readCsvRecords(chunks(), () => ',')) items.push(...part)
  return items
}

const cellsOf = (items: readonly CsvItem[]) => items.map((item) => ('cells' in item ? item.cells : item.reason))

/** What csv-parse makes of the same bytes; null where a quote is not closed. */
function reference(content: string): string[][] | null {
  try {
    return parse(content, {
      record_delimiter: ['\r\n', '\n'],
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    })
  } catch {
    return null
  }
}

describe('records of a CSV', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '"', '""', ',', '\n', '\r\n', '\r', ' ', 'é', '☤'), maxLength: 40 })
  const sizes = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 20 })

  test('of any text are those of csv-parse, wherever its chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(text, sizes, async (content, cuts) => {
        const items = await read(content, cuts)
        const expected = reference(content)
        if (expected !== null) expect(cellsOf(items)).toEqual(expected)
        else expect(items.at(-1)).toMatchObject({ reason: expect.stringContaining('quote is not closed') })
      }),
      { numRuns: 2000 },
    )
  })

  test('begin on the line that counting line feeds before them gives', async () => {
    await fc.assert(
      fc.asyncProperty(text, sizes, async (content, cuts) => {
        const lines = content.split('\n')
        const items = await read(content, cuts)
        const starts = items.map((item) => item.line)
        expect(starts).toEqual(starts.toSorted((a, b) => a - b))
        for (const item of items) {
          const rest = lines.slice(item.line - 1).join('\n')
          if ('cells' in item) expect((await read(rest))[0]).toEqual({ ...item, line: 1 })
        }
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['"a" b,c\n', [['"a" b', 'c']]],
    ['"a""b" c,d', [['"a"b" c', 'd']]],
    ['a"b,""\n""\n\n"",\r\n', [['a"b', ''], [''], ['', '']]],
    ['"a\r\nb"\r\nc\rd', [['a\r\nb'], ['c\rd']]],
  ])('keep stray quotes and empty cells: %j', async (content, expected) => {
    expect(cellsOf(await read(content))).toEqual(expected)
    expect(reference(content)).toEqual(expected)
  })

  test('count CRLF inside quotes as one line', async () => {
    const items = await read('"a\r\nb\r\nc"\r\nd\r\n')
    expect(items.map((item) => item.line)).toEqual([1, 4])
  })

  test('are decoded cell by cell', async () => {
    const latin1 = Buffer.concat([Buffer.from('é,'), Buffer.from('é"x', 'latin1'), Buffer.from('\n')])
    expect(await read(latin1, [1, 1, 1])).toEqual([{ line: 1, cells: ['é', 'é"x'], fallback: true }])
  })
})
