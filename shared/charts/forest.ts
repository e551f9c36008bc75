/** Estimates of several models with their intervals, on one axis. */
import { axis, drawInterval, figureText, frame, type Figure, type FigureNotes, type Look, type Model, notesText } from './figure.ts'
import { chartInks, lineStyle } from './theme.ts'

export interface ForestModel extends Model {
  value: number | null
  interval: { low: number; high: number } | null
  reference: boolean
}

/** `measure` such as "AUROC", with the value that chance has, or none. */
export function forestFigure(notes: FigureNotes, measure: { name: string; chance: number | null }, models: readonly ForestModel[], look: Look): Figure {
  const title = `${measure.name} with 95 % interval`
  const subtitle = notesText(notes)
  const drawn = models.filter((model): model is ForestModel & { value: number } => model.value !== null)
  const { top, option } = frame({ title, subtitle }, look, [], 0)
  const lowest = Math.min(measure.chance ?? 1, ...drawn.map(({ value, interval }) => interval?.low ?? value))
  const names = { type: 'category', inverse: true, axisTick: { show: false }, axisLine: { show: false } }
  const lineHeight = 14
  const label = ({ name, reference }: ForestModel) => `${name}${reference ? ' (reference)' : ''}`
  return {
    title,
    subtitle,
    description: models.map((model) => `${label(model)}: ${figureText(model.value)}, ${intervalText(model)}`).join('; '),
    height: top + Math.max(150, 60 + drawn.length * 44),
    option: {
      ...option,
      legend: { show: false },
      grid: { left: 8, right: 8, top: top + 8, bottom: 42, containLabel: true },
      xAxis: axis(measure.name, false, { min: Math.floor(lowest * 20) / 20, max: 1 }),
      yAxis: [
        { ...names, data: drawn.map(label), axisLabel: { width: 220, overflow: 'break', lineHeight } },
        { ...names, position: 'right', data: drawn.map((model) => `${figureText(model.value)}\n${intervalText(model)}`), axisLabel: { lineHeight } },
      ],
      series: [
        {
          type: 'custom',
          name: '95 % interval',
          renderItem: drawInterval('horizontal'),
          color: lineStyle(look.scheme, 0).color,
          encode: { x: [1, 2], y: 0 },
          silent: true,
          data: drawn.flatMap(({ interval }, row) => (interval ? [[row, interval.low, interval.high]] : [])),
        },
        {
          type: 'scatter',
          name: measure.name,
          symbol: 'rect',
          symbolSize: 9,
          color: lineStyle(look.scheme, 0).color,
          data: drawn.map(({ value }, row) => [value, row]),
          tooltip: {
            formatter: ({ dataIndex }: { dataIndex: number }) =>
              `${label(drawn[dataIndex])}\n${measure.name} ${figureText(drawn[dataIndex].value)}\n95 % interval ${intervalText(drawn[dataIndex])}`,
          },
          ...(measure.chance === null ? {} : { markLine: chanceLine(measure.chance, look) }),
        },
      ],
    },
    table: {
      header: ['model', measure.name, 'low', 'high', 'reference'],
      rows: models.map(({ name, value, interval, reference }) => [name, value, interval?.low ?? null, interval?.high ?? null, reference ? 'yes' : 'no']),
    },
  }
}

function chanceLine(chance: number, { scheme }: Look) {
  const color = chartInks[scheme].dimmed
  return {
    silent: true,
    symbol: 'none',
    data: [{ xAxis: chance }],
    label: { formatter: 'chance', position: 'start', color, textBorderWidth: 0 },
    lineStyle: { type: 'dashed', color },
  }
}

function intervalText({ interval }: ForestModel): string {
  return interval ? `${figureText(interval.low)}–${figureText(interval.high)}` : 'not estimable'
}
