/** Expected discharges and census of the next days: intervals with the expected number, and what came as diamonds. */
import type { CensusForecast } from '../domain/worklist.ts'
import { axis, count, drawInterval, frame, type Figure, type Look } from './figure.ts'
import { chartInks, lineStyle } from './theme.ts'

type Counts = CensusForecast['days'][number]['discharges']

const plotHeight = 130
const between = 34
const parts = [
  { key: 'discharges', name: 'discharges' },
  { key: 'staying', name: 'still in the house' },
] as const

export function censusFigure({ day, scored, inpatients, endedStays, days }: CensusForecast, look: Look): Figure {
  const title = `Expected discharges and census after ${day}`
  const subtitle = `${count(scored)} of ${count(inpatients)} inpatients have a score; days within a bin as in ${count(endedStays)} ended stays; 95 % intervals`
  const names = ['expected', 'actual']
  const { top, height, option } = frame({ title, subtitle }, look, names, plotHeight * 2 + between)
  const { color } = lineStyle(look.scheme, 0)
  const actual = lineStyle(look.scheme, 1).color
  const text = (counts: Counts) => `expected ${counts.expected.toFixed(1)} [${counts.interval.low}–${counts.interval.high}]${counts.actual === null ? '' : `, actual ${counts.actual}`}`
  return {
    title,
    subtitle,
    description: days.map((each) => `${each.day}: discharges ${text(each.discharges)}; still in the house ${text(each.staying)}`).join('; '),
    height,
    option: {
      ...option,
      grid: parts.map((_, place) => ({ left: 56, right: 20, top: top + 8 + place * (plotHeight + between), height: plotHeight })),
      xAxis: parts.map((_, place) => ({ type: 'category', gridIndex: place, data: days.map((each) => each.day), axisTick: { show: false }, axisLabel: { show: place === 1 } })),
      yAxis: parts.map(({ name }, place) => axis(name, true, { gridIndex: place, min: 0, minInterval: 1, splitNumber: 3 })),
      series: parts.flatMap(({ key, name }, place) => {
        const grid = { xAxisIndex: place, yAxisIndex: place }
        const tooltip = { formatter: ({ dataIndex }: { dataIndex: number }) => `${days[dataIndex].day}, ${name}\n${text(days[dataIndex][key])}` }
        return [
          {
            ...grid,
            type: 'custom',
            id: `${key} interval`,
            name: 'expected',
            renderItem: drawInterval('vertical'),
            encode: { x: 0, y: [1, 2] },
            color,
            silent: true,
            data: days.map((each, at) => [at, each[key].interval.low, each[key].interval.high]),
          },
          { ...grid, type: 'scatter', id: `${key} expected`, name: 'expected', color, symbol: 'circle', symbolSize: 8, tooltip, data: days.map((each) => each[key].expected) },
          {
            ...grid,
            type: 'scatter',
            id: `${key} actual`,
            name: 'actual',
            color: actual,
            symbol: 'diamond',
            symbolSize: 12,
            itemStyle: { color: actual, borderColor: chartInks[look.scheme].surface, borderWidth: 1 },
            tooltip,
            data: days.map((each) => each[key].actual),
          },
        ]
      }),
    },
    table: {
      header: ['day', ...parts.flatMap(({ name }) => [`${name}, expected`, 'low', 'high', 'actual'])],
      rows: days.map((each) => [each.day, ...parts.flatMap(({ key }) => [each[key].expected, each[key].interval.low, each[key].interval.high, each[key].actual])]),
    },
  }
}
