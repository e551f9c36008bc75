/** ROC curves: sensitivity against 1 − specificity over all thresholds. */
import { axis, figureText, frame, guideLine, mark, modelLine, notesText, sides, type Figure, type FigureNotes, type Look, type Model } from './figure.ts'

export interface RocModel extends Model {
  auroc: number | null
  interval: { low: number; high: number } | null
  /** [1 − specificity, sensitivity]; empty: not estimable. */
  points: readonly (readonly [number, number])[]
  /** Of the threshold in use. */
  marked: readonly [number, number] | null
}

export function rocFigure(notes: FigureNotes, models: readonly RocModel[], look: Look): Figure {
  const title = `ROC curves, event “${notes.event}”`
  const subtitle = notesText(notes)
  const drawn = models.filter(({ points }) => points.length > 0)
  const { top, bottom, height, option } = frame({ title, subtitle }, look, drawn.map(legendName), 260)
  return {
    title,
    subtitle,
    description: models.map((model) => `${model.name} AUROC ${areaText(model)}`).join('; '),
    height,
    option: {
      ...option,
      grid: { ...sides, top, bottom },
      xAxis: axis('1 − specificity (false positive rate)', false, { min: 0, max: 1 }),
      yAxis: axis('sensitivity', true, { min: 0, max: 1 }),
      series: [
        guideLine('chance', look, [
          [0, 0],
          [1, 1],
        ]),
        ...drawn.flatMap((model) => {
          const name = legendName(model)
          const line = modelLine({ ...model, name }, look, { data: model.points })
          if (!model.marked) return [line]
          const [rate, sensitivity] = model.marked
          const text = `${model.name}\nsensitivity ${figureText(sensitivity)}\nspecificity ${figureText(1 - rate)}`
          return [line, mark({ ...model, name }, look, model.marked, text)]
        }),
      ],
    },
    table: {
      header: ['model', '1 − specificity', 'sensitivity'],
      rows: drawn.flatMap(({ name, points }) => points.map(([rate, sensitivity]) => [name, rate, sensitivity])),
    },
  }
}

function legendName(model: RocModel): string {
  return `${model.name}: AUROC ${areaText(model)}`
}

function areaText({ auroc, interval }: RocModel): string {
  return interval ? `${figureText(auroc)} [${figureText(interval.low)}–${figureText(interval.high)}]` : figureText(auroc)
}
