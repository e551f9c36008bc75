import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barLabel, bars, byPeriod, patientBars, spreadOf } from '../../../renderer/features/corpora/overview/histogram.ts'
import { overviewCsv } from '../../../renderer/features/corpora/overview/overviewCsv.ts'
import { phiKind } from '../../../shared/domain/phi.ts'

const lengths = fc
  .uniqueArray(fc.integer({ min: 0, max: 200_000 }), { minLength: 1, maxLength: 80 })
  .chain((values) => fc.tuple(...values.map((value) => fc.tuple(fc.constant(value), fc.integer({ min: 1, max: 50 })))))
  .map((list) => list.toSorted((left, right) => left[0] - right[0]))

describe('a histogram of lengths', () => {
  it.each(['linear', 'log'] as const)('counts every note once, in bars that touch (%s)', (scale) => {
    fc.assert(
      fc.property(lengths, (counts) => {
        const filled = bars(counts, scale)
        const notes = counts.reduce((sum, [, of]) => sum + of, 0)
        expect(filled.reduce((sum, bar) => sum + bar.notes, 0)).toBe(notes)
        for (const [index, bar] of filled.entries()) {
          if (index > 0) expect(bar.from).toBe(filled[index - 1]!.to)
          const within = counts.filter(([value]) => value >= bar.from && (bar.to === null || value < bar.to))
          expect(bar.notes).toBe(within.reduce((sum, [, of]) => sum + of, 0))
        }
      }),
    )
  })

  it('of even width gives the longest half percent a bar of their own, so that one long note does not flatten the rest', () => {
    const counts = [...Array.from({ length: 300 }, (_, index): [number, number] => [index + 1, 5]), [90_000, 1] as [number, number]]
    const filled = bars(counts, 'linear')
    expect(filled.length).toBeLessThanOrEqual(32)
    expect(filled.at(-1)?.to).toBeNull()
    expect(barLabel(filled.at(-1)!)).toMatch(/^≥ /)
  })

  it('of even ratio spans many powers of ten', () => {
    expect(bars([[8, 1], [12, 2], [900, 3], [15_000, 4]], 'log').filter(({ notes }) => notes > 0).map(barLabel)).toEqual([
      '7–9', '10–14', '700–999', '15,000–19,999',
    ])
  })

  it('is said in words too', () => {
    expect(spreadOf([[10, 1], [20, 2], [30, 1]])).toEqual({ notes: 4, smallest: 10, quarter: 10, median: 20, threeQuarters: 20, largest: 30 })
    expect(spreadOf([])).toBeNull()
  })
})

describe('notes over time', () => {
  const months = [{ month: '2020-11', notes: 3 }, { month: '2021-02', notes: 4 }]

  it('are summed by period, and periods without notes are there', () => {
    expect(byPeriod(months, 'month').map(({ period, notes }) => `${period} ${notes}`)).toEqual(['2020-11 3', '2020-12 0', '2021-01 0', '2021-02 4'])
    expect(byPeriod(months, 'quarter')).toEqual([{ period: '2020 Q4', notes: 3 }, { period: '2021 Q1', notes: 4 }])
    expect(byPeriod(months, 'year')).toEqual([{ period: '2020', notes: 3 }, { period: '2021', notes: 4 }])
    expect(byPeriod([], 'year')).toEqual([])
  })
})

describe('patients by notes', () => {
  it('are shown one by one, then by tens', () => {
    expect(patientBars([[1, 5], [3, 2], [12, 1]]).filter(({ patients }) => patients > 0)).toEqual([
      { label: '1', patients: 5 }, { label: '3', patients: 2 }, { label: '10–19', patients: 1 },
    ])
  })
})

describe('the CSV of an overview', () => {
  const corpus = {
    id: 1, name: 'Ward', source: 'files', synthetic: false, createdAt: '', notes: 3, patients: 2, encounters: 0, rejects: 1,
    firstTime: '2021-01-01', lastTime: null, shiftedDates: false, indexedNotes: 3, state: 'ready' as const, types: [{ type: 'Progress, short', notes: 3 }],
  }

  it('has a row for every count, and identifiers only once there was a scan', () => {
    const overview = { notesPerPatient: [[1, 1], [2, 1]] as [number, number][], scan: null, scanJobId: null, outdated: false, privacy: null }
    const rejects = [{ file: 'a.csv', reason: 'text is empty', rows: 1, firstLine: 2 }]
    const before = overviewCsv({ corpus, overview, months: [], rejects })
    expect(before).toContain('Note types,"Progress, short",3,')
    expect(before).not.toContain('Identifiers')
    const scan = {
      scannedAt: 'now', rules: 1, notes: 3, characters: 9, notesWithIdentifiers: 1, marks: { notes: 0, matches: 0 },
      kinds: phiKind.options.map((kind) => ({ kind, notes: 0, matches: 0, examples: [] })),
      words: [[3, 3]] as [number, number][], charactersPerNote: [],
      duplicates: { texts: 0, notes: 0, textsAcrossPatients: 0, notesAcrossPatients: 0, groups: [] },
      nearCopies: null,
    }
    const lines = overviewCsv({ corpus, overview: { ...overview, scan }, months: [], rejects }).trim().split('\r\n')
    expect(lines.filter((line) => line.startsWith('"Identifiers (notes, matches)"'))).toHaveLength(21)
  })
})
