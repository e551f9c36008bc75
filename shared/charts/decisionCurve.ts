/** Decision curves: net benefit of acting on a model over the threshold probability, beside acting on all and on none. */
import { axis, figureText, frame, guideLine, modelLine, notesText, percentLabel, sides, type Figure, type FigureNotes, type Look, type Model } from './figure.ts'

export interface DecisionModel extends Model {
  /** [threshold probability, net benefit]; empty: not estimable. */
  points: readonly (readonly [number, number])[]
}

export function decisionCurveFigure(notes: FigureNotes, models: readonly DecisionModel[], look: Look): Figure {
  const title = `Decision curves, event “${notes.event}”`
  const subtitle = notesText(notes)
  const drawn = models.filter(({ points }) => points.length > 0)
  const thresholds = drawn[0]?.points.map(([threshold]) => threshold) ?? []
  const prevalence = notes.n === 0 ? 0 : (notes.events ?? 0) / notes.n
  const all = thresholds.map((t): [number, number] => [t, prevalence - ((1 - prevalence) * t) / (1 - t)])
  const none = thresholds.map((t): [number, number] => [t, 0])
  const names = [...drawn.map(({ name }) => name), 'act on all', 'act on none']
  const { top, bottom, height, option } = frame({ title, subtitle }, look, names, 260)
  const highest = Math.max(0.01, prevalence, ...drawn.flatMap(({ points }) => points.map(([, benefit]) => benefit)))
  return {
    title,
    subtitle,
    description: `Net benefit over threshold probabilities, in true positives per note. Acting on all at the prevalence ${percentLabel(prevalence)} has 0. ${drawn.map(({ name, points }) => `${name}: above 0 up to a threshold of ${percentLabel(lastUseful(points))}`).join('; ')}`,
    height,
    option: {
      ...option,
      grid: { ...sides, top, bottom },
      xAxis: axis('threshold probability', false, { min: 0, max: usefulEnd(drawn), axisLabel: { formatter: percentLabel } }),
      yAxis: axis('net benefit (true positives per note)', true, { min: -highest / 4, max: highest * 1.05, nameGap: 44, axisLabel: { showMinLabel: false, showMaxLabel: false, formatter: (value: number) => value.toFixed(highest < 0.1 ? 3 : 2) } }),
      series: [
        guideLine('act on all', look, all),
        { ...guideLine('act on none', look, none), lineStyle: { ...(guideLine('', look, []).lineStyle as object), type: 'solid' } },
        ...drawn.map((model) =>
          modelLine(model, look, {
            data: model.points,
            tooltip: {
              formatter: ({ value }: { value: number[] }) => `${model.name}\nat ${percentLabel(value[0])}: net benefit ${figureText(value[1])}`,
            },
          }),
        ),
      ],
    },
    table: {
      header: ['threshold probability', ...drawn.map(({ name }) => name), 'act on all', 'act on none'],
      rows: thresholds.map((threshold, at) => [threshold, ...drawn.map(({ points }) => points[at]?.[1] ?? null), all[at][1], 0]),
    },
  }
}

function lastUseful(points: DecisionModel['points']): number {
  return points.findLast(([, benefit]) => benefit > 0)?.[0] ?? 0
}

/** Where no model has a benefit any more, at a round number. */
function usefulEnd(models: readonly DecisionModel[]): number {
  const last = Math.max(0.15, ...models.map(({ points }) => lastUseful(points)))
  return Math.min(1, Math.ceil(last * 10 + 0.5) / 10)
}
