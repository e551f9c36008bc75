import { groupName, headingOf, resultCharts, tableSource } from '../../shared/charts/experiment.ts'
import type { ExperimentDefinition, ExperimentReport, GroupResult, ResultTable } from '../../shared/domain/experiment.ts'
import { configRows } from '../../shared/domain/run.ts'
import { countOf, formatCount, formatDifference, formatEstimate, formatInterval, formatP } from '../../shared/format.ts'
import { drawFigure } from './drawFigure.ts'
import { html, list, Markup, pairs, section, table, type Content } from './html.ts'
import { partsText } from './smallCounts.ts'
import { style } from './style.ts'
import { termsSection } from './terms.ts'

/**
 * The report of an experiment as a single HTML file: it fetches nothing, runs nothing, and prints. Every value is escaped;
 * there is no text of a note among the facts.
 */
export interface ExperimentFacts {
  report: ExperimentReport
  definition: ExperimentDefinition
  taskNames: ReadonlyMap<string, string>
  split: string
  corpora: readonly { name: string; synthetic: boolean }[]
  madeAt: string
  version: string
  /** Counts below are hidden. */
  minimumCell: number
}

export function experimentHtml(facts: ExperimentFacts): string {
  const { report, corpora } = facts
  const synthetic = corpora.every((corpus) => corpus.synthetic)
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${report.name}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header>
<h1>${report.name}</h1>
<p class="subtitle">Split “${facts.split}” of ${corpora.map(({ name }) => `“${name}”`).join(' and ')} · made ${facts.madeAt.slice(0, 10)} with Wardbench ${facts.version}</p>
${synthetic && html`<p class="synthetic">Synthetic data: made by a generator, about no real patient.</p>`}
<p class="phi">Aggregated figures without text of notes. ${!synthetic && 'Treat this file as protected health information.'} Research and quality use, not a medical device.</p>
</header>
<main>
${section('summary', 'What this shows and what it does not', summary(facts))}
${section('plots', 'Plots', html`<div class="plots">${resultCharts(report, facts.taskNames).map(({ draw }) => drawFigure(draw({ scheme: 'light' })))}</div>`)}
${section('results', 'Results', report.tables.map((each) => resultTable(each, facts)))}
${section('settings', 'Settings', settings(facts))}
${termsSection('experiment')}
</main>
</body>
</html>`
  return `<!doctype html>\n${page.text}\n`
}

function summary({ report, taskNames }: ExperimentFacts): Content {
  const { shows, doesNotShow, paper, missing, tables } = report
  const warnings = [...new Set(tables.flatMap(({ taskId, warnings: all }) => all.map((warning) => `${taskNames.get(taskId) ?? taskId}: ${warning}`)))]
  return html`<p>Shows: ${shows}</p><p>Does not show: ${doesNotShow}</p>
    <p class="note">For orientation only, no result of this workspace: ${paper}</p>
    ${missing.length > 0 && html`<p>Left out, since ${countOf(missing.length, 'cell is', 'cells are')} not done:</p>${list(missing)}`}
    ${warnings.length > 0 && html`<h3>Warnings</h3>${list(warnings)}`}`
}

function resultTable(result: ResultTable, { report, taskNames, minimumCell }: ExperimentFacts): Markup {
  const hasPerplexity = result.groups.some(({ perplexity }) => perplexity !== null)
  return table({
    caption: `${headingOf(result, report.tables, taskNames)} (${tableSource(result)}, by option ${partsText(result.counts, minimumCell).join(' / ')})`,
    header: ['Model', ...(hasPerplexity ? ['Perplexity'] : []), 'AUROC [95 % CI]', 'Seeds', 'SD over seeds', 'Difference [95 % CI]', 'p'],
    rows: result.groups.map((group) => [
      groupName(group),
      ...(hasPerplexity ? [group.perplexity?.toFixed(1) ?? ''] : []),
      group.auroc === null ? 'not estimable' : formatEstimate(group.auroc, group.interval),
      formatCount(group.bySeed.length),
      group.standardDeviation?.toFixed(3) ?? '',
      difference(group),
      group.difference ? formatP(group.difference.p) : '',
    ]),
  })
}

function difference({ difference: found }: GroupResult): string {
  if (found === null) return 'reference'
  if (found.value === null) return 'not estimable'
  return `${formatDifference(found.value)} ${formatInterval(found.interval)}`
}

function settings({ definition, report }: ExperimentFacts): Content {
  return html`<p>AUROC: macro average over the options against the rest where there are more than two; mean over seeds; intervals from ${formatCount(report.resamples)} bootstrap resamples of patients; differences on the same resamples.</p>
    ${pairs(configRows(plain(definition)))}`
}

/** Lists of records as text: a row each would be no setting by itself. */
function plain(definition: ExperimentDefinition): Record<string, unknown> {
  const text = (value: unknown) => (Array.isArray(value) ? value.map((each) => (typeof each === 'object' ? JSON.stringify(each) : each)) : value)
  return Object.fromEntries(Object.entries(definition).map(([name, value]) => [name, text(value)]))
}
