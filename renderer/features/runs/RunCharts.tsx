/** Curves of one run. Their size and step axis stay as they are while points come in. */
import { useMemo } from 'react'
import { downsample, type Point } from '../../../shared/downsample.ts'
import { formatNumber, formatScientific } from '../../lib/format.ts'
import { Chart, type ChartOption } from '../../ui/Chart.tsx'
import { Group, SimpleGrid, Text } from '../../ui/Layout.tsx'
import { MetricHelp } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import {
  curveLabel,
  curveOrder,
  curvePanels,
  panelOf,
  drawnPoints,
  type CurvePanel,
  type RunCurves,
} from './runCurves.ts'

export interface RunChartsProps {
  curves: RunCurves
  panels: readonly CurvePanel['id'][]
  /** End of the step axis; null: as far as there are points. */
  steps: number | null
  taskNames: ReadonlyMap<string, string>
  name: string
}

export function RunCharts({ curves, panels, steps, taskNames, name }: RunChartsProps) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      {curvePanels
        .filter((panel) => panels.includes(panel.id))
        .map((panel) => (
          <CurveChart key={panel.id} panel={panel} curves={curves} steps={steps} taskNames={taskNames} name={name} />
        ))}
    </SimpleGrid>
  )
}

function CurveChart({ panel, curves, steps, taskNames, name }: Omit<RunChartsProps, 'panels'> & { panel: CurvePanel }) {
  const lines = useMemo(
    () =>
      [...curves.series]
        .filter(([key]) => panelOf(key) === panel.id)
        .sort(([a], [b]) => curveOrder(a) - curveOrder(b))
        .map(([key, points]) => ({ label: curveLabel(key, taskNames), points })),
    [curves, panel.id, taskNames],
  )
  return <LinesPanel panel={panel} lines={lines} steps={steps} exportName={`${name}-${panel.id}`} />
}

export interface Line {
  label: string
  points: readonly Point[]
}

export interface LinesPanelProps {
  panel: CurvePanel
  lines: readonly Line[]
  steps: number | null
  exportName: string
}

/** One panel of curves over steps, each line drawn with no more points than can be seen. */
export function LinesPanel({ panel, lines, steps, exportName }: LinesPanelProps) {
  const drawn = useMemo(
    () => lines.map(({ label, points }) => ({ label, points: downsample(points.map((point) => scaled(panel, point)), drawnPoints) })),
    [panel, lines],
  )
  const option = useMemo(() => chartOption(panel, drawn, steps), [panel, drawn, steps])
  return (
    <Panel label={panel.title}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text fw={600}>
          {panel.title}{' '}
          <Text span size="sm" c="dimmed" fw={400}>
            {panel.unit}
          </Text>{' '}
          <MetricHelp metric={panel.metric} label={panel.title.toLowerCase()} />
        </Text>
      </Group>
      <Chart label={panel.title} description={lastValues(panel, drawn)} option={option} height={legendOf(drawn).chart} exportName={exportName} />
    </Panel>
  )
}

function scaled(panel: CurvePanel, [step, value]: Point): Point {
  return [step, panel.id === 'memory' && value !== null ? value / 1e6 : value]
}

function valueText(panel: CurvePanel, value: number): string {
  if (panel.id === 'learningRate') return formatScientific(value)
  return formatNumber(value, panel.id === 'tokensPerSecond' || panel.id === 'memory' ? 0 : 3)
}

function lastValues(panel: CurvePanel, lines: readonly Line[]): string {
  const texts = lines.flatMap(({ label, points }) => {
    const last = points.findLast(([, value]) => value !== null)
    return last ? [`${label} ${valueText(panel, last[1]!)} at step ${last[0]}`] : []
  })
  return texts.length > 0 ? `Newest: ${texts.join(', ')}` : 'No measurements yet'
}

/** A name longer than this has a row of its own. */
const longName = 30
/** Beyond it the names scroll. */
const mostRows = 4

/** Room for the names from the start, so that no curve is drawn under them; only long names make the chart higher. */
function legendOf(lines: readonly Line[]): { height: number; chart: number; option: NonNullable<ChartOption['legend']> } {
  const option = { top: 0, left: 0, show: lines.length > 1, icon: 'inherit', itemWidth: 22 }
  if (!lines.some(({ label }) => label.length > longName)) return { height: lines.length > 3 ? 46 : 26, chart: 208, option }
  const rows = Math.min(lines.length, mostRows)
  const height = 6 + 20 * rows
  return { height, chart: 182 + height, option: { ...option, type: 'scroll', orient: 'vertical', height: 20 * rows } }
}

const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3], [2, 6]]

function chartOption(panel: CurvePanel, lines: readonly Line[], steps: number | null): ChartOption {
  const legend = legendOf(lines)
  return {
    animation: false,
    grid: { left: 58, right: 14, top: legend.height, bottom: 38 },
    legend: legend.option,
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      valueFormatter: (value: unknown) => (typeof value === 'number' ? valueText(panel, value) : 'not a finite number'),
    },
    xAxis: {
      type: 'value',
      name: 'step',
      nameLocation: 'middle',
      nameGap: 24,
      min: 0,
      max: steps ?? 'dataMax',
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      scale: panel.id === 'loss' || panel.id === 'auroc',
      min:
        panel.id === 'auroc' ? (range: { min: number }) => Math.min(0.5, Math.floor(range.min * 20) / 20) : undefined,
      max:
        panel.id === 'auroc'
          ? (range: { max: number }) => Math.min(1, Math.max(0.55, Math.ceil(range.max * 20) / 20))
          : undefined,
      axisLabel: { formatter: (value: number) => axisText(panel, value) },
    },
    series: lines.map(({ label, points }, index) => ({
      type: 'line',
      name: label,
      data: points,
      // A few validations are dots to be pointed at; many would hide the line.
      showSymbol: points.length < 3 || (panel.id === 'auroc' && points.length <= 60),
      symbolSize: 5,
      connectNulls: false,
      emphasis: { disabled: true },
      lineStyle: { type: dashes[index % dashes.length] },
    })),
  }
}

function axisText(panel: CurvePanel, value: number): string {
  if (panel.id === 'learningRate') return formatScientific(value)
  return panel.id === 'tokensPerSecond' || panel.id === 'memory' ? value.toLocaleString('en-US') : String(Number(value.toPrecision(3)))
}
