/** One model period by period: AUROC with its interval as a band, observed over expected events, and prevalence. */
import { measureText, whyNone, type ShownMeasure } from '../measureText.ts'
import { axis, count, drawInterval, frame, modelLine, notesText, percentLabel, type Figure, type FigureNotes, type Look, type Model } from './figure.ts'
import { chartInks, lineStyle } from './theme.ts'

export interface DriftModel extends Model {
  overall: { auroc: ShownMeasure; observedOverExpected: ShownMeasure }
  /** In their order, without gaps. */
  periods: readonly {
    period: string
    n: number
    events: number
    prevalence: ShownMeasure
    auroc: ShownMeasure
    observedOverExpected: ShownMeasure
    slope: ShownMeasure
    inTheLarge: ShownMeasure
  }[]
}

const heights = [170, 90, 90]
const between = 26

export function driftFigure(notes: FigureNotes, model: DriftModel, look: Look): Figure {
  const { periods, overall } = model
  const title = `Drift of ${model.name}, event “${notes.event}”`
  const subtitle = notesText(notes)
  const total = heights.reduce((sum, height) => sum + height + between, 0) - between
  const { top, height, option } = frame({ title, subtitle }, look, [], total)
  const starts = heights.map((_, place) => top + 8 + heights.slice(0, place).reduce((sum, each) => sum + each + between, 0))
  // The only line of its plot: no pattern is needed.
  const solid = { ...lineStyle(look.scheme, model.place), type: 'solid' }
  const names = periods.map(({ period }) => period)
  const auroc = periods.map((period) => period.auroc)
  const ratios = periods.map((period) => period.observedOverExpected)
  const prevalences = periods.map((period) => period.prevalence)
  const tooltip = (name: string, of: (period: DriftModel['periods'][number]) => string) => ({
    formatter: ({ dataIndex }: { dataIndex: number }) => {
      const period = periods[dataIndex]
      return `${period.period}\n${name} ${of(period)}\n${count(period.events)} events of ${count(period.n)} notes`
    },
  })
  return {
    title,
    subtitle,
    description: periods
      .map((period) => `${period.period}: AUROC ${measureText(period.auroc)}, O/E ${measureText(period.observedOverExpected, 2)}, ${count(period.events)} events of ${count(period.n)} notes`)
      .join('; '),
    height,
    option: {
      ...option,
      legend: { show: false },
      grid: heights.map((each, place) => ({ left: 56, right: 20, top: starts[place], height: each })),
      xAxis: heights.map((_, place) => ({
        type: 'category',
        gridIndex: place,
        data: names,
        axisTick: { show: false },
        axisLine: { onZero: false },
        axisLabel: { show: place === heights.length - 1, hideOverlap: true },
      })),
      yAxis: [
        axis('AUROC', true, { gridIndex: 0, min: lowest(auroc), max: 1 }),
        axis('O / E', true, { gridIndex: 1, min: 0, max: Math.min(4, Math.max(2, Math.ceil(highest(ratios)))), splitNumber: 2 }),
        axis('prevalence', true, { gridIndex: 2, min: 0, splitNumber: 2, axisLabel: { formatter: percentLabel } }),
      ],
      series: [
        ...band(model, auroc, 0, look),
        ...isolated(model, auroc, 0, look),
        modelLine(model, look, {
          id: 'auroc',
          lineStyle: solid,
          showSymbol: true,
          symbolSize: 6,
          data: auroc.map(({ value }) => value),
          tooltip: tooltip('AUROC', (period) => measureText(period.auroc)),
          markLine: level(overall.auroc.value, `all ${measureText({ ...overall.auroc, interval: null })}`, look),
        }),
        ...band(model, ratios, 1, look),
        ...isolated(model, ratios, 1, look),
        modelLine(model, look, {
          id: 'ratio',
          lineStyle: solid,
          xAxisIndex: 1,
          yAxisIndex: 1,
          showSymbol: true,
          symbolSize: 6,
          data: ratios.map(({ value }) => value),
          tooltip: tooltip('O/E', (period) => measureText(period.observedOverExpected, 2)),
          markLine: level(1, 'ideal', look),
        }),
        {
          type: 'bar',
          id: 'prevalence',
          name: 'prevalence',
          xAxisIndex: 2,
          yAxisIndex: 2,
          color: chartInks[look.scheme].line,
          barMaxWidth: 26,
          data: prevalences.map(({ value }) => value),
          tooltip: tooltip('prevalence', (period) => percentText(period.prevalence)),
        },
        whiskers('prevalence interval', prevalences.map((_, place) => place), prevalences, 2, chartInks[look.scheme].dimmed),
      ],
    },
    table: {
      header: ['period', 'notes', 'events', ...['prevalence', 'AUROC', 'O/E', 'calibration in the large', 'slope'].flatMap((name) => [name, `${name} low`, `${name} high`]), 'AUROC not given because'],
      rows: periods.map((period) => [
        period.period,
        period.n,
        period.events,
        ...[period.prevalence, period.auroc, period.observedOverExpected, period.inTheLarge, period.slope].flatMap(({ value, interval }) => [value, interval?.low ?? null, interval?.high ?? null]),
        whyNone(period.auroc),
      ]),
    },
  }
}

