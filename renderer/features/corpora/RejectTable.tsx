/** Rows that were not taken: where they stand and why, never what they say. */
import { useMemo } from 'react'
import type { CorpusSummary, RejectRow } from '../../../shared/domain/corpus.ts'
import { callApi } from '../../lib/queries.ts'
import { DataTable, type Column, type RowPages } from '../../ui/DataTable.tsx'
import { CheckIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/Page.tsx'
import { EmptyState } from '../../ui/States.tsx'

const columns: Column<RejectRow>[] = [
  { id: 'file', header: 'File', value: (row) => row.file, flex: 2 },
  { id: 'line', header: 'Line', value: (row) => row.line, kind: 'number', width: 110 },
  { id: 'reason', header: 'Reason', value: (row) => row.reason, flex: 4 },
]

export function RejectTable({ corpus }: { corpus: CorpusSummary }) {
  const pages = useMemo(
    (): RowPages<RejectRow> => ({
      key: `rejects-${corpus.id}-${corpus.rejects}`,
      fetch: (cursor, limit, signal) => callApi('corpora.rejects', { id: corpus.id, cursor, limit }, signal),
    }),
    [corpus.id, corpus.rejects],
  )
  return (
    <Panel fill flush label="Rejected rows">
      <DataTable
        label="Rejected rows"
        columns={columns}
        rowId={(row) => String(row.id)}
        pages={pages}
        exportName="rejected-rows"
        empty={
          <EmptyState icon={CheckIcon} title="No rejected rows" text="Every row of the imported files was taken." />
        }
      />
    </Panel>
  )
}
