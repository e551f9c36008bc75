/** New notes by risk, and what is done about each. Filters and the open entry stand in the address. */
import { useMemo, useState } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { statusNames, worklistStatus, type WorklistRow, type WorklistStatus } from '../../../shared/domain/worklist.ts'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { download } from '../../lib/download.ts'
import { countOf, formatDate, missing } from '../../lib/format.ts'
import { callApi, useApi } from '../../lib/queries.ts'
import { Button, Menu, Select } from '../../ui/Controls.tsx'
import { DataTable, type Column, type RowPages } from '../../ui/DataTable.tsx'
import { toast, toastError } from '../../ui/Dialogs.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { Group } from '../../ui/Layout.tsx'
import { RiskBar } from '../../ui/RiskBar.tsx'
import { SplitView } from '../../ui/SplitView.tsx'
import { EmptyState } from '../../ui/States.tsx'
import { EntryPanel } from './EntryPanel.tsx'

const columns: Column<WorklistRow>[] = [
  { id: 'risk', header: 'Risk', kind: 'number', width: 150, value: (row) => row.risk, cell: (row) => <RiskBar value={row.risk} />, help: 'After recalibration, where there is one' },
  { id: 'flagged', header: 'Flagged', width: 90, value: (row) => (row.flagged ? 'yes' : 'no') },
  { id: 'patient', header: 'Patient', flex: 1, minWidth: 100, value: (row) => row.patientKey },
  { id: 'note', header: 'Note', flex: 1, minWidth: 130, value: (row) => row.noteKey },
  { id: 'type', header: 'Type', flex: 1, minWidth: 150, value: (row) => row.type },
  { id: 'time', header: 'Time', width: 110, value: (row) => row.time, format: (_, row) => formatDate(row.time) },
  { id: 'status', header: 'Status', width: 130, value: (row) => statusNames[row.status] },
  { id: 'assignee', header: 'Assigned to', width: 120, value: (row) => row.assignee, format: (value) => String(value) || missing },
  { id: 'due', header: 'Due', width: 110, value: (row) => row.dueOn, format: (value) => (value === null ? missing : String(value)) },
]
const rowId = (row: WorklistRow) => String(row.scoreId)

export function Worklist({ operating }: { operating: OperatingModel }) {
  const [query, change] = useAddressQuery()
  const flagged = query.get('flagged') === 'all' ? null : true
  const status = worklistStatus.safeParse(query.get('status')).data ?? null
  const assignee = query.get('assignee')
  const entryId = numberParam(query.get('entry'))
  const choices = useApi('operations.choices', { operatingId: operating.id })
  const { scored } = operating
  const [changes, setChanges] = useState(0)
  const filter = useMemo(
    () => ({ operatingId: operating.id, flagged, status: status === null ? [] : [status], assignee }),
    [operating.id, flagged, status, assignee],
  )
  const pages = useMemo(
    (): RowPages<WorklistRow> => ({
      // New scores, and changes of an entry, start the list anew.
      key: JSON.stringify([filter, scored, changes]),
      fetch: (cursor, limit, signal) => callApi('operations.worklist', { ...filter, cursor, limit }, signal),
    }),
    [filter, scored, changes],
  )
  const list = (
    <DataTable
      label="Worklist"
      columns={columns}
      pages={pages}
      rowId={rowId}
      selectedId={entryId === null ? null : String(entryId)}
      onRowSelect={(row) => change({ entry: row.scoreId })}
      empty={
        <EmptyState
          title={scored === 0 ? 'Nothing scored yet' : 'No entries like this'}
          text={
            scored === 0
              ? 'Score the notes of a corpus here, or let the terminal watch a folder: score-new --watch.'
              : 'No note of this model fits. Show the notes that were not flagged too, or another status.'
          }
        />
      }
      toolbar={
        <Group gap="xs">
          <Select
            aria-label="Flagged or all"
            w="11rem"
            allowDeselect={false}
            value={flagged === null ? 'all' : 'flagged'}
            data={[
              { value: 'flagged', label: 'Flagged only' },
              { value: 'all', label: 'All notes' },
            ]}
            onChange={(value) => change({ flagged: value === 'all' ? 'all' : null, entry: null })}
          />
          <Select
            aria-label="Status"
            w="11rem"
            allowDeselect={false}
            value={status ?? 'any'}
            data={[{ value: 'any', label: 'Any status' }, ...worklistStatus.options.map((value: WorklistStatus) => ({ value, label: statusNames[value] }))]}
            onChange={(value) => change({ status: value === 'any' ? null : value, entry: null })}
          />
          <Select
            aria-label="Assigned to"
            w="11rem"
            clearable
            placeholder="Anybody"
            value={assignee}
            data={choices.data?.assignees ?? []}
            onChange={(value) => change({ assignee: value, entry: null })}
          />
          <ExportMenu filter={filter} />
        </Group>
      }
    />
  )
  if (entryId === null) return list
  return (
    <SplitView
      name="worklist"
      label="Width of the worklist"
      share={60}
      first={list}
      second={<EntryPanel key={entryId} id={entryId} operating={operating} onChanged={() => setChanges(changes + 1)} onClose={() => change({ entry: null })} />}
    />
  )
}

const formats = { csv: 'CSV', ndjson: 'Lines of JSON', fhir: 'FHIR R4 RiskAssessment' } as const
type Filter = { operatingId: number; flagged: boolean | null; status: WorklistStatus[]; assignee: string | null }

function ExportMenu({ filter }: { filter: Filter }) {
  const write = async (format: keyof typeof formats) => {
    try {
      const { fileName, text, rows } = await callApi('operations.exportWorklist', { ...filter, format })
      download(fileName, new Blob([text], { type: format === 'csv' ? 'text/csv' : 'application/x-ndjson' }))
      toast(`${countOf(rows, 'entry', 'entries')} written to ${fileName}. Keys and remarks are protected health information.`)
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<DownloadIcon size="0.875rem" aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(formats).map(([format, label]) => (
          <Menu.Item key={format} onClick={() => void write(format as keyof typeof formats)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
