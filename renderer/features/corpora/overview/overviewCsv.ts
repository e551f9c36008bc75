/** The overview as a table of sections, for a spreadsheet. Pure. */
import type { CorpusSummary, RejectReason } from '../../../../shared/domain/corpus.ts'
import type { CorpusOverview } from '../../../../shared/domain/overview.ts'
import { phiKinds } from '../../../../shared/domain/phi.ts'
import { toCsv } from '../../../lib/csv.ts'
import { spreadOf } from './histogram.ts'

export interface OverviewParts {
  corpus: CorpusSummary
  overview: CorpusOverview
  months: readonly { month: string; notes: number }[]
  rejects: readonly RejectReason[]
}

type Row = [section: string, item: string, value: number | string | null, matches?: number]

export function overviewCsv({ corpus, overview, months, rejects }: OverviewParts): string {
  const { scan } = overview
  const rows: Row[] = [
    ['Counts', 'Notes', corpus.notes],
    ['Counts', 'Patients', corpus.patients],
    ['Counts', 'Encounters', corpus.encounters],
    ['Counts', 'Rejected rows', corpus.rejects],
    ['Counts', 'First note', corpus.firstTime],
    ['Counts', 'Last note', corpus.lastTime],
    ...corpus.types.map(({ type, notes }): Row => ['Note types', type, notes]),
    ...months.map(({ month, notes }): Row => ['Notes per month', month, notes]),
    ...overview.notesPerPatient.map(([notes, patients]): Row => ['Patients by number of notes', String(notes), patients]),
    ...rejects.map(({ file, reason, rows: count }): Row => ['Rejected rows', `${file}: ${reason}`, count]),
  ]
  if (scan) {
    const { duplicates } = scan
    for (const [name, counts] of [['Words per note', scan.words], ['Characters per note', scan.charactersPerNote]] as const) {
      const spread = spreadOf(counts)
      if (spread) rows.push(...Object.entries(spread).map(([item, value]): Row => [name, item, value]))
    }
    rows.push(
      ['Duplicates', 'Texts that several notes share exactly', duplicates.texts],
      ['Duplicates', 'Notes with an exact duplicate', duplicates.notes],
      ['Duplicates', 'Notes with one of another patient', duplicates.notesAcrossPatients],
      ...(scan.nearCopies
        ? [
            ['Duplicates', 'Notes with a near-duplicate', scan.nearCopies.notes] satisfies Row,
            ['Duplicates', 'Notes with one of another patient', scan.nearCopies.acrossPatients] satisfies Row,
          ]
        : []),
      ...scan.kinds.map(({ kind, notes, matches }): Row => ['Identifiers (notes, matches)', phiKinds[kind].title, notes, matches]),
      ['Identifiers (notes, matches)', 'Any kind', scan.notesWithIdentifiers],
      ['Identifiers (notes, matches)', 'Masks of an earlier de-identification', scan.marks.notes, scan.marks.matches],
      ['Identifiers (notes, matches)', 'Scanned at', scan.scannedAt],
    )
  }
  return toCsv(['Section', 'Item', 'Value', 'Matches'], rows.map(([section, item, value, matches]) => [section, item, value, matches ?? null]))
}
