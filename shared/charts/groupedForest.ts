/** One figure with its interval in many groups, under headings, with that of all notes as a line through them. */
import { intervalOfMeasure, measureText, valueText, whyNone, type ShownMeasure } from '../measureText.ts'
import { axis, count, drawInterval, frame, type Figure, type Look } from './figure.ts'
import { chartInks, lineStyle } from './theme.ts'

export interface ForestGroup {
  heading: string
  rows: { label: string; n: number; events: number | null; measure: ShownMeasure }[]
}

export interface GroupedForest {
  title: string
  subtitle: string
  /** 'AUROC', or a ratio whose ideal is 1 and whose axis is logarithmic. */
  measure: { name: string; kind: 'auroc' | 'ratio' }
  groups: readonly ForestGroup[]
  /** Of all notes together; null: no line. */
  overall: ShownMeasure | null
}

type Line = { heading: string; row: null } | { heading: string; row: ForestGroup['rows'][number] }

const lineHeight = 21

export function groupedForestFigure({ title, subtitle, measure, groups, overall }: GroupedForest, look: Look): Figure {
  const lines = groups.flatMap(({ heading, rows }): Line[] => [{ heading, row: null }, ...rows.map((row) => ({ heading, row }))])
  const { top, option } = frame({ title, subtitle }, look, [], 0)
  const { color } = lineStyle(look.scheme, 0)
  const ink = chartInks[look.scheme]
  const digits = measure.kind === 'auroc' ? 3 : 2
  const names = { type: 'category', inverse: true, axisTick: { show: false }, axisLine: { show: false } }
  const drawn = lines.flatMap(({ row }, place) => (row && row.measure.value !== null ? [{ row, place, value: row.measure.value }] : []))
  return {
    title,
    subtitle,
    description: lines
      .flatMap(({ heading, row }) => (row ? [`${heading}, ${row.label}: ${measureText(row.measure, digits)}`] : []))
      .join('; '),
    height: top + 74 + lines.length * lineHeight,
    option: {
      ...option,
      legend: { show: false },
      grid: { left: 8, right: 8, top: top + 22, bottom: 42, containLabel: true },
      xAxis: valueAxis(measure, [...drawn.map(({ row }) => row.measure), ...(overall ? [overall] : [])]),
      yAxis: [
        {
          ...names,
          data: lines.map(({ heading, row }) => row?.label ?? heading),
          axisLabel: {
            interval: 0,
            width: 300,
            overflow: 'truncate',
            formatter: (name: string, place: number) => (lines[place]?.row ? name : `{heading|${name.replaceAll(/[{}|]/g, ' ')}}`),
            rich: { heading: { fontWeight: 'bold', color: ink.text } },
          },
        },
        {
          ...names,
          position: 'right',
          data: lines.map(({ row }) => (row ? rightText(row, digits) : '')),
          axisLabel: { interval: 0 },
        },
      ],
      series: [
        {
          type: 'custom',
          name: '95 % interval',
          renderItem: drawInterval('horizontal'),
          color,
          encode: { x: [1, 2], y: 0 },
          clip: true,
          silent: true,
          data: drawn.flatMap(({ row, place }) => (row.measure.interval ? [[place, row.measure.interval.low, row.measure.interval.high]] : [])),
        },
        {
          type: 'scatter',
          name: measure.name,
          symbol: 'rect',
          symbolSize: 8,
          color,
          data: drawn.map(({ value, place }) => [value, place]),
          tooltip: {
            formatter: ({ dataIndex }: { dataIndex: number }) => {
              const { row, place } = drawn[dataIndex]
              return `${lines[place].heading}: ${row.label}\n${measure.name} ${measureText(row.measure, digits)}\n${sizeText(row)}`
            },
          },
          ...references(measure, overall, look, digits),
        },
      ],
    },
    table: {
      header: ['group', 'level', 'notes', 'events', measure.name, 'low', 'high', 'not given because'],
      rows: lines.flatMap(({ heading, row }) =>
        row
          ? [[heading, row.label, row.n, row.events, row.measure.value, row.measure.interval?.low ?? null, row.measure.interval?.high ?? null, whyNone(row.measure)]]
          : [],
      ),
    },
  }
}

function sizeText({ n, events }: ForestGroup['rows'][number]): string {
  return events === null ? `n = ${count(n)}` : `n = ${count(n)}, ${count(events)} events`
}

function rightText(row: ForestGroup['rows'][number], digits: number): string {
  const interval = intervalOfMeasure(row.measure, digits)
  return `${valueText(row.measure, digits)}${interval === '' ? '' : ` [${interval}]`}   n ${count(row.n)}`
}

/** From what is shown, at round numbers; a ratio as far as a factor of 16. */
function valueAxis({ name, kind }: GroupedForest['measure'], shown: readonly ShownMeasure[]): Record<string, unknown> {
  const ends = shown.flatMap(({ value, interval }) => (value === null ? [] : [value, interval?.low ?? value, interval?.high ?? value]))
  if (kind === 'auroc') {
    const min = Math.floor((Math.min(1, ...ends) - 0.02) * 20) / 20
    return axis(name, false, { min, max: 1, interval: min < 0.7 ? 0.1 : 0.05 })
  }
  const inside = ends.map((end) => Math.min(16, Math.max(1 / 16, end)))
  return axis(`${name} (logarithmic)`, false, {
    type: 'log',
    logBase: 2,
    min: 2 ** Math.floor(Math.log2(Math.min(0.5, ...inside))),
    max: 2 ** Math.ceil(Math.log2(Math.max(2, ...inside))),
  })
}

/** Lines through the plot: all notes with their interval as a band, and chance or the ideal. */
function references({ kind }: GroupedForest['measure'], overall: ShownMeasure | null, { scheme }: Look, digits: number) {
  const { dimmed, text } = chartInks[scheme]
  const plain = kind === 'auroc' ? { xAxis: 0.5, name: 'chance' } : { xAxis: 1, name: 'ideal' }
  const label = (name: string, color: string) => ({ formatter: name, position: 'start', color, textBorderWidth: 0 })
  const all = overall?.value ?? null
  // Two names side by side need room.
  const crowded = all !== null && Math.abs(all - plain.xAxis) < (kind === 'auroc' ? 0.08 : 0.35)
  return {
    markLine: {
      silent: true,
      symbol: 'none',
      data: [
        { xAxis: plain.xAxis, lineStyle: { type: 'dashed', color: dimmed }, label: { ...label(plain.name, dimmed), show: !crowded } },
        ...(overall === null || all === null
          ? []
          : [{ xAxis: all, lineStyle: { type: 'solid', color: text, width: 1 }, label: label(`all notes ${valueText(overall, digits)}`, text) }]),
      ],
    },
    ...(overall?.interval
      ? {
          markArea: {
            silent: true,
            itemStyle: { color: dimmed, opacity: 0.12 },
            data: [[{ xAxis: overall.interval.low }, { xAxis: overall.interval.high }]],
          },
        }
      : {}),
  }
}
