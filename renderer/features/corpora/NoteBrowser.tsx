/** Notes of a corpus: search, filters, order, and one note beside the list. Everything that is chosen is in the address. */
import { useMemo, useRef, useState, type RefObject } from 'react'
import type { CorpusSummary, NoteFilter } from '../../../shared/domain/corpus.ts'
import { searchHits } from '../../../shared/text/searchTerms.ts'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { formatCount, formatTime } from '../../lib/format.ts'
import { visibleText } from '../../lib/noteText.ts'
import { upkeepShare, useIndexing } from '../../lib/upkeep.ts'
import { useShortcut } from '../../lib/useShortcut.ts'
import { useStepKeys, type Neighbours } from '../../lib/useStepKeys.ts'
import { Button, FieldHelp, Select, TextField } from '../../ui/Controls.tsx'
import { DataTable, type Column, type RowNeighbours } from '../../ui/DataTable.tsx'
import { useDebouncedCallback, useMediaQuery } from '../../ui/hooks.ts'
import { SearchIcon, WarningIcon } from '../../ui/icons.ts'
import { Group, Mark, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { SplitView } from '../../ui/SplitView.tsx'
import { EmptyState } from '../../ui/States.tsx'
import { ActiveFilters, NoteFilters } from './NoteFilters.tsx'
import { useNoteList, type FoundNote } from './useNoteList.ts'
import { NotePanel } from './NotePanel.tsx'
import { filterChange, hiddenFilters, noFilter, noteQueryOf, type ListOrder } from './noteQuery.ts'

const noteColumn: Column<FoundNote> = { id: 'note', header: 'Note', value: (row) => row.noteKey, width: 114 }
const timeColumn: Column<FoundNote> = {
  id: 'time',
  header: 'Time',
  value: (row) => row.time,
  format: (_, row) => formatTime(row.time),
  width: 142,
}
const typeColumn: Column<FoundNote> = { id: 'type', header: 'Type', value: (row) => row.type, flex: 1, minWidth: 90 }
const listColumns: Column<FoundNote>[] = [
  noteColumn,
  timeColumn,
  typeColumn,
  { id: 'patient', header: 'Patient', value: (row) => row.patientKey, width: 86 },
  {
    id: 'characters',
    header: 'Length',
    value: (row) => row.characters,
    kind: 'number',
    width: 76,
    help: 'Length of the note in characters',
  },
]

const listOrders: { value: ListOrder; label: string }[] = [
  { value: 'position', label: 'As imported' },
  { value: 'newest', label: 'Newest first' },
  { value: 'oldest', label: 'Oldest first' },
  { value: 'longest', label: 'Longest first' },
  { value: 'shortest', label: 'Shortest first' },
]
const searchOrders: { value: ListOrder; label: string }[] = [
  { value: 'position', label: 'As imported' },
  { value: 'relevance', label: 'Best match first' },
]

const searchHelp =
  'Every word must occur; the last may be the beginning of one. Words in quotes stand side by side: "chest pain". ' +
  'Capitals and accents make no difference.'

const typingPauseMs = 400
/** Below, what was found needs the room that the time would take. */
const roomyWidth = '(min-width: 100rem)'

export function NoteBrowser({ corpus }: { corpus: CorpusSummary }) {
  const [query, change] = useAddressQuery()
  const asked = noteQueryOf(query)
  const { search, order, filter } = asked
  const noteId = numberParam(query.get('note'))
  const searchField = useRef<HTMLInputElement>(null)
  const reader = useRef<HTMLDivElement>(null)
  const list = useNoteList(corpus, asked)
  const indexing = useIndexing(corpus.id)
  const [near, setNear] = useState<RowNeighbours<FoundNote>>({ previous: null, next: null })
  const neighbours = useMemo(
    (): Neighbours => ({ ready: true, previous: near.previous?.id ?? null, next: near.next?.id ?? null }),
    [near],
  )
  const open = (id: number | null) => change({ note: id })
  useStepKeys(neighbours, true, open)
  useShortcut('searchNotes', () => searchField.current?.focus())
  const changeFilter = (next: NoteFilter) => change(filterChange(next))
  const roomy = useMediaQuery(roomyWidth)
  const columns = useMemo(
    () =>
      search ? [noteColumn, ...(roomy ? [timeColumn] : []), typeColumn, snippetColumn(search)] : listColumns,
    [search, roomy],
  )

  return (
    <Stack gap="sm" flex={1} mih={0}>
      <Group gap="sm">
        <SearchField key={search} search={search} onSearch={(q) => change({ q, order: null })} field={searchField} />
        <Select
          aria-label="Note type"
          w="13rem"
          clearable
          placeholder="Every type"
          clearButtonProps={{ 'aria-label': 'Every type' }}
          data={corpus.types.map((entry) => ({
            value: entry.type,
            label: `${entry.type} (${formatCount(entry.notes)})`,
          }))}
          value={filter.type ?? null}
          onChange={(type) => change({ type })}
        />
        <Select
          aria-label="Order"
          w="10.5rem"
          allowDeselect={false}
          data={search ? searchOrders : listOrders}
          value={order}
          onChange={(next) => change({ order: next === 'position' ? null : next })}
        />
        <NoteFilters corpus={corpus} filter={filter} onChange={changeFilter} />
        <Text size="sm" c="dimmed" ml="auto" role="status" aria-label="Notes found">
          {list.status}
        </Text>
      </Group>
      <ActiveFilters corpus={corpus} filter={filter} onChange={changeFilter} />
      {search && indexing && (
        <Text size="sm" role="status" aria-label="Reach of the search">
          <WarningIcon size="0.875rem" aria-hidden style={{ color: 'var(--wb-warn)', verticalAlign: '-2px' }} /> These results
          are of the indexed part alone: {formatCount(indexing.done)} of {formatCount(indexing.total)} notes,{' '}
          {upkeepShare(indexing)}. They are searched again when the index is whole.
        </Text>
      )}
      <SplitView
        name="notes"
        label="Width of the list"
        share={52}
        first={
          <Panel fill flush label="Notes">
            <DataTable
              label="Notes"
              columns={columns}
              rowId={(row) => String(row.id)}
              pages={list.pages}
              selectedId={noteId === null ? null : String(noteId)}
              onRowSelect={(row) => open(row.id)}
              onRowOpen={() => reader.current?.focus()}
              onNeighbours={setNear}
              empty={
                <EmptyState
                  icon={SearchIcon}
                  title="No note matches"
                  text={search ? searchHelp : 'Fewer filters show more notes.'}
                  action={
                    (hiddenFilters(filter) > 0 || filter.type) && (
                      <Button variant="default" onClick={() => changeFilter(noFilter)}>
                        Clear filters
                      </Button>
                    )
                  }
                />
              }
            />
          </Panel>
        }
        second={
          <NotePanel noteId={noteId} search={search} neighbours={neighbours} onOpen={open} reader={reader} />
        }
      />
    </Stack>
  )
}

interface SearchFieldProps {
  search: string
  onSearch: (search: string) => void
  field: RefObject<HTMLInputElement | null>
}

function SearchField({ search, onSearch, field }: SearchFieldProps) {
  const [typed, setTyped] = useState(search)
  const searchSoon = useDebouncedCallback(onSearch, typingPauseMs)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSearch(typed.trim())
      }}
    >
      <TextField
        ref={field}
        w="19rem"
        type="search"
        aria-label="Search in the text of notes"
        placeholder="Search in note text (/)"
        leftSection={<SearchIcon size="0.875rem" aria-hidden />}
        rightSection={<FieldHelp label="About searching">{searchHelp}</FieldHelp>}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          searchSoon(event.currentTarget.value.trim())
        }}
      />
    </form>
  )
}

