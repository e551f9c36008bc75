import { decisionCurveFigure } from '../../shared/charts/decisionCurve.ts'
import { distributionFigure } from '../../shared/charts/distribution.ts'
import type { Figure, FigureNotes, FigureTable } from '../../shared/charts/figure.ts'
import { forestFigure } from '../../shared/charts/forest.ts'
import { precisionRecallFigure } from '../../shared/charts/precisionRecall.ts'
import { reliabilityFigure } from '../../shared/charts/reliability.ts'
import { rocFigure } from '../../shared/charts/roc.ts'
import type { ComparisonRow, OptionFigures } from '../../shared/domain/compare.ts'
import { evaluationSetNames } from '../../shared/domain/split.ts'
import type { ReliabilityBin } from '../../shared/stats/reliability.ts'
import { thinCurve } from '../../shared/stats/thinCurve.ts'
import { formatCount } from '../../shared/format.ts'
import { drawFigure } from './drawFigure.ts'
import type { ReportFacts } from './facts.ts'
import { html, link, section, table, type Markup } from './html.ts'
import { measureName, rowName } from './results.ts'
import { partsText, small } from './smallCounts.ts'

/** The plots of the comparison page, drawn for paper. */
export function plotsSection(facts: ReportFacts): Markup {
  const { shown, left: hidden } = plottedOptions(facts)
  const figures = shown.flatMap((option) => figuresOf(facts, option))
  const left = hidden.map((option) => `“${facts.comparison.options[option]}”`)
  return section(
    'plots',
    'Plots',
    html`<div class="plots">${figures.map(drawFigure)}</div>
      ${figures.length > 0 && html`<p class="note">The figures in numbers: ${link('numbers', 'numbers behind the plots')}.</p>`}
      ${left.length > 0 && html`<p class="note">No curves of ${left.join(', ')}: with so few notes each step would be one note.</p>`}`,
  )
}

/** The tables behind the plots: closed on the screen, open on paper. */
export function numbersSection(facts: ReportFacts): Markup {
  const figures = plottedOptions(facts).shown.flatMap((option) => figuresOf(facts, option, tablePoints))
  if (figures.length === 0) return section('numbers', 'Numbers behind the plots', html`<p>There are no plots.</p>`)
  return section(
    'numbers',
    'Numbers behind the plots',
    html`<p>Curves are thinned to the points that their shape needs; the application saves all of them as CSV.</p>
      <div class="number-tables">${figures.map((figure) => html`<details><summary>${figure.title}</summary>${table(numbersOf(figure, facts.minimumCell))}</details>`)}</div>`,
  )
}

function numbersOf({ title, table: { header, rows } }: Figure, minimum: number): Parameters<typeof table>[0] {
  const counted = header.flatMap((name, column) => (countColumns.has(name) ? [column] : []))
  const hidden = counted.length === 0 ? new Map<string, string>() : countTexts(rows, counted, minimum)
  const cell = (value: string | number | null, row: number, column: number) => {
    if (value === null) return '–'
    if (typeof value === 'string') return value
    return hidden.get(`${row} ${column}`) ?? (Number.isInteger(value) && value > 1 ? formatCount(value) : value.toFixed(3))
  }
  const texts = rows.map((cells, row) => cells.map((value, column) => cell(value, row, column)))
  // Bins without any note say nothing.
  const isEmpty = (row: number) => counted.length > 0 && counted.every((column) => rows[row][column] === 0)
  const shown = [...texts.entries()].flatMap(([row, cells]) => (isEmpty(row) ? [] : [cells]))
  // Under one head a model: its name in every row would take half of the paper.
  const byModel = Map.groupBy(shown, ([model]) => model)
  if (header[0] !== 'model' || byModel.size === shown.length) return { caption: title, header, rows: shown }
  return { caption: title, header: header.slice(1), rows: Array.from(byModel, ([model, cells]) => [[model], ...cells.map((each) => each.slice(1))]).flat() }
}

const countColumns = new Set(['notes', 'events', 'notes with the event', 'notes without'])

