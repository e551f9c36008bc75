/** New notes by risk, and what is done about each. Filters, order and the open entry stand in the address. */
import { useCallback, useMemo, useState } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { mostProbable } from '../../../shared/stats/mostProbable.ts'
import { statusNames, worklistSort, worklistStatus, type WorklistFilter, type WorklistRow } from '../../../shared/domain/worklist.ts'
import { worklistUses, type WorklistUse } from '../../../shared/domain/worklistUse.ts'
import { numberParam, useAddressQuery } from '../../lib/address.ts'
import { formatCount, formatDate, missing } from '../../lib/format.ts'
import { callApi } from '../../lib/queries.ts'
import { useStepKeys, type Neighbours } from '../../lib/useStepKeys.ts'
import { DataTable, type Column, type RowNeighbours, type RowPages } from '../../ui/DataTable.tsx'
import { RiskBar } from '../../ui/RiskBar.tsx'
import { SplitView } from '../../ui/SplitView.tsx'
import { EmptyState } from '../../ui/States.tsx'
import { useWorklistDays } from './DayPicker.tsx'
import { EntryPanel } from './EntryPanel.tsx'
import { WorklistTools } from './WorklistTools.tsx'

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
  const days = useWorklistDays(operating.id, use.dayBy)
  const given = query.get('day')
  // The one of when the list was opened: a newer day is gone to by its reader.
  const [newest, setNewest] = useState<string | null>(null)
  const found = use.opensWithNewestDay ? (days.data?.[0]?.day ?? null) : null
  if (newest === null && found !== null) setNewest(found)
  const chosenDay = given === 'all' ? null : (given ?? newest)
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
    (): WorklistFilter => ({
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
        <WorklistTools operating={operating} filter={filter} beside={isOpen} onChange={change} />
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