/** Shown only where something was searched for: the words around the first hit, with every hit marked. */
function snippetColumn(search: string): Column<FoundNote> {
  return {
    id: 'snippet',
    header: 'Found',
    value: (row) => row.snippet,
    cell: (row) => <Snippet text={row.snippet ?? ''} search={search} />,
    flex: 4,
    minWidth: 180,
  }
}

/** So much before the first hit that it is in view in a narrow column. */
const beforeHit = 16

function Snippet({ text: whole, search }: { text: string; search: string }) {
  const [first] = searchHits(whole, search, 1)
  const cut = Math.max(0, (first?.[0] ?? 0) - beforeHit)
  // From the beginning of a word.
  const text = cut === 0 ? whole : `…${whole.slice(cut).replace(/^\S*\s/, '')}`
  const pieces: { text: string; hit: boolean }[] = []
  let position = 0
  for (const [start, end] of searchHits(text, search)) {
    pieces.push({ text: text.slice(position, start), hit: false }, { text: text.slice(start, end), hit: true })
    position = end
  }
  pieces.push({ text: text.slice(position), hit: false })
  return (
    <Text span inherit dir="auto" title={visibleText(whole)}>
      {pieces.map((piece, index) =>
        piece.hit ? <Mark key={index}>{visibleText(piece.text)}</Mark> : visibleText(piece.text),
      )}
    </Text>
  )
}
