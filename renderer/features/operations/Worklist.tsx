/** New notes by risk, and what is done about each. Filters, order and the open entry stand in the address. */
import { useCallback, useMemo, useState } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { mostProbable } from '../../../shared/stats/mostProbable.ts'
import { sortNames, statusNames, worklistSort, worklistStatus, type WorklistFilter, type WorklistRow, type WorklistSort } from '../../../shared/domain/worklist.ts'
import { worklistUses, type WorklistUse } from '../../../shared/domain/worklistUse.ts'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { download } from '../../lib/download.ts'
import { askReason } from '../../lib/exportFile.ts'
import { countOf, formatCount, formatDate, missing } from '../../lib/format.ts'
import { callApi, useApi } from '../../lib/queries.ts'
import { useStepKeys, type Neighbours } from '../../lib/useStepKeys.ts'
import { Button, Menu, Select } from '../../ui/Controls.tsx'
import { DataTable, type Column, type RowNeighbours, type RowPages } from '../../ui/DataTable.tsx'
import { toast, toastError } from '../../ui/Dialogs.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { Group } from '../../ui/Layout.tsx'
import { RiskBar } from '../../ui/RiskBar.tsx'
import { SplitView } from '../../ui/SplitView.tsx'
import { EmptyState } from '../../ui/States.tsx'
import { DayPicker, useWorklistDays } from './DayPicker.tsx'
import { EntryPanel } from './EntryPanel.tsx'
import { PrintWorklist } from './PrintWorklist.tsx'

const day = (id: string, header: string, timeOf: (row: WorklistRow) => string | null): Column<WorklistRow> => ({
  id,
  header,
  width: 110,
  value: timeOf,
  format: (_, row) => formatDate(timeOf(row)),
})

function columnsOf({ task }: OperatingModel, { columns: own }: WorklistUse): Column<WorklistRow>[] {
  const byUse: Record<WorklistUse['columns'][number], Column<WorklistRow>> = {
    likeliest: { id: 'likeliest', header: 'Likeliest', flex: 1, minWidth: 130, value: ({ probabilities }) => task.options[mostProbable(probabilities, 0, probabilities.length)] ?? '' },
    admitted: day('admitted', 'Admitted', (row) => row.admitTime),
    discharged: day('discharged', 'Discharged', (row) => row.dischargeTime),
    time: day('time', 'Time', (row) => row.time),
    payer: { id: 'payer', header: 'Payer', width: 120, value: ({ payer }) => payer },
    charge: { id: 'charge', header: 'Charge', kind: 'number', width: 100, value: ({ charge }) => charge, format: (value) => (value === null ? missing : formatCount(Math.round(Number(value)))) },
  }
  return [
    { id: 'risk', header: 'Risk', kind: 'number', width: 150, value: (row) => row.risk, cell: (row) => <RiskBar value={row.risk} />, metric: 'risk', help: task.options.length === 2 ? 'After recalibration, where there is one.' : 'Here: the expected option, from 0 for the first to 1 for the last.' },
    { id: 'flagged', header: 'Flagged', width: 90, value: (row) => (row.flagged ? 'yes' : 'no') },
    { id: 'patient', header: 'Patient', flex: 1, minWidth: 100, value: (row) => row.patientKey },
    { id: 'note', header: 'Note', flex: 1, minWidth: 130, value: (row) => row.noteKey },
    ...own.map((name) => byUse[name]),
    { id: 'type', header: 'Type', flex: 1, minWidth: 130, value: (row) => row.type },
    { id: 'status', header: 'Status', width: 130, value: (row) => statusNames[row.status] },
    { id: 'assignee', header: 'Assigned to', width: 120, value: (row) => row.assignee, format: (value) => String(value) || missing },
    { id: 'due', header: 'Due', width: 110, value: (row) => row.dueOn, format: (value) => (value === null ? missing : String(value)) },
  ]
}
/** What has room beside an open entry, which has the rest. */
const besideEntry = ['risk', 'patient', 'admitted', 'discharged', 'time', 'status', 'due']
const rowId = (row: WorklistRow) => String(row.scoreId)

