/** Notes of a pass by risk: any length, read page by page, and anywhere at once where ranks give the place. */
import { useMemo } from 'react'
import { optionLetter } from '../../../shared/domain/task.ts'
import type { PredictionRow, ScoringPass } from '../../../shared/domain/prediction.ts'
import { formatCount, formatDate, missing } from '../../lib/format.ts'
import { roleNames } from '../../lib/passes.ts'
import { callApi } from '../../lib/queries.ts'
import { Select } from '../../ui/Controls.tsx'
import { DataTable, type Column, type RowPages } from '../../ui/DataTable.tsx'
import { RiskBar } from '../../ui/RiskBar.tsx'
import { EmptyState } from '../../ui/States.tsx'
import type { PredictionsAddress } from './address.ts'

export type ListFilters = Pick<PredictionsAddress, 'outcome' | 'label' | 'order'>

export interface PredictionListProps {
  pass: ScoringPass
  other: ScoringPass | null
  options: readonly string[]
  positive: number
  filters: ListFilters
  selectedNote: number | null
  onFilter: (change: Partial<ListFilters>) => void
  onOpen: (noteId: number) => void
}

export function PredictionList({
  pass,
  other,
  options,
  positive,
  filters,
  selectedNote,
  onFilter,
  onOpen,
}: PredictionListProps) {
  const { outcome, label, order } = filters
  const columns = useMemo(() => columnsOf(other, options, positive), [other, options, positive])
  const pages = useMemo((): RowPages<PredictionRow> => {
    const input = { passId: pass.id, otherPassId: other?.id ?? null, outcome, label, order }
    const everyNote = outcome === 'all' && label === null
    return {
      key: JSON.stringify(input),
      fetch: (cursor, limit, signal) => callApi('predictions.list', { ...input, cursor, limit }, signal),
      // Ranks run without gaps over all notes of the pass; the cursor before a row is the rank of the row before it.
      ...(everyNote && { cursorBefore: (index: number) => String(order === 'risk' ? index : pass.notes - index + 1) }),
    }
  }, [pass.id, pass.notes, other?.id, outcome, label, order])

  return (
    <DataTable
      label="Notes by risk"
      columns={columns}
      pages={pages}
      rowId={rowId}
      selectedId={selectedNote === null ? null : String(selectedNote)}
      onRowSelect={(row) => onOpen(row.id)}
      onRowOpen={(row) => onOpen(row.id)}
      empty={
        <EmptyState
          title="No notes like this"
          text="No note of this pass fits the filters. Show all predictions and labels to see every note."
        />
      }
      toolbar={
        <>
          <Select
            aria-label="Order"
            w="9rem"
            value={order}
            onChange={(value) => onFilter({ order: value as ListFilters['order'] })}
            data={[
              { value: 'risk', label: 'Highest risk first' },
              { value: 'risk_ascending', label: 'Lowest risk first' },
            ]}
          />
          <Select
            aria-label="Right or wrong"
            w="8.5rem"
            value={outcome}
            onChange={(value) => onFilter({ outcome: value as ListFilters['outcome'] })}
            data={[
              { value: 'all', label: 'Right and wrong' },
              { value: 'right', label: 'Right only' },
              { value: 'wrong', label: 'Wrong only' },
            ]}
          />
          <Select
            aria-label="Label"
            w="8.5rem"
            value={label === null ? 'all' : String(label)}
            onChange={(value) => onFilter({ label: value === 'all' ? null : Number(value) })}
            data={[
              { value: 'all', label: 'All labels' },
              ...options.map((option, index) => ({
                value: String(index),
                label: `Label: ${optionLetter(index)}. ${option}`,
              })),
            ]}
          />
        </>
      }
    />
  )
}

const rowId = (row: PredictionRow) => String(row.id)

function columnsOf(other: ScoringPass | null, options: readonly string[], positive: number): Column<PredictionRow>[] {
  const binary = options.length === 2
  const risk = binary
    ? `Probability of “${options[positive]}”`
    : 'Mean option by probability, from 0 (first option) to 1 (last)'
  const labelOf = (index: number) =>
    options[index] === undefined ? missing : `${optionLetter(index)}. ${options[index]}`
  return [
    {
      id: 'rank',
      header: 'Rank',
      help: 'Place by risk in this pass; 1 is the highest.',
      value: (row) => row.rank,
      format: (value) => formatCount(Number(value)),
      kind: 'number',
      width: 66,
    },
    {
      id: 'risk',
      header: 'Risk',
      help: risk,
      value: (row) => row.risk,
      cell: (row) => <RiskBar value={row.risk} width={3} />,
      width: 128,
    },
    ...(other
      ? [
          {
            id: 'other',
            header: roleNames[other.role],
            help: `${risk}, by ${other.modelName}`,
            value: (row: PredictionRow) => row.otherRisk,
            cell: (row: PredictionRow) => <RiskBar value={row.otherRisk} width={3} />,
            width: 128,
          },
        ]
      : []),
    {
      id: 'label',
      header: 'Label',
      help: 'What really happened, from the tables of the corpus.',
      value: (row) => labelOf(row.label),
      minWidth: 76,
    },
    {
      id: 'right',
      header: 'Answer',
      help: 'Whether the most probable option is the label.',
      value: (row) => (row.predicted === row.label ? 'right' : 'wrong'),
      format: (value) => (value === 'right' ? '✓ right' : '✗ wrong'),
      width: 82,
    },
    { id: 'note', header: 'Note', value: (row) => row.noteKey, minWidth: 90 },
    { id: 'patient', header: 'Patient', value: (row) => row.patientKey, minWidth: 90 },
    {
      id: 'date',
      header: 'Date',
      value: (row) => row.time,
      format: (value) => formatDate(value === null ? null : String(value)),
      width: 95,
    },
    { id: 'type', header: 'Type', value: (row) => row.type, minWidth: 90 },
    {
      id: 'truncated',
      header: 'Read',
      help: 'Whether the model read the whole note, or a shortened one because of its token limit.',
      value: (row) => (row.truncated ? 'shortened' : 'whole'),
      width: 88,
    },
  ]
}
