import type { WorklistFilter, WorklistRow } from '../../shared/domain/worklist.ts'
import { riskAssessment } from '../operations/riskAssessment.ts'
import { csvText } from './csv.ts'
import type { Session } from './workspaces.ts'

/** Worklists as files: keys, risk and what was done; never note text. Highest risk first. */

export type WorklistFormat = 'csv' | 'ndjson' | 'fhir'

export async function exportWorklist(
  session: Session,
  filter: WorklistFilter,
  format: WorklistFormat,
): Promise<{ fileName: string; text: string; rows: number }> {
  const operating = await session.db.read('operatingModel', filter.operatingId)
  const rows: WorklistRow[] = []
  for (let cursor: string | null = null; ; ) {
    const page: { rows: WorklistRow[]; next: string | null } = await session.db.read('worklistRows', { ...filter, cursor, limit: 500 })
    rows.push(...page.rows)
    if (page.next === null) break
    cursor = page.next
  }
  const lines = (each: (row: WorklistRow) => unknown) => rows.map((row) => `${JSON.stringify(each(row))}\n`).join('')
  const text =
    format === 'csv'
      ? csvOf(rows, operating.task.options.length)
      : lines(format === 'fhir' ? (row) => riskAssessment(operating, row) : (row) => recordOf(row))
  const ending = format === 'csv' ? 'csv' : 'ndjson'
  return { fileName: `worklist-${operating.task.id}-${operating.id}${format === 'fhir' ? '-fhir' : ''}.${ending}`, text, rows: rows.length }
}

const columns = ['note_id', 'patient_id', 'encounter_id', 'time', 'type', 'risk', 'flagged', 'truncated', 'forced', 'scored_at', 'status', 'assignee', 'due_on', 'remark'] as const

function recordOf(row: WorklistRow): Record<(typeof columns)[number], string | number | boolean | null> & { probabilities: number[] } {
  const { noteKey, patientKey, encounterKey, time, type, risk, flagged, truncated, forced, scoredAt, status, assignee, dueOn, remark, probabilities } = row
  return {
    note_id: noteKey,
    patient_id: patientKey,
    encounter_id: encounterKey,
    time,
    type,
    risk,
    probabilities,
    flagged,
    truncated,
    forced,
    scored_at: scoredAt,
    status,
    assignee,
    due_on: dueOn,
    remark,
  }
}

function csvOf(rows: readonly WorklistRow[], options: number): string {
  const header = [...columns, ...Array.from({ length: options }, (_, option) => `p_${option}`)]
  return csvText([header, ...rows.map((row) => {
    const record = recordOf(row)
    return [...columns.map((column) => cellOf(record[column])), ...row.probabilities]
  })])
}

function cellOf(value: string | number | boolean | null): string | number {
  return typeof value === 'boolean' ? Number(value) : (value ?? '')
}
