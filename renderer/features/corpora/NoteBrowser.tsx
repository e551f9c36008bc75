/** Notes of a corpus: search, filter by type, and read one beside the list. */
import { useMemo, useState } from 'react'
import type { CorpusSummary, NoteRow } from '../../../shared/domain/corpus.ts'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { formatCount, formatTime } from '../../lib/format.ts'
import { callApi } from '../../lib/queries.ts'
import { Select, TextField } from '../../ui/Controls.tsx'
import { DataTable, type Column, type RowPages } from '../../ui/DataTable.tsx'
import { SearchIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/Page.tsx'
import { EmptyState } from '../../ui/States.tsx'
import classes from './NoteBrowser.module.css'
import { NotePanel } from './NotePanel.tsx'

type FoundNote = NoteRow & { snippet: string | null }

const columns: Column<FoundNote>[] = [
  { id: 'note', header: 'Note', value: (row) => row.noteKey, width: 106 },
  { id: 'time', header: 'Time', value: (row) => row.time, format: (_, row) => formatTime(row.time), width: 132 },
  { id: 'type', header: 'Type', value: (row) => row.type, flex: 1, minWidth: 100 },
  { id: 'patient', header: 'Patient', value: (row) => row.patientKey, width: 92 },
  {
    id: 'characters',
    header: 'Length',
    value: (row) => row.characters,
    kind: 'number',
    width: 82,
    help: 'Length of the note in characters',
  },
]
/** Shown only where something was searched for. */
const snippetColumn: Column<FoundNote> = {
  id: 'snippet',
  header: 'Found',
  value: (row) => row.snippet,
  flex: 4,
  minWidth: 180,
}

export function NoteBrowser({ corpus }: { corpus: CorpusSummary }) {
  const [query, change] = useAddressQuery()
  const search = query.get('q') ?? ''
  const type = query.get('type')
  const noteId = numberParam(query.get('note'))
  const [typed, setTyped] = useState(search)

  const pages = useMemo(
    (): RowPages<FoundNote> => ({
      key: JSON.stringify([corpus.id, search, type]),
      fetch: (cursor, limit, signal) =>
        callApi('corpora.notes', { id: corpus.id, query: search, type, cursor, limit }, signal),
    }),
    [corpus.id, search, type],
  )
  const shownColumns = useMemo(
    () => (search ? [...columns.filter(({ id }) => id === 'note' || id === 'type'), snippetColumn] : columns),
    [search],
  )

  const toolbar = (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change({ q: typed.trim(), note: null })
        }}
      >
        <TextField
          w="12.5rem"
          type="search"
          aria-label="Search in the text of notes"
          placeholder="Search in note text"
          leftSection={<SearchIcon size="0.875rem" aria-hidden />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            if (event.currentTarget.value === '') change({ q: null, note: null })
          }}
        />
      </form>
      <Select
        aria-label="Note type"
        w="11.5rem"
        clearable
        placeholder="Every type"
        clearButtonProps={{ 'aria-label': 'Every type' }}
        data={corpus.types.map((entry) => ({
          value: entry.type,
          label: `${entry.type} (${formatCount(entry.notes)})`,
        }))}
        value={type}
        onChange={(next) => change({ type: next, note: null })}
      />
    </>
  )
  return (
    <div className={classes.split}>
      <Panel fill flush label="Notes">
        <DataTable
          label="Notes"
          columns={shownColumns}
          rowId={(row) => String(row.id)}
          pages={pages}
          toolbar={toolbar}
          selectedId={noteId === null ? null : String(noteId)}
          onRowSelect={(row) => change({ note: row.id })}
          empty={
            <EmptyState
              icon={SearchIcon}
              title="No note matches"
              text="Every word searched for must occur in the note; the last word may be the beginning of one."
            />
          }
        />
      </Panel>
      <NotePanel noteId={noteId} search={search} />
    </div>
  )
}