export function Worklist({ operating }: { operating: OperatingModel }) {
  const [query, change] = useAddressQuery()
  const use = worklistUses[operating.task.label.kind]
  const flagged = query.get('flagged') === 'all' ? null : true
  const status = worklistStatus.safeParse(query.get('status')).data ?? null
  const sort = worklistSort.safeParse(query.get('sort')).data ?? 'risk'
  const assignee = query.get('assignee')
  const type = query.get('type')
  const entryId = numberParam(query.get('entry'))
  const choices = useApi('operations.choices', { operatingId: operating.id })
  const days = useWorklistDays(operating.id, use.dayBy)
  const given = query.get('day')
  const chosenDay = given === 'all' ? null : (given ?? (use.opensWithNewestDay ? (days.data?.[0]?.day ?? null) : null))
  // Which day is the newest one is known before the list is asked for.
  const isReady = given !== null || !use.opensWithNewestDay || !days.isPending
  const { scored } = operating
  const [changes, setChanges] = useState(0)
  const [neighbours, setNeighbours] = useState<Neighbours>({ ready: false, previous: null, next: null })
  const isOpen = entryId !== null
  const columns = useMemo(() => {
    const all = columnsOf(operating, use)
    return isOpen ? all.filter(({ id }) => besideEntry.includes(id)) : all
  }, [operating, use, isOpen])
  const filter = useMemo(
    () => ({
      operatingId: operating.id,
      flagged,
      status: status === null ? [] : [status],
      assignee,
      type,
      from: chosenDay,
      until: chosenDay,
      dayBy: use.dayBy,
      sort,
    }),
    [operating.id, flagged, status, assignee, type, chosenDay, use, sort],
  )
  const pages = useMemo(
    (): RowPages<WorklistRow> => ({
      key: JSON.stringify([filter, isReady]),
      // New scores, and changes of an entry.
      version: `${scored} ${changes}`,
      fetch: (cursor, limit, signal) =>
        isReady ? callApi('operations.worklist', { ...filter, cursor, limit }, signal) : Promise.resolve({ rows: [], next: null, total: 0 }),
    }),
    [filter, scored, changes, isReady],
  )
  const onNeighbours = useCallback(
    ({ previous, next }: RowNeighbours<WorklistRow>) => setNeighbours({ ready: true, previous: previous?.scoreId ?? null, next: next?.scoreId ?? null }),
    [],
  )
  useStepKeys(neighbours, true, (entry) => change({ entry }))
  const list = (
    <DataTable
      label="Worklist"
      columns={columns}
      pages={pages}
      rowId={rowId}
      selectedId={entryId === null ? null : String(entryId)}
      onRowSelect={(row) => change({ entry: row.scoreId })}
      onNeighbours={onNeighbours}
      empty={
        <EmptyState
          title={scored === 0 ? 'Nothing scored yet' : 'No entries like this'}
          text={
            scored === 0
              ? 'Score the notes of a corpus here, or watch a folder that they come into.'
              : 'No note of this model fits. Show the notes that were not flagged too, another status, or another day.'
          }
        />
      }
      toolbar={
        <Group gap="xs">
          <DayPicker operatingId={operating.id} dayBy={use.dayBy} label={use.dayName} day={chosenDay} onChange={(to) => change({ day: to ?? 'all', entry: null })} />
          <Select
            aria-label="Flagged or all"
            w="8rem"
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
            w="9rem"
            allowDeselect={false}
            value={status ?? 'any'}
            data={[{ value: 'any', label: 'Any status' }, ...worklistStatus.options.map((value) => ({ value, label: statusNames[value] }))]}
            onChange={(value) => change({ status: value === 'any' ? null : value, entry: null })}
          />
          <Select
            aria-label="Assigned to"
            w="8rem"
            clearable
            placeholder="Anybody"
            value={assignee}
            data={choices.data?.assignees ?? []}
            onChange={(value) => change({ assignee: value, entry: null })}
          />
          {(choices.data?.types.length ?? 0) > 1 && (
            <Select
              aria-label="Type"
              w="11rem"
              clearable
              placeholder="Any type"
              value={type}
              data={choices.data?.types ?? []}
              onChange={(value) => change({ type: value, entry: null })}
            />
          )}
          <Select
            aria-label="Order"
            w="10.5rem"
            allowDeselect={false}
            value={sort}
            data={worklistSort.options.map((value: WorklistSort) => ({ value, label: sortNames[value] }))}
            onChange={(value) => change({ sort: value === 'risk' ? null : value })}
          />
          <PrintWorklist operating={operating} filter={filter} filterText={wordsOf(filter, use)} />
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

function wordsOf({ flagged, status, assignee, type, from, sort }: Filter, { dayName }: WorklistUse): string {
  return [
    flagged === null ? 'all notes' : 'flagged notes',
    from !== null && `${dayName.toLowerCase()} ${from}`,
    status.length > 0 && `status ${status.map((each) => statusNames[each].toLowerCase()).join(', ')}`,
    assignee !== null && `assigned to ${assignee}`,
    type !== null && `type ${type}`,
    sortNames[sort].toLowerCase(),
  ]
    .filter(Boolean)
    .join('; ')
}

const formats = { csv: 'CSV', ndjson: 'Lines of JSON', fhir: 'FHIR R4 RiskAssessment' } as const
type Filter = WorklistFilter

function ExportMenu({ filter }: { filter: Filter }) {
  const write = async (format: keyof typeof formats) => {
    try {
      const reason = await askReason(`Worklist as ${formats[format]}`)
      if (reason === null) return
      const { fileName, text, rows } = await callApi('operations.exportWorklist', { ...filter, format, reason })
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