function percentText({ value, interval }: ShownMeasure): string {
  if (value === null) return 'not estimable'
  return interval ? `${percentLabel(value)} [${percentLabel(interval.low)}–${percentLabel(interval.high)}]` : percentLabel(value)
}

function lowest(shown: readonly ShownMeasure[]): number {
  const ends = shown.flatMap(({ value, interval }) => (value === null ? [] : [interval?.low ?? value]))
  return Math.floor(Math.min(0.5, ...ends) * 10) / 10
}

function highest(shown: readonly ShownMeasure[]): number {
  return Math.max(0, ...shown.flatMap(({ value, interval }) => (value === null ? [] : [interval?.high ?? value])))
}

/** The interval as an area between its ends: the lower one unseen, the width stacked upon it. Gaps stay gaps. */
function band({ place }: Model, shown: readonly ShownMeasure[], grid: number, { scheme }: Look): Record<string, unknown>[] {
  const common = {
    type: 'line',
    xAxisIndex: grid,
    yAxisIndex: grid,
    stack: `band ${grid}`,
    stackStrategy: 'all',
    symbol: 'none',
    silent: true,
    lineStyle: { opacity: 0 },
    color: lineStyle(scheme, place).color,
  }
  return [
    { ...common, id: `low ${grid}`, name: 'lower end', data: shown.map(({ interval }) => interval?.low ?? null) },
    {
      ...common,
      id: `width ${grid}`,
      name: '95 % interval',
      areaStyle: { opacity: 0.18 },
      data: shown.map(({ interval }) => (interval ? interval.high - interval.low : null)),
    },
  ]
}

/** A period between two gaps has no width for a band: it gets a bar. */
function isolated({ place }: Model, shown: readonly ShownMeasure[], grid: number, { scheme }: Look): Record<string, unknown>[] {
  const alone = [...shown.keys()].filter((at) => shown[at].value !== null && !hasValue(shown[at - 1]) && !hasValue(shown[at + 1]))
  return [whiskers(`alone ${grid}`, alone, shown, grid, lineStyle(scheme, place).color)]
}

function whiskers(id: string, places: readonly number[], shown: readonly ShownMeasure[], grid: number, color: string): Record<string, unknown> {
  return {
    type: 'custom',
    id,
    name: '95 % interval',
    xAxisIndex: grid,
    yAxisIndex: grid,
    renderItem: drawInterval('vertical'),
    encode: { x: 0, y: [1, 2] },
    color,
    z: 3,
    clip: true,
    silent: true,
    data: places.flatMap((at) => {
      const { interval } = shown[at]
      return interval ? [[at, interval.low, interval.high]] : []
    }),
  }
}

function level(value: number | null, name: string, { scheme }: Look): Record<string, unknown> {
  const color = chartInks[scheme].dimmed
  return {
    silent: true,
    symbol: 'none',
    data: value === null ? [] : [{ yAxis: value }],
    label: { formatter: name, position: 'insideEndTop', color, textBorderWidth: 0 },
    lineStyle: { type: 'dashed', color },
  }
}

function hasValue(measure: ShownMeasure | undefined): boolean {
  return measure !== undefined && measure.value !== null
}