/** Counts of each model add up to a number that is known: what is small, and what would give it away, is hidden. */
function countTexts(rows: FigureTable['rows'], columns: readonly number[], minimum: number): Map<string, string> {
  const texts = new Map<string, string>()
  for (const column of columns) {
    for (const [, places] of Map.groupBy(rows.keys(), (row) => rows[row][0])) {
      const shown = partsText(places.map((row) => Number(rows[row][column])), minimum)
      for (const [place, row] of places.entries()) texts.set(`${row} ${column}`, shown[place])
    }
  }
  return texts
}

interface Plotted {
  shown: number[]
  /** Of so few notes that each step of a curve would be one. */
  left: number[]
}

function plottedOptions({ comparison, minimumCell }: ReportFacts): Plotted {
  const { options, positive, counts, n } = comparison
  const asked = options.length === 2 ? [positive] : options.keys().toArray()
  const isShown = (option: number) => ![counts[option], n - counts[option]].some((count) => small(count, minimumCell))
  return { shown: asked.filter(isShown), left: asked.filter((option) => !isShown(option)) }
}

/** Of a curve in a table. */
const tablePoints = 15

const look = { scheme: 'light' } as const

/** `points`: at most so many of each curve. */
function figuresOf(facts: ReportFacts, option: number, points = Infinity): Figure[] {
  const { comparison } = facts
  const notes: FigureNotes = {
    n: comparison.n,
    events: comparison.counts[option],
    event: comparison.options[option],
    source: evaluationSetNames[facts.set],
  }
  const models = comparison.rows.flatMap((row, place) => {
    const figures = row.options.find(({ index }) => index === option)
    return figures ? [{ name: rowName(comparison, row), place, row, figures }] : []
  })
  const binary = comparison.options.length === 2
  return [
    ...(binary || option === 0 ? [forest(facts, notes)] : []),
    rocFigure(notes, models.map(({ figures, ...model }) => ({ ...model, auroc: figures.auroc.value, interval: figures.auroc.interval, points: thinned(figures.roc, points), marked: null })), look),
    precisionRecallFigure(
      notes,
      models.map(({ figures, ...model }) => ({ ...model, averagePrecision: figures.averagePrecision.value, interval: figures.averagePrecision.interval, points: thinned(figures.precisionRecall, points), marked: null })),
      look,
    ),
    reliabilityFigure(notes, models.map(({ figures, ...model }) => ({ ...model, bins: shownBins(figures, facts.minimumCell), histogram: figures.histogram })), look),
    decisionCurveFigure(notes, models.map(({ figures, ...model }) => ({ ...model, points: points === Infinity ? figures.netBenefit : figures.netBenefit.filter(([threshold]) => Math.round(100 * threshold) % 5 === 0) })), look),
    distributionFigure(notes, models.map(({ figures, ...model }) => ({ ...model, histogram: figures.histogram })), look),
  ]
}

function thinned(curve: [number, number][], points: number): [number, number][] {
  return curve.length > points ? thinCurve(curve, points, (point) => point) : curve
}

function forest({ comparison }: ReportFacts, notes: FigureNotes): Figure {
  const binary = comparison.options.length === 2
  const models = comparison.rows.map((row: ComparisonRow, place) => ({
    name: rowName(comparison, row),
    place,
    value: row.auroc.value,
    interval: row.auroc.interval,
    reference: row.pass.id === comparison.referencePassId,
  }))
  return forestFigure(binary ? notes : { ...notes, events: null }, { name: measureName(comparison), chance: 0.5 }, models, look)
}

/** Bins of so few notes or events that they could be counted are left out, and never one alone, which the others would give away. */
function shownBins({ reliability }: OptionFigures, minimum: number): ReliabilityBin[] {
  const isSmall = ({ n, events }: { n: number; events: number }) => [n, events, n - events].some((count) => small(count, minimum))
  const hidden = new Set(reliability.filter(isSmall))
  if (hidden.size === 1) {
    const [next] = reliability.filter((bin) => !hidden.has(bin)).sort((a, b) => a.events - b.events)
    if (next) hidden.add(next)
  }
  const shown = reliability.filter((bin) => !hidden.has(bin))
  return shown.map((bin) => ({ ...bin, observed: bin.observed as ReliabilityBin['observed'] }))
}
