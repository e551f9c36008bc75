/** AUROC along something that was varied (notes, rate, period): a line a model, its intervals as a band. */
import { axis, drawInterval, figureText, frame, modelLine, sides, type Figure, type Look } from './figure.ts'
import { chartInks, lineStyle } from './theme.ts'

export interface CurvePoint {
  /** Place on the axis; where the axis has names, the index of one. */
  x: number
  /** How the place is called, such as "all (8,123)". */
  label: string
  /** The same on the axis, where that has to be shorter. */
  tick?: string
  value: number | null
  interval: { low: number; high: number } | null
}

export interface Curve {
  name: string
  points: readonly CurvePoint[]
}

export interface CurvesFacts {
  title: string
  subtitle: string
  /** 'log': by factors; 'value': as it is; 'names': one place after the other. */
  x: { name: string; kind: 'log' | 'value'; names?: undefined } | { name: string; kind: 'names'; names: readonly string[] }
  curves: readonly Curve[]
}

const plotHeight = 250

export function curvesFigure({ title, subtitle, x, curves }: CurvesFacts, look: Look): Figure {
  const drawn = curves.map((curve, place) => ({ ...curve, place, points: curve.points.toSorted((a, b) => a.x - b.x) }))
  const { top, bottom, height, option } = frame({ title, subtitle }, look, curves.map(({ name }) => name), plotHeight)
  const ends = drawn.flatMap(({ points }) => points.flatMap(({ value, interval }) => (value === null ? [] : [value, interval?.low ?? value, interval?.high ?? value])))
  const min = Math.floor(Math.min(0.5, ...ends) * 20) / 20
  const max = Math.min(1, Math.ceil(Math.max(0.6, ...ends) * 20) / 20)
  return {
    title,
    subtitle,
    description: drawn.map(({ name, points }) => `${name}: ${points.map((point) => `${point.label} ${pointText(point)}`).join(', ')}`).join('; '),
    height,
    option: {
      ...option,
      grid: { ...sides, top, bottom },
      xAxis: xAxis(x, drawn),
      yAxis: axis('AUROC', true, { min, max }),
      // The line comes first: the legend shows the first of a name.
      series: drawn.flatMap((curve, index) => [
        modelLine(curve, look, {
          showSymbol: true,
          symbol: symbols[index % symbols.length],
          symbolSize: 7,
          data: curve.points.map((point) => [point.x, point.value]),
          tooltip: {
            formatter: ({ dataIndex }: { dataIndex: number }) => {
              const point = curve.points[dataIndex]
              return `${curve.name}\n${x.name} ${point.label}\nAUROC ${pointText(point)}`
            },
          },
          ...(index === 0 ? { markLine: chance(look) } : {}),
        }),
        ...intervalSeries(curve, x.kind === 'names', look),
      ]),
    },
    table: {
      header: ['model', x.name, 'AUROC', 'low', 'high'],
      rows: drawn.flatMap(({ name, points }) => points.map(({ label, value, interval: ends95 }) => [name, label, value, ends95?.low ?? null, ends95?.high ?? null])),
    },
  }
}

const symbols = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect']

/** A logarithmic axis is labelled where there are points: powers of ten may be far from all of them. */
function xAxis(x: CurvesFacts['x'], curves: readonly Curve[]): Record<string, unknown> {
  if (x.kind === 'names') {
    return axis(x.name, false, { type: 'category', data: [...x.names], boundaryGap: true, axisTick: { show: false }, axisLabel: { interval: 0, width: 110, overflow: 'break' } })
  }
  if (x.kind === 'value') return axis(x.name, false, { scale: true })
  const labels = new Map(curves.flatMap(({ points }) => points.map((point) => [point.x, point.tick ?? point.label])))
  const places = [...labels.keys()].toSorted((a, b) => a - b)
  return axis(`${x.name} (logarithmic)`, false, {
    type: 'log',
    logBase: 10,
    min: Math.min(...places) / 1.3,
    max: Math.max(...places) * 1.3,
    splitLine: { show: false },
    axisTick: { customValues: places },
    axisLabel: { customValues: places, hideOverlap: true, formatter: (value: number) => nearest(labels, value) },
  })
}

/** Places come back from the axis with rounding errors of its logarithm. */
function nearest(labels: ReadonlyMap<number, string>, value: number): string {
  for (const [place, label] of labels) if (Math.abs(place - value) <= 1e-6 * place) return label
  return ''
}

type DrawnCurve = Curve & { place: number }

/** A band between the ends; a point alone, and names, which have nothing between them, get bars. */
function intervalSeries({ name, place, points }: DrawnCurve, isNamed: boolean, look: Look): Record<string, unknown>[] {
  const { color } = lineStyle(look.scheme, place)
  const known = points.flatMap(({ x, interval: ends }) => (ends ? [[x, ends.low, ends.high]] : []))
  if (known.length < 2 || isNamed) {
    return [{ type: 'custom', id: `${name} bars`, name, renderItem: drawInterval('vertical'), encode: { x: 0, y: [1, 2] }, color, clip: true, silent: true, z: 3, data: known }]
  }
  const common = { type: 'line', name, stack: `band ${place}`, stackStrategy: 'all', symbol: 'none', silent: true, lineStyle: { opacity: 0 }, color, z: 1 }
  return [
    { ...common, id: `${name} low`, data: known.map(([x, low]) => [x, low]) },
    { ...common, id: `${name} width`, areaStyle: { opacity: 0.16 }, data: known.map(([x, low, high]) => [x, high - low]) },
  ]
}

function chance({ scheme }: Look): Record<string, unknown> {
  const color = chartInks[scheme].dimmed
  return {
    silent: true,
    symbol: 'none',
    data: [{ yAxis: 0.5 }],
    label: { formatter: 'chance', position: 'insideEndTop', color, textBorderWidth: 0 },
    lineStyle: { type: 'dashed', color },
  }
}

function pointText({ value, interval: ends }: CurvePoint): string {
  return ends ? `${figureText(value)} [${figureText(ends.low)}–${figureText(ends.high)}]` : figureText(value)
}
