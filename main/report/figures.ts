import { decisionCurveFigure } from '../../shared/charts/decisionCurve.ts'
import { distributionFigure } from '../../shared/charts/distribution.ts'
import type { Figure, FigureNotes } from '../../shared/charts/figure.ts'
import { forestFigure } from '../../shared/charts/forest.ts'
import { precisionRecallFigure } from '../../shared/charts/precisionRecall.ts'
import { reliabilityFigure } from '../../shared/charts/reliability.ts'
import { rocFigure } from '../../shared/charts/roc.ts'
import type { ComparisonRow, OptionFigures } from '../../shared/domain/compare.ts'
import { evaluationSetNames } from '../../shared/domain/split.ts'
import type { ReliabilityBin } from '../../shared/stats/reliability.ts'
import { drawFigure } from './drawFigure.ts'
import type { ReportFacts } from './facts.ts'
import { html, section, type Markup } from './html.ts'
import { measureName, rowName } from './results.ts'
import { small } from './smallCounts.ts'

/** The plots of the comparison page, drawn for paper. */
export function plotsSection(facts: ReportFacts): Markup {
  const { comparison, minimumCell } = facts
  const options = comparison.options.length === 2 ? [comparison.positive] : comparison.options.keys().toArray()
  const isShown = (option: number) => ![comparison.counts[option], comparison.n - comparison.counts[option]].some((count) => small(count, minimumCell))
  const figures = options.filter(isShown).flatMap((option) => figuresOf(facts, option))
  const left = options.filter((option) => !isShown(option)).map((option) => `“${comparison.options[option]}”`)
  return section(
    'plots',
    'Plots',
    html`<div class="plots">${figures.map(drawFigure)}</div>
      ${left.length > 0 && html`<p class="note">No curves of ${left.join(', ')}: with so few notes each step would be one note.</p>`}`,
  )
}

const look = { scheme: 'light' } as const

function figuresOf(facts: ReportFacts, option: number): Figure[] {
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
    rocFigure(notes, models.map(({ figures, ...model }) => ({ ...model, auroc: figures.auroc.value, interval: figures.auroc.interval, points: figures.roc, marked: null })), look),
    precisionRecallFigure(
      notes,
      models.map(({ figures, ...model }) => ({ ...model, averagePrecision: figures.averagePrecision.value, interval: figures.averagePrecision.interval, points: figures.precisionRecall, marked: null })),
      look,
    ),
    reliabilityFigure(notes, models.map(({ figures, ...model }) => ({ ...model, bins: shownBins(figures, facts.minimumCell), histogram: figures.histogram })), look),
    decisionCurveFigure(notes, models.map(({ figures, ...model }) => ({ ...model, points: figures.netBenefit })), look),
    distributionFigure(notes, models.map(({ figures, ...model }) => ({ ...model, histogram: figures.histogram })), look),
  ]
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

/** Bins of so few notes or events that they could be counted are left out. */
function shownBins({ reliability }: OptionFigures, minimum: number): ReliabilityBin[] {
  const shown = reliability.filter(({ n, events }) => !small(n, minimum) && !small(events, minimum) && !small(n - events, minimum))
  return shown.map((bin) => ({ ...bin, observed: bin.observed as ReliabilityBin['observed'] }))
}
