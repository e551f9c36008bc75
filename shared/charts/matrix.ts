/** A matrix of AUROCs as a heat map: each field is its number with the interval, so that colour is never the only signal. */
import { figureText, frame, type Figure, type Look } from './figure.ts'
import { chartInks, type Scheme } from './theme.ts'

export interface MatrixField {
  value: number | null
  interval: { low: number; high: number } | null
}

export interface MatrixFacts {
  title: string
  subtitle: string
  /** What the rows and the columns are. */
  rowsAre: string
  columnsAre: string
  rows: readonly string[]
  columns: readonly string[]
  /** By row, then column; null: not done. */
  fields: readonly (readonly (MatrixField | null)[])[]
}

const rowHeight = 46
/** From chance upwards, in one hue; below chance all is alike. */
const hues: Record<Scheme, readonly [string, string]> = { light: ['#f2f6fb', '#5f97d6'], dark: ['#1d232b', '#2f62a0'] }

export function matrixFigure({ title, subtitle, rowsAre, columnsAre, rows, columns, fields }: MatrixFacts, look: Look): Figure {
  const { top, option } = frame({ title, subtitle }, look, [], 0)
  const ink = chartInks[look.scheme]
  const each = rows.flatMap((row, y) => columns.map((column, x) => ({ row, column, x, y, field: fields[y]?.[x] ?? null })))
  const values = each.flatMap(({ field }) => (field?.value == null ? [] : [field.value]))
  const names = { type: 'category', axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: false } }
  return {
    title,
    subtitle,
    description: each.map(({ row, column, field }) => `${rowsAre} ${row}, ${columnsAre} ${column}: ${fieldText(field)}`).join('; '),
    height: top + 70 + rows.length * rowHeight,
    option: {
      ...option,
      legend: { show: false },
      grid: { left: 8, right: 8, top: top + 34, bottom: 8, containLabel: true },
      xAxis: { ...names, position: 'top', data: [...columns], name: `rows: ${rowsAre}; columns: ${columnsAre}`, nameLocation: 'middle', nameGap: 26, axisLabel: { interval: 0, color: ink.text } },
      yAxis: { ...names, inverse: true, data: [...rows], axisLabel: { interval: 0, color: ink.text, width: 200, overflow: 'break' } },
      visualMap: {
        show: false,
        min: 0.5,
        max: Math.max(0.6, ...values),
        dimension: 2,
        inRange: { color: [...hues[look.scheme]] },
        seriesIndex: 0,
      },
      series: [
        {
          type: 'heatmap',
          name: 'AUROC',
          data: each.flatMap(({ x, y, field }) => (field?.value == null ? [] : [[x, y, field.value]])),
          itemStyle: { borderColor: ink.surface, borderWidth: 2 },
          emphasis: { disabled: true },
          label: {
            show: true,
            color: ink.text,
            lineHeight: 14,
            formatter: ({ data: [x, y] }: { data: [number, number] }) => shortText(fields[y]?.[x] ?? null),
          },
          tooltip: {
            formatter: ({ data: [x, y] }: { data: [number, number] }) =>
              `${rowsAre} ${rows[y]}\n${columnsAre} ${columns[x]}\nAUROC ${fieldText(fields[y]?.[x] ?? null)}`,
          },
        },
      ],
    },
    table: {
      header: [rowsAre, columnsAre, 'AUROC', 'low', 'high'],
      rows: each.map(({ row, column, field }) => [row, column, field?.value ?? null, field?.interval?.low ?? null, field?.interval?.high ?? null]),
    },
  }
}

function shortText(field: MatrixField | null): string {
  if (field?.value == null) return ''
  const { value, interval } = field
  return `${figureText(value)}\n${interval ? `${interval.low.toFixed(2)}–${interval.high.toFixed(2)}` : 'no interval'}`
}

function fieldText(field: MatrixField | null): string {
  if (field === null) return 'not done'
  const { value, interval } = field
  return interval ? `${figureText(value)} [${figureText(interval.low)}–${figureText(interval.high)}]` : figureText(value)
}
