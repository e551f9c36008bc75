/** Notes of a pass by risk: any length, read page by page, and anywhere at once where ranks give the place. */
import { useMemo, useState, type FormEvent } from 'react'
import type { PredictionFilter, PredictionListQuery } from '../../../shared/domain/predictionList.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import type { PredictionRow, ScoringPass } from '../../../shared/domain/prediction.ts'
import { formatCount, formatDate, missing } from '../../lib/format.ts'
import { roleNames } from '../../lib/passes.ts'
import { callApi } from '../../lib/queries.ts'
import { IconButton, TextField } from '../../ui/Controls.tsx'
import { DataTable, type Column, type RowPages } from '../../ui/DataTable.tsx'
import { HighestFirstIcon, LowestFirstIcon } from '../../ui/icons.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { RiskBar } from '../../ui/RiskBar.tsx'
import { EmptyState } from '../../ui/States.tsx'
import { ExportList } from './ExportList.tsx'
import { filterWords } from './filterWords.ts'
import { ActiveFilters, ListFilterFields } from './ListFilterFields.tsx'
import { ListViews } from './ListViews.tsx'
import classes from './Predictions.module.css'

/** All that decides which notes are in the list, and their order. */
export type ListFilters = Omit<PredictionListQuery, 'passId'>

export interface PredictionListProps {
  pass: ScoringPass
  other: ScoringPass | null
  filters: ListFilters
  selectedNote: number | null
  onFilter: (filter: PredictionFilter, order: ListFilters['order']) => void
  onOpen: (noteId: number) => void
}

export function PredictionList({ pass, other, filters, selectedNote, onFilter, onOpen }: PredictionListProps) {
  const { options, positive } = pass
  const { order, otherPassId, ...filter } = filters
  const columns = useMemo(() => columnsOf(other, options, positive), [other, options, positive])
  const [unsearched, setUnsearched] = useState(0)
  // By value: an address gives the same list as a new object each time.
  const question = JSON.stringify({ passId: pass.id, ...filters })
  const pages = useMemo((): RowPages<PredictionRow> => {
    const input = JSON.parse(question) as PredictionListQuery
    return {
      key: question,
      async fetch(cursor, limit, signal) {
        const page = await callApi('predictions.list', { ...input, cursor, limit }, signal)
        if (cursor === null) setUnsearched(page.unsearched)
        return page
      },
      cursorBefore: (index) => `@${index}`,
    }
  }, [question])
  const change = (changes: Partial<PredictionFilter>) => onFilter({ ...filter, ...changes }, order)
  const shared = { beside: other !== null, options, filter, onChange: change }

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
          text="No note of this pass fits the filters. Take one of them away, or clear them all, to see more notes."
        />
      }
      toolbar={
        <Stack gap={6} flex={1} miw={0}>
          <Group gap="xs">
            <WordsField key={filter.text} text={filter.text} onText={(text) => change({ text })} />
            <ListFilterFields passId={pass.id} {...shared} />
            <ListViews taskId={pass.taskId} shown={{ passId: pass.id, otherPassId, filter, order }} options={options} />
            <IconButton
              icon={order === 'risk' ? HighestFirstIcon : LowestFirstIcon}
              label={order === 'risk' ? 'Highest risk first. Turn round' : 'Lowest risk first. Turn round'}
              onClick={() => onFilter(filter, order === 'risk' ? 'risk_ascending' : 'risk')}
            />
            <ExportList passId={pass.id} filters={filters} words={filterWords(filter, options, other !== null).map(({ text }) => text)} />
          </Group>
          <ActiveFilters {...shared} />
          {filter.text !== '' && unsearched > 0 && (
            <Text size="sm" c="dimmed" role="status">
              The search index is still being built: {formatCount(unsearched)} notes of the corpus are not in it yet.
            </Text>
          )}
        </Stack>
      }
    />
  )
}

/** Words are looked for on Enter, or when the field is left. */
function WordsField({ text, onText }: { text: string; onText: (text: string) => void }) {
  const [typed, setTyped] = useState(text)
  const search = () => {
    if (typed.trim() !== text) onText(typed.trim())
  }
  return (
    <form
      role="search"
      className={classes.words}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        search()
      }}
    >
      <TextField
        type="search"
        aria-label="Words in the notes"
        placeholder="Words in the notes"
        maxLength={500}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={search}
      />
    </form>
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
      metric: 'risk',
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
