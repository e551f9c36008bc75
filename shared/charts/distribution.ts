/**
 * How the probabilities lie, by outcome: a row per model, notes with the event upwards, the others downwards. Each row has a scale
 * of its own: one model with few different probabilities would press all others flat.
 */
import { axis, frame, notesText, percentLabel, sides, type Figure, type FigureNotes, type Look, type Model } from './figure.ts'
import { chartColours } from './theme.ts'
import type { HistogramBin } from '../stats/reliability.ts'

export interface DistributionModel extends Model {
  /** Notes without and with the event in each bin. */
  histogram: readonly HistogramBin[]
}

const rowHeight = 104

export function distributionFigure(notes: FigureNotes, models: readonly DistributionModel[], look: Look): Figure {
  const title = `Probabilities by outcome, event “${notes.event}”`
  const subtitle = notesText(notes)
  const drawn = models.filter(({ histogram }) => histogram.length > 0)
  const names = drawn.length === 0 ? [] : ['with the event', 'without']
  const { top, height, option } = frame({ title, subtitle }, look, names, Math.max(1, drawn.length) * rowHeight)
  const events = notes.events ?? 0
  const totals = [Math.max(1, notes.n - events), Math.max(1, events)]
  const share = ({ counts }: HistogramBin, outcome: 0 | 1) => (counts[outcome] ?? 0) / totals[outcome]
  const ends = drawn.map(({ histogram }) => {
    const highest = Math.max(0.01, ...histogram.flatMap((bin) => [share(bin, 0), share(bin, 1)]))
    return Math.ceil(highest * 20) / 20
  })
  const colours = [chartColours[look.scheme][0], chartColours[look.scheme][1]]
  return {
    title,
    subtitle,
    description: `Share of the notes of each outcome by predicted probability, for ${drawn.map(({ name }) => name).join(', ')}`,
    height,
    option: {
      ...option,
      title: [option.title, ...drawn.map(({ name }, row) => ({ text: name, left: sides.left - 4, top: top + row * rowHeight - 2, textStyle: { fontSize: 11, fontWeight: 'normal' } }))],
      grid: drawn.map((_, row) => ({ ...sides, top: top + row * rowHeight + 16, height: rowHeight - 34 })),
      xAxis: drawn.map((_, row) =>
        axis(row === drawn.length - 1 ? 'predicted probability' : '', false, {
          gridIndex: row,
          min: 0,
          max: 1,
          axisLine: { onZero: true },
          axisLabel: { show: row === drawn.length - 1, formatter: percentLabel },
          position: 'bottom',
        }),
      ),
      yAxis: drawn.map((_, row) =>
        axis(row === Math.floor((drawn.length - 1) / 2) ? 'share of each outcome' : '', true, {
          gridIndex: row,
          min: -ends[row],
          max: ends[row],
          interval: ends[row],
          axisLabel: { formatter: (value: number) => percentLabel(Math.abs(value)) },
        }),
      ),
      series: drawn.flatMap(({ name, histogram }, row) =>
        ([1, 0] as const).map((outcome) => ({
          type: 'line',
          name: names[outcome === 1 ? 0 : 1],
          id: `${name} ${outcome}`,
          xAxisIndex: row,
          yAxisIndex: row,
          step: 'start',
          showSymbol: false,
          silent: true,
          color: colours[outcome],
          lineStyle: { width: 1, color: colours[outcome] },
          areaStyle: { color: colours[outcome], opacity: 0.45 },
          data: [[0, 0], ...histogram.map((bin) => [bin.high, outcome === 1 ? share(bin, 1) : -share(bin, 0)]), [1, 0]],
        })),
      ),
      tooltip: { show: false },
      legend: { ...option.legend, icon: 'rect', itemWidth: 14 },
    },
    table: {
      header: ['model', 'probability above', 'up to', 'notes with the event', 'notes without'],
      rows: drawn.flatMap(({ name, histogram }) => histogram.map(({ low, high, counts }) => [name, low, high, counts[1] ?? 0, counts[0] ?? 0])),
    },
  }
}
