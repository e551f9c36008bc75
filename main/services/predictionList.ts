import type { PredictionRow } from '../../shared/domain/prediction.ts'
import { isFiltered, predictionFilter, type PredictionChoices, type PredictionListQuery } from '../../shared/domain/predictionList.ts'
import type { PlacesInput } from '../db/queries/predictionColumns.ts'
import { csvText } from './csv.ts'
import type { Session } from './workspaces.ts'

/** The list of predictions: all notes of a pass from its stored ranks, a filtered list from the columns that are kept. */

export interface PredictionList {
  rows: PredictionRow[]
  next: string | null
  total: number
  unsearched: number
}

export async function listPredictions({ db }: Session, input: PlacesInput): Promise<PredictionList> {
  if (!isFiltered(predictionFilter.parse(input))) return { ...(await db.read('predictionPage', input)), unsearched: 0 }
  const { ranks, ...page } = await db.read('predictionPlaces', input)
  return { ...page, rows: await db.read('predictionsOfRanks', input.passId, input.otherPassId, ranks) }
}

/** Reads what filters ask of, in parts between which pages of the list are answered. */
export async function choicesOf({ db }: Session, passId: number, signal?: AbortSignal): Promise<PredictionChoices> {
  for (;;) {
    signal?.throwIfAborted()
    const choices = await db.read('predictionChoices', passId)
    if (choices) return choices
  }
}

/** Rows that are read at a time. */
const chunk = 5000

/**
 * As `exportPassCsv`, of the notes and in the order of the list, with the risk by the pass beside it. The reason is stored
 * before the file is handed out.
 */
export async function exportList(
  session: Session,
  query: PredictionListQuery,
  reason: string,
  signal?: AbortSignal,
): Promise<{ fileName: string; csv: string; rows: number }> {
  const pass = await session.db.read('pass', query.passId)
  const beside = query.otherPassId !== null
  const header = [
    'rank',
    'note_id',
    'patient_id',
    'time',
    'type',
    'label',
    'risk',
    ...pass.options.map((_, option) => `p_${option}`),
    'predicted',
    'shortened',
    ...(beside ? ['other_risk'] : []),
    'note_sections',
  ]
  const parts = [csvText([header])]
  let rows = 0
  for (let cursor: string | null = '@0'; cursor !== null; ) {
    signal?.throwIfAborted()
    const page: PredictionList = await listPredictions(session, { ...query, cursor, limit: chunk })
    rows += page.rows.length
    if (page.rows.length > 0) parts.push(csvText(page.rows.map((row) => cellsOf(row, beside, pass.sections))))
    cursor = page.next
  }
  // A workspace that another process holds can be read; its exports are not recorded.
  if (!session.db.readOnly) await session.db.write('insertPredictionExport', query.passId, predictionFilter.parse(query), reason, rows)
  return { fileName: `predictions-${pass.taskId}-${pass.role}-${pass.set}-${pass.id}-list.csv`, csv: parts.join(''), rows }
}

function cellsOf(row: PredictionRow, beside: boolean, sections: string): (string | number)[] {
  return [
    row.rank,
    row.noteKey,
    row.patientKey,
    row.time ?? '',
    row.type,
    row.label,
    row.risk,
    ...row.probabilities,
    row.predicted,
    row.truncated ? 'yes' : 'no',
    ...(beside ? [row.otherRisk ?? ''] : []),
    sections,
  ]
}
