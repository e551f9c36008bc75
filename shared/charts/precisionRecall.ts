/** Precision-recall curves: positive predictive value against sensitivity over all thresholds; chance is the prevalence. */
import { axis, figureText, frame, guideLine, mark, modelLine, notesText, sides, type Figure, type FigureNotes, type Look, type Model } from './figure.ts'

export interface PrecisionRecallModel extends Model {
  averagePrecision: number | null
  interval: { low: number; high: number } | null
  /** [recall, precision]; empty: not estimable. */
  points: readonly (readonly [number, number])[]
  marked: readonly [number, number] | null
}

export function precisionRecallFigure(notes: FigureNotes, models: readonly PrecisionRecallModel[], look: Look): Figure {
  const title = `Precision-recall curves, event “${notes.event}”`
  const subtitle = notesText(notes)
  const prevalence = notes.n === 0 ? 0 : (notes.events ?? 0) / notes.n
  const drawn = models.filter(({ points }) => points.length > 0)
  const { top, bottom, height, option } = frame({ title, subtitle }, look, drawn.map(legendName), 260)
  return {
    title,
    subtitle,
    description: models.map((model) => `${model.name} AUPRC ${areaText(model)}`).join('; '),
    height,
    option: {
      ...option,
      grid: { ...sides, top, bottom },
      xAxis: axis('recall (sensitivity)', false, { min: 0, max: 1 }),
      yAxis: axis('precision (positive predictive value)', true, { min: 0, max: 1 }),
      series: [
        guideLine('chance (prevalence)', look, [
          [0, prevalence],
          [1, prevalence],
        ]),
        ...drawn.flatMap((model) => {
          const name = legendName(model)
          const line = modelLine({ ...model, name }, look, { data: model.points })
          if (!model.marked) return [line]
          const [recall, precision] = model.marked
          const text = `${model.name}\nsensitivity ${figureText(recall)}\nPPV ${figureText(precision)}`
          return [line, mark({ ...model, name }, look, model.marked, text)]
        }),
      ],
    },
    table: {
      header: ['model', 'recall', 'precision'],
      rows: drawn.flatMap(({ name, points }) => points.map(([recall, precision]) => [name, recall, precision])),
    },
  }
}

function legendName(model: PrecisionRecallModel): string {
  return `${model.name}: AUPRC ${areaText(model)}`
}

function areaText({ averagePrecision, interval }: PrecisionRecallModel): string {
  const value = figureText(averagePrecision)
  return interval ? `${value} [${figureText(interval.low)}–${figureText(interval.high)}]` : value
}
