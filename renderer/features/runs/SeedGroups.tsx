/** Runs grouped by their settings without the seed: mean and spread of what their seeds reached. */
import { useMemo } from 'react'
import type { RunSummary } from '../../../shared/domain/run.ts'
import { address } from '../../lib/address.ts'
import { formatNumber, missing } from '../../lib/format.ts'
import { CellLink } from '../../ui/Cells.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { groupName, seedGroups, type SeedGroup } from './runGroups.ts'

const asNumber = (value: unknown) => (typeof value === 'number' ? formatNumber(value) : missing)

const columns: Column<SeedGroup>[] = [
  {
    id: 'name',
    header: 'Settings of',
    value: ({ runs }) => groupName(runs),
    cell: ({ runs }) => <CellLink href={`#/runs/${runs[0]!.id}`}>{groupName(runs)}</CellLink>,
    flex: 2,
    minWidth: 180,
  },
  {
    id: 'seeds',
    header: 'Seeds',
    value: ({ runs }) => runs.map(({ config }) => config.seed).join(', '),
    cell: ({ runs }) => (
      <span>
        {runs.map(({ id, config }, index) => (
          <span key={id}>
            {index > 0 && ', '}
            <CellLink href={`#/runs/${id}`} label={`${config.name}, seed ${config.seed}`}>
              {config.seed}
            </CellLink>
          </span>
        ))}
      </span>
    ),
    flex: 1,
    minWidth: 120,
  },
  {
    id: 'mean',
    header: 'Mean AUROC',
    metric: 'validationAuroc',
    help: 'Mean over the seeds of the best of each run.',
    value: ({ mean }) => mean,
    format: asNumber,
    kind: 'number',
    width: 120,
    sort: 'desc',
  },
  {
    id: 'spread',
    header: 'SD',
    metric: 'seeds',
    help: 'Standard deviation between two or more.',
    value: ({ spread }) => spread,
    format: asNumber,
    kind: 'number',
    width: 90,
  },
  {
    id: 'range',
    header: 'Lowest to highest',
    value: ({ lowest, highest, measured }) =>
      measured < 2 ? null : `${formatNumber(lowest)} to ${formatNumber(highest)}`,
    width: 150,
  },
  {
    id: 'measured',
    header: 'Measured',
    help: 'Runs that have a validation AUROC, of all of the group.',
    value: ({ measured, runs }) => `${measured} of ${runs.length}`,
    width: 105,
  },
  {
    id: 'compare',
    header: 'Compare',
    value: () => null,
    cell: ({ runs }) =>
      runs.length < 2 ? null : (
        <CellLink
          href={`#${address('/runs/compare', { runs: runs.map(({ id }) => id).join(',') })}`}
          label={`Side by side: seeds of ${groupName(runs)}`}
        >
          Side by side
        </CellLink>
      ),
    sortable: false,
    width: 115,
  },
]

export function SeedGroups({ runs, best }: { runs: readonly RunSummary[]; best: ReadonlyMap<number, number> }) {
  const rows = useMemo(() => seedGroups(runs, best), [runs, best])
  return (
    <DataTable
      label="Runs by seeds"
      columns={columns}
      rows={rows}
      rowId={({ runs: members }) => members.map(({ id }) => id).join('-')}
      exportName="runs-by-seeds"
    />
  )
}
