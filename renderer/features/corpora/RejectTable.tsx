/** Rows that were not taken: where they stand and why, never what they say. */
import { useMemo } from 'react'
import type { CorpusSummary, RejectReason, RejectRow } from '../../../shared/domain/corpus.ts'
import { useAddressQuery } from '../../lib/address.ts'
import { formatCount } from '../../lib/format.ts'
import { callApi, useApi } from '../../lib/queries.ts'
import { Select } from '../../ui/Controls.tsx'
import { DataTable, type Column, type RowPages } from '../../ui/DataTable.tsx'
import { CheckIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/Page.tsx'
import { EmptyState } from '../../ui/States.tsx'

const columns: Column<RejectRow>[] = [
  { id: 'file', header: 'File', value: (row) => row.file, flex: 2 },
  { id: 'line', header: 'Line', value: (row) => row.line, format: (line) => String(line), kind: 'number', width: 110 },
  { id: 'reason', header: 'Reason', value: (row) => row.reason, flex: 4 },
]

export function RejectTable({ corpus }: { corpus: CorpusSummary }) {
  const [query, change] = useAddressQuery()
  const file = query.get('file')
  const reason = query.get('reason')
  const reasons = useApi('corpora.rejectReasons', { id: corpus.id })
  const pages = useMemo(
    (): RowPages<RejectRow> => ({
      key: JSON.stringify([corpus.id, corpus.rejects, file, reason]),
      fetch: (cursor, limit, signal) =>
        callApi('corpora.rejects', { id: corpus.id, file, reason, cursor, limit }, signal),
    }),
    [corpus.id, corpus.rejects, file, reason],
  )
  const files = sums(reasons.data ?? [], (row) => row.file)
  const ofFile = reasons.data?.filter((row) => file === null || row.file === file) ?? []
  const toolbar = corpus.rejects > 0 && (
    <>
      {files.length > 1 && (
        <Select
          aria-label="File"
          w="14rem"
          clearable
          placeholder="Every file"
          clearButtonProps={{ 'aria-label': 'Every file' }}
          data={files}
          value={file}
          onChange={(next) => change({ file: next, reason: null })}
        />
      )}
      <Select
        aria-label="Reason"
        w="24rem"
        clearable
        placeholder="Every reason"
        clearButtonProps={{ 'aria-label': 'Every reason' }}
        data={sums(ofFile, (row) => row.reason)}
        value={reason}
        onChange={(next) => change({ reason: next })}
      />
    </>
  )
  return (
    <Panel fill flush label="Rejected rows">
      <DataTable
        label="Rejected rows"
        columns={columns}
        rowId={(row) => String(row.id)}
        pages={pages}
        exportName="rejected-rows"
        toolbar={toolbar}
        empty={
          <EmptyState icon={CheckIcon} title="No rejected rows" text="Every row of the imported files was taken." />
        }
      />
    </Panel>
  )
}

/** As choices with their numbers of rows. */
function sums(rows: readonly RejectReason[], key: (row: RejectReason) => string) {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + row.rows)
  return [...counts].map(([value, count]) => ({ value, label: `${value} (${formatCount(count)})` }))
}
