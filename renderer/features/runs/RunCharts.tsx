/** Curves of one run. Their size and step axis stay as they are while points come in. */
import { useMemo } from 'react'
import { downsample, type Point } from '../../../shared/downsample.ts'
import { lineStyle, type Scheme } from '../../../shared/charts/theme.ts'
import { smooth } from '../../../shared/smooth.ts'
import { formatNumber, formatScientific } from '../../lib/format.ts'
import { useCurveViews, type CurveView } from '../../lib/uiState.ts'
import { useTaskNames } from '../../lib/useTaskName.ts'
import { Chart, type ChartOption } from '../../ui/Chart.tsx'
import { Switch } from '../../ui/Controls.tsx'
import { Group, SimpleGrid, Text } from '../../ui/Layout.tsx'
import { MetricHelp } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { useScheme } from '../../ui/scheme.ts'
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
  name: string
}

export function RunCharts({ curves, panels, steps, name }: RunChartsProps) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      {curvePanels
        .filter((panel) => panels.includes(panel.id))
        .map((panel) => (
          <CurveChart key={panel.id} panel={panel} curves={curves} steps={steps} name={name} />
        ))}
    </SimpleGrid>
  )
}

function CurveChart({ panel, curves, steps, name }: Omit<RunChartsProps, 'panels'> & { panel: CurvePanel }) {
  const taskNames = useTaskNames()
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

/** What a person can change of a panel: training loss falls by orders of magnitude, and both it and the speed are noisy. */
const choices: Partial<Record<CurvePanel['id'], Partial<Record<keyof CurveView, string>>>> = {
  loss: { log: 'Log scale', smoothed: 'Smoothed' },
  tokensPerSecond: { smoothed: 'Smoothed' },
}
const plainView: CurveView = { log: false, smoothed: false }

/** One panel of curves over steps, each line drawn with no more points than can be seen. */
export function LinesPanel({ panel, lines, steps, exportName }: LinesPanelProps) {
  const view = useCurveViews((views) => views[panel.id]) ?? plainView
  const { log, smoothed } = view
  const scheme = useScheme()
  const drawn = useMemo(
    () =>
      lines.map(({ label, points }) => {
        const all = points.map((point) => scaled(panel, point))
        return { label, points: downsample(all, drawnPoints), course: smoothed ? downsample(smooth(all), drawnPoints) : null }
      }),
    [panel, lines, smoothed],
  )
  const option = useMemo(() => chartOption(panel, drawn, steps, log, scheme), [panel, drawn, steps, log, scheme])
  return (
    <Panel label={panel.title}>
      <Group justify="space-between" gap="sm">
        <Text fw={600}>
          {panel.title}{' '}
          <Text span size="sm" c="dimmed" fw={400}>
            {panel.unit}
          </Text>{' '}
          <MetricHelp metric={panel.metric} label={panel.title.toLowerCase()} />
        </Text>
        <Group gap="md">
          {Object.entries(choices[panel.id] ?? {}).map(([choice, label]) => (
            <Switch
              key={choice}
              size="xs"
              label={label}
              aria-label={`${panel.title}: ${label.toLowerCase()}`}
              checked={view[choice as keyof CurveView]}
              onChange={(event) => useCurveViews.setState({ [panel.id]: { ...view, [choice]: event.currentTarget.checked } })}
            />
          ))}
        </Group>
      </Group>
      <Chart label={panel.title} description={lastValues(panel, drawn)} option={option} height={legendOf(drawn).chart} exportName={exportName} />
    </Panel>
  )
}

interface DrawnLine extends Line {
  /** The smoothed line; null: only what was measured. */
  course: readonly Point[] | null
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

function chartOption(panel: CurvePanel, lines: readonly DrawnLine[], steps: number | null, log: boolean, scheme: Scheme): ChartOption {
  const legend = legendOf(lines)
  return {
    animation: false,
    grid: { left: 58, right: 14, top: legend.height, bottom: 38 },
    legend: { ...legend.option, data: lines.map(({ label }) => label) },
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
      type: log ? 'log' : 'value',
      scale: panel.id === 'loss' || panel.id === 'auroc',
      min:
        panel.id === 'auroc' ? (range: { min: number }) => Math.min(0.5, Math.floor(range.min * 20) / 20) : undefined,
      max:
        panel.id === 'auroc'
          ? (range: { max: number }) => Math.min(1, Math.max(0.55, Math.ceil(range.max * 20) / 20))
          : undefined,
      axisLabel: { formatter: (value: number) => axisText(panel, value) },
    },
    series: lines.flatMap((line, index) => seriesOf(panel, line, index, log, scheme)),
  }
}

/** With a smoothed line what was measured stands faintly behind it. */
function seriesOf(panel: CurvePanel, { label, points, course }: DrawnLine, index: number, log: boolean, scheme: Scheme): NonNullable<ChartOption['series']> & unknown[] {
  // A logarithmic axis has no place for zero.
  const placed = (some: readonly Point[]) => (log ? some.map(([step, value]): Point => [step, value !== null && value > 0 ? value : null]) : some)
  const common = { type: 'line' as const, symbolSize: 5, connectNulls: false, emphasis: { disabled: true } }
  const style = lineStyle(scheme, index)
  // A few validations are dots to be pointed at; many would hide the line.
  const showSymbol = points.length < 3 || (panel.id === 'auroc' && points.length <= 60)
  if (course === null) return [{ ...common, name: label, data: placed(points), showSymbol, color: style.color, lineStyle: style }]
  return [
    { ...common, name: label, data: placed(course), showSymbol: false, color: style.color, lineStyle: style },
    { ...common, name: `${label}, as measured`, data: placed(points), showSymbol: false, silent: true, tooltip: { show: false }, color: style.color, lineStyle: { color: style.color, opacity: 0.3, width: 1 } },
  ]
}

function axisText(panel: CurvePanel, value: number): string {
  if (panel.id === 'learningRate') return formatScientific(value)
  return Math.abs(value) >= 1000 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(3)))
}
