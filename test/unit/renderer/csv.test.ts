import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCsv } from '../../../renderer/lib/csv.ts'

describe('exported tables', () => {
  it('are read back as they were by a CSV parser', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !/^[=+\-@\t\r]/.test(value))
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
        const read: string[][] = parse(toCsv(['left', 'right'], rows), { record_delimiter: '\r\n' })
        expect(read).toEqual([['left', 'right'], ...rows])
      }),
    )
  })

  it('never hand a spreadsheet a formula', () => {
    const [, row] = toCsv(['value'], [['=HYPERLINK("http://x")']]).split('\r\n')
    expect(row).toBe('"\'=HYPERLINK(""http://x"")"')
  })

  it('leave negative numbers numbers, and missing values empty', () => {
    expect(toCsv(['a', 'b'], [[-1.5, null]])).toBe('a,b\r\n-1.5,\r\n')
  })
})
