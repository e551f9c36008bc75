/** AUROC of every model with its interval, on one axis. */
import { useMemo } from 'react'
import type { Comparison, ComparisonRow } from '../../../shared/domain/compare.ts'
import { Chart, type ChartOption } from '../../ui/Chart.tsx'
import { FieldHelp } from '../../ui/Controls.tsx'
import { Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { EmptyState } from '../../ui/States.tsx'
import { forestRows, type ForestRow } from './comparisonView.ts'
import { estimate, intervalText } from './estimates.ts'
import { metricHelp } from './metricHelp.ts'

interface ForestPlotProps {
  comparison: Comparison
  nameOf: (row: ComparisonRow) => string
  fileName: string
}

export function ForestPlot({ comparison, nameOf, fileName }: ForestPlotProps) {
  const rows = useMemo(() => forestRows(comparison, nameOf), [comparison, nameOf])
  const option = useMemo(() => forestOption(rows), [rows])
  const left = comparison.rows.length - rows.length
  const description = rows.map((row) => `${row.label}: ${estimate(row.value)}, ${rowInterval(row)}`).join('; ')
  return (
    <Panel
      title="AUROC with 95 % interval"
      actions={
        <FieldHelp label="What is AUROC with its interval?">{`${metricHelp.auroc} ${metricHelp.clusteredInterval}`}</FieldHelp>
      }
    >
      {rows.length === 0 ? (
        <EmptyState title="Not estimable" text="AUROC needs notes with the event and notes without it." />
      ) : (
        <Chart
          label="AUROC of each model with its 95 % interval"
          description={description}
          option={option}
          height={Math.max(340, 60 + rows.length * 44)}
          exportName={`${fileName}-auroc`}
        />
      )}
      {left > 0 && (
        <Text size="sm" c="dimmed">
          {left} not estimable and not drawn.
        </Text>
      )}
    </Panel>
  )
}

function rowInterval({ low, high }: ForestRow): string {
  return intervalText(low === null || high === null ? null : { low, high })
}

interface IntervalApi {
  value: (dimension: number) => number
  coord: (point: [number, number]) => [number, number]
  visual: (name: string) => string
}

/** A bar with caps from low to high; dimensions are row, low, high. */
function drawInterval(_: unknown, api: IntervalApi) {
  const [left, middle] = api.coord([api.value(1), api.value(0)])
  const [right] = api.coord([api.value(2), api.value(0)])
  const style = { stroke: api.visual('color'), lineWidth: 1.75 }
  const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style })
  return {
    type: 'group',
    children: [
      line(left, middle, right, middle),
      line(left, middle - 4, left, middle + 4),
      line(right, middle - 4, right, middle + 4),
    ],
  }
}

const lineHeight = 14
/** Both can be seen on the light and on the dark surface. */
const pointColour = '#4b82c9'
const chanceColour = '#8b95a1'

function forestOption(rows: readonly ForestRow[]): ChartOption {
  const lowest = Math.min(0.5, ...rows.map((row) => row.low ?? row.value))
  const label = (row: ForestRow) => `${row.label}${row.reference ? ' (reference)' : ''}`
  const names = { type: 'category', inverse: true, axisTick: { show: false }, axisLine: { show: false } }
  return {
    animation: false,
    grid: { left: 8, right: 8, top: 22, bottom: 42, containLabel: true },
    xAxis: {
      type: 'value',
      min: Math.floor(lowest * 20) / 20,
      max: 1,
      name: 'AUROC',
      nameLocation: 'middle',
      nameGap: 26,
    },
    yAxis: [
      { ...names, data: rows.map(label), axisLabel: { width: 170, overflow: 'break', lineHeight } },
      {
        ...names,
        position: 'right',
        data: rows.map((row) => `${estimate(row.value)}\n${rowInterval(row)}`),
        axisLabel: { lineHeight },
      },
    ],
    tooltip: {
      trigger: 'item',
      renderMode: 'richText',
      formatter: ({ dataIndex }: { dataIndex: number }) => tooltipText(rows[dataIndex]),
    },
    series: [
      {
        type: 'custom',
        name: '95 % interval',
        color: pointColour,
        renderItem: drawInterval,
        encode: { x: [1, 2], y: 0 },
        data: rows.flatMap((row, index) => (row.low === null || row.high === null ? [] : [[index, row.low, row.high]])),
        silent: true,
      },
      {
        type: 'scatter',
        name: 'AUROC',
        symbol: 'rect',
        symbolSize: 9,
        data: rows.map((row, index) => [row.value, index]),
        color: pointColour,
        markLine: {
          silent: true,
          symbol: 'none',
          data: [{ xAxis: 0.5 }],
          label: { formatter: 'chance', position: 'start', color: chanceColour, textBorderWidth: 0 },
          lineStyle: { type: 'dashed', color: chanceColour },
        },
      },
    ],
  }
}

function tooltipText(row: ForestRow | undefined): string {
  return row ? `${row.label}\nAUROC ${estimate(row.value)}, 95 % interval ${rowInterval(row)}` : ''
}
