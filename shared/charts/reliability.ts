/** Reliability: observed share of events against the mean probability in bins, over a histogram of the probabilities. */
import { axis, count, drawInterval, frame, guideLine, modelLine, notesText, percentLabel, sides, type Figure, type FigureNotes, type Look, type Model } from './figure.ts'
import { lineStyle } from './theme.ts'
import type { HistogramBin, ReliabilityBin } from '../stats/reliability.ts'

export interface ReliabilityModel extends Model {
  bins: readonly (Omit<ReliabilityBin, 'observed'> & {
    observed: { value: number | null; interval: { low: number; high: number } | null }
  })[]
  histogram: readonly HistogramBin[]
}

const histogramHeight = 90

export function reliabilityFigure(notes: FigureNotes, models: readonly ReliabilityModel[], look: Look): Figure {
  const title = `Reliability, event “${notes.event}”`
  const subtitle = notesText(notes)
  const drawn = models.filter(({ bins }) => bins.length > 0)
  const { top, bottom, height, option } = frame({ title, subtitle }, look, drawn.map(({ name }) => name), 250 + histogramHeight)
  const end = axisEnd(drawn)
  const style = { axisLabel: { formatter: percentLabel }, min: 0 }
  const points = (model: ReliabilityModel) =>
    model.bins.flatMap(({ meanProbability, observed, n, events }) =>
      meanProbability === null || observed.value === null ? [] : [[meanProbability, observed.value, n, events]],
    )
  return {
    title,
    subtitle,
    description: drawn.map((model) => `${model.name}: ${points(model).map(([p, o]) => `${percentLabel(p)} predicted, ${percentLabel(o)} observed`).join(', ')}`).join('; '),
    height,
    option: {
      ...option,
      grid: [
        { ...sides, top, bottom: bottom + histogramHeight + 12 },
        { ...sides, height: histogramHeight - 14, bottom },
      ],
      xAxis: [
        { type: 'value', gridIndex: 0, max: end, ...style, axisLabel: { show: false } },
        axis('predicted probability', false, { gridIndex: 1, max: end, ...style }),
      ],
      yAxis: [
        axis('observed share of events', true, { gridIndex: 0, max: end, ...style }),
        axis('share of notes', true, { gridIndex: 1, min: 0, splitNumber: 2, axisLabel: { formatter: percentLabel } }),
      ],
      series: [
        guideLine('perfectly calibrated', look, [
          [0, 0],
          [1, 1],
        ]),
        ...drawn.flatMap((model) => [
          modelLine(model, look, {
            showSymbol: true,
            symbolSize: 6,
            data: points(model),
            tooltip: {
              formatter: ({ value }: { value: number[] }) =>
                `${model.name}\npredicted ${percentLabel(value[0])}\nobserved ${percentLabel(value[1])}\n${count(value[3])} events of ${count(value[2])} notes`,
            },
          }),
          {
            type: 'custom',
            name: model.name,
            id: `${model.name} interval`,
            color: lineStyle(look.scheme, model.place).color,
            renderItem: drawInterval('vertical'),
            encode: { x: 0, y: [1, 2] },
            clip: true,
            silent: true,
            data: model.bins.flatMap(({ meanProbability, observed }) =>
              meanProbability === null || !observed.interval ? [] : [[meanProbability, observed.interval.low, observed.interval.high]],
            ),
          },
          modelLine(model, look, { id: `${model.name} histogram`, xAxisIndex: 1, yAxisIndex: 1, step: 'start', data: outline(model), silent: true }),
        ]),
      ],
    },
    table: {
      header: ['model', 'lowest probability', 'highest probability', 'notes', 'events', 'mean probability', 'observed', 'observed low', 'observed high'],
      rows: drawn.flatMap(({ name, bins }) =>
        bins.map(({ low, high, n, events, meanProbability, observed }) => [
          name,
          low,
          high,
          n,
          events,
          meanProbability,
          observed.value,
          observed.interval?.low ?? null,
          observed.interval?.high ?? null,
        ]),
      ),
    },
  }
}

/** Steps of the histogram as shares of all notes, from 0 to 0. */
function outline({ histogram }: ReliabilityModel): [number, number][] {
  const total = Math.max(1, histogram.reduce((sum, { counts }) => sum + counts.reduce((a, b) => a + b), 0))
  return [[0, 0], ...histogram.map(({ high, counts }): [number, number] => [high, counts.reduce((a, b) => a + b) / total]), [1, 0]]
}

/** The axes end where nothing more is to be seen, at a round number. */
function axisEnd(models: readonly ReliabilityModel[]): number {
  const highest = models.flatMap(({ bins, histogram }) => [
    ...bins.map(({ meanProbability, observed }) => Math.max(meanProbability ?? 0, observed.value ?? 0)),
    histogram.findLast(({ counts }) => counts.some((each) => each > 0))?.high ?? 0,
  ])
  return Math.min(1, Math.ceil(Math.max(0.1, ...highest) * 10 - 1e-9) / 10)
}

