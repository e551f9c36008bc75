/** One figure of a model at work, period by period: its interval, what the validation showed, and the control limits. */
import { measureNames, shareMeasures, type MonitoredFigure, type MonitoredMeasure, type MonitoringReport } from '../domain/monitoring.ts'
import { measureText } from '../measureText.ts'
import { axis, count, drawInterval, frame, percentLabel, type Figure, type Look } from './figure.ts'
import { chartColours, chartInks } from './theme.ts'

export function monitoringFigure(report: MonitoringReport, measure: MonitoredMeasure, name: string, look: Look): Figure {
  const { periods, overall } = report
  const title = measureNames[measure]
  const subtitle = `${name}: ${count(overall.scored)} notes by ${report.period}, outcome known of ${count(overall.known)}`
  const { top, option } = frame({ title, subtitle }, look, [], 170)
  const [line, alarm] = [chartColours[look.scheme][0], chartColours[look.scheme][4]]
  const isShare = shareMeasures.has(measure)
  const figures = periods.map(({ figures: own }) => own[measure])
  const limit = (id: string, of: (figure: MonitoredFigure) => number | null, dash: 'dashed' | 'dotted') => ({
    type: 'line',
    id,
    name: id,
    step: 'middle',
    symbol: 'none',
    silent: true,
    color: chartInks[look.scheme].dimmed,
    lineStyle: { type: dash, width: 1.25, color: chartInks[look.scheme].dimmed },
    data: figures.map(of),
  })
  return {
    title,
    subtitle,
    description: periods.map(({ period }, place) => `${period}: ${textOf(figures[place], isShare)}`).join('; '),
    height: top + 190,
    option: {
      ...option,
      legend: { show: false },
      grid: { left: 60, right: 20, top: top + 8, height: 150 },
      xAxis: { type: 'category', data: periods.map(({ period }) => period), axisTick: { show: false }, axisLine: { onZero: false }, axisLabel: { hideOverlap: true } },
      yAxis: axis('', true, { scale: true, splitNumber: 4, ...(isShare && { axisLabel: { formatter: percentLabel } }) }),
      series: [
        limit('lower limit', ({ limits }) => limits?.low ?? null, 'dashed'),
        limit('upper limit', ({ limits }) => limits?.high ?? null, 'dashed'),
        limit('expected', ({ limits }) => limits?.centre ?? null, 'dotted'),
        {
          type: 'custom',
          id: 'interval',
          name: '95 % interval',
          renderItem: drawInterval('vertical'),
          encode: { x: 0, y: [1, 2] },
          color: line,
          clip: true,
          silent: true,
          data: figures.flatMap(({ interval }, place) => (interval === null ? [] : [[place, interval.low, interval.high]])),
        },
        {
          type: 'line',
          id: 'value',
          name: title,
          color: line,
          lineStyle: { color: line, width: 1.75 },
          showSymbol: true,
          data: figures.map(({ value, crossed }) => ({
            value,
            symbol: crossed === null ? 'circle' : 'diamond',
            symbolSize: crossed === null ? 6 : 13,
            itemStyle: { color: crossed === null ? line : alarm },
          })),
          tooltip: { formatter: ({ dataIndex }: { dataIndex: number }) => `${periods[dataIndex].period}\n${textOf(figures[dataIndex], isShare)}\nn = ${count(figures[dataIndex].n)}` },
        },
      ],
    },
    table: {
      header: ['period', 'n', title, 'low', 'high', 'lower limit', 'expected', 'upper limit', 'outside'],
      rows: periods.map(({ period }, place) => {
        const { n, value, interval, limits, crossed } = figures[place]
        return [period, n, value, interval?.low ?? null, interval?.high ?? null, limits?.low ?? null, limits?.centre ?? null, limits?.high ?? null, crossed ?? '']
      }),
    },
  }
}

function textOf(figure: MonitoredFigure, isShare: boolean): string {
  const { value, limits, crossed } = figure
  const number = (each: number) => (isShare ? percentLabel(each) : each.toFixed(3))
  const own = value !== null && isShare ? percentLabel(value) : measureText(figure)
  const ends = limits === null ? '' : limits.low === null ? `, limit ${number(limits.high ?? 0)}` : limits.high === null ? '' : `, limits ${number(limits.low)} to ${number(limits.high)}`
  return `${own}${ends}${crossed === null ? '' : `, ${crossed} its limit`}`
}
