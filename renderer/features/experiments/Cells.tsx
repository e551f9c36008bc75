/** The cells of an experiment, live, with the chosen one beside them in full. */
import { useMemo } from 'react'
import type { CellStatus, ExperimentProgress } from '../../../shared/domain/experiment.ts'
import { formatDuration, missing } from '../../lib/format.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Group } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { SplitView } from '../../ui/SplitView.tsx'
import { Tag } from '../../ui/Badges.tsx'
import { CellPanel } from './CellPanel.tsx'
import { CellStateBadge } from './CellStateBadge.tsx'
import { aboutText, activityText, asTree } from './experimentView.ts'

interface Row {
  cell: CellStatus
  depth: number
}

interface CellsProps {
  progress: ExperimentProgress
  chosen: string | null
  onChosen: (key: string) => void
}

export function Cells({ progress, chosen, onChosen }: CellsProps) {
  const rows = useMemo(() => asTree(progress.cells), [progress.cells])
  const cell = progress.cells.find(({ key }) => key === chosen) ?? null
  return (
    <SplitView
      name="cells"
      label="Width of the list of cells"
      share={72}
      first={
        <Panel flush fill label="Cells">
          <DataTable
            label="Cells"
            columns={columns}
            rows={rows}
            rowId={({ cell: { key } }) => key}
            selectedId={chosen}
            onRowSelect={({ cell: { key } }) => key !== chosen && onChosen(key)}
            exportName={`experiment-${progress.id}-cells`}
          />
        </Panel>
      }
      second={<CellPanel experimentId={progress.id} cell={cell} cells={progress.cells} onChosen={onChosen} />}
    />
  )
}

const columns: Column<Row>[] = [
  {
    id: 'cell',
    header: 'Cell',
    help: 'Each cell lies right below the one it needs.',
    value: ({ cell }) => cell.key,
    cell: ({ cell, depth }) => <span title={cell.key} style={{ paddingInlineStart: `${depth * 0.9}rem` }}>{cell.key}</span>,
    flex: 4,
    minWidth: 220,
    sortable: false,
  },
  {
    id: 'state',
    header: 'State',
    value: ({ cell }) => (cell.outdated ? 'to be computed again' : cell.found ? 'found' : cell.state),
    cell: ({ cell }) => (
      <Group gap={4} wrap="nowrap" h="100%">
        <CellStateBadge cell={cell} />
        {cell.found && !cell.outdated && <Tag>found</Tag>}
      </Group>
    ),
    width: 150,
  },
  { id: 'activity', header: 'Progress', value: ({ cell }) => activityText(cell), flex: 1.4, minWidth: 100 },
  {
    id: 'time',
    header: 'Time',
    help: 'How long it took, where it was computed here in one piece; before its end about how long still, from the pace of ended cells of its kind.',
    value: ({ cell }) => cell.seconds ?? cell.secondsLeft,
    format: (value, { cell }) => {
      if (typeof value !== 'number') return missing
      return cell.seconds === null ? `${aboutText(value)} left` : formatDuration(value)
    },
    kind: 'number',
    width: 120,
  },
]
