/** A chart of results as a panel: drawing or table, by a switch; drawings as SVG and PNG, the table as CSV. */
import { useMemo, useState, type ReactNode } from 'react'
import type { Figure, FigureTable, Look } from '../../shared/charts/figure.ts'
import type { MetricId } from '../../shared/metrics.ts'
import { toCsv } from '../lib/csv.ts'
import { exportCsv } from '../lib/exportFile.ts'
import { formatNumber } from '../lib/format.ts'
import { Chart } from './Chart.tsx'
import { Button, FieldHelp, SegmentedControl } from './Controls.tsx'
import { DataTable, type Column } from './DataTable.tsx'
import { DownloadIcon } from './icons.ts'
import { Group } from './Layout.tsx'
import { MetricHelp } from './MetricHelp.tsx'
import { Panel } from './Page.tsx'
import { useScheme } from './scheme.ts'
import { EmptyState } from './States.tsx'

export interface FigurePanelProps {
  /** Draws it; called anew when it changes. */
  draw: (look: Look) => Figure
  /** The number that is drawn, where it is one of `shared/metrics.ts`. */
  metric?: MetricId
  /** How to read this drawing. */
  help?: ReactNode
  /** Why there is nothing to draw, where there is nothing. */
  empty: string
  /** Of the files, without ending. */
  fileName: string
  actions?: ReactNode
}

export function FigurePanel({ draw, metric, help, empty, fileName, actions }: FigurePanelProps) {
  const scheme = useScheme()
  const [view, setView] = useState('chart')
  const figure = useMemo(() => draw({ scheme }), [draw, scheme])
  const { title, subtitle, table } = figure
  const controls = (
    <>
      {actions}
      {view === 'table' && (
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
          onClick={() => void exportCsv(`${fileName}.csv`, toCsv(table.header, table.rows))}
        >
          CSV
        </Button>
      )}
      <SegmentedControl
        aria-label={`${title}: chart or table`}
        value={view}
        onChange={setView}
        data={[
          { value: 'chart', label: 'Chart' },
          { value: 'table', label: 'Table' },
        ]}
      />
      {metric ? <MetricHelp metric={metric} label={`shown: ${title}`} here={help} /> : <FieldHelp label={`What is shown: ${title}`}>{help}</FieldHelp>}
    </>
  )
  return (
    <Panel label={title} title={title} description={subtitle} actions={<Group gap="xs">{controls}</Group>}>
      {table.rows.length === 0 ? (
        <EmptyState title="Not estimable" text={empty} />
      ) : view === 'table' ? (
        <FigureTableView title={title} table={table} height={figure.height} />
      ) : (
        <Chart
          label={title}
          description={`${subtitle}. ${figure.description}`}
          option={figure.option}
          exportOption={() => draw({ scheme: 'light', titled: true }).option}
          height={figure.height}
          exportName={fileName}
        />
      )}
    </Panel>
  )
}

type Row = { id: string; cells: FigureTable['rows'][number] }

function FigureTableView({ title, table, height }: { title: string; table: FigureTable; height: number }) {
  const columns = table.header.map((header, at): Column<Row> => {
    const isText = table.rows.some(({ [at]: value }) => typeof value === 'string')
    return {
      id: String(at),
      header,
      value: ({ cells }) => cells[at],
      kind: isText ? 'text' : 'number',
      format: (value) => (value === null ? 'not estimable' : typeof value === 'string' || Number.isInteger(value) ? String(value) : formatNumber(value, 4)),
      minWidth: isText ? 160 : 90,
    }
  })
  const rows = table.rows.map((cells, index) => ({ id: String(index), cells }))
  return <DataTable label={`${title}: table`} columns={columns} rows={rows} rowId={({ id }) => id} height={height} />
}
