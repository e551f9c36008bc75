import { evaluationSetNames } from '../../shared/domain/split.ts'
import { countOf } from '../../shared/format.ts'
import { cohortSections, eventsText } from './cohort.ts'
import { elsewhereSections } from './elsewhere.ts'
import type { ReportFacts } from './facts.ts'
import { numbersSection, plotsSection } from './figures.ts'
import { groupSections } from './groups.ts'
import { html, link, list, Markup, section, type Content } from './html.ts'
import { leakageSection } from './leakage.ts'
import { limitsOf } from './limits.ts'
import { modelsSection } from './models.ts'
import { fullResults, shortResults } from './results.ts'
import { settingsSections } from './settings.ts'
import { pageStyle, style } from './style.ts'
import { termsSection } from './terms.ts'
import { tripodSection } from './tripod.ts'

/**
 * The report of one comparison as a single HTML file: it fetches nothing, runs nothing, and prints. Every value is
 * escaped; there is no text of a note among the facts.
 */
export function reportHtml(facts: ReportFacts): string {
  const title = reportTitle(facts)
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${styleSheet}${new Markup(pageMargins(facts))}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="subtitle">Split “${facts.split.name}” of “${facts.corpus.name}” · made ${facts.madeAt.slice(0, 10)} with Wardbench ${facts.version}</p>
${facts.corpus.synthetic && html`<p class="synthetic">Synthetic data: made by a generator, about no real patient.</p>`}
<p class="phi">Aggregated figures without text of notes. ${!facts.corpus.synthetic && 'Treat this file as protected health information.'} Research and quality use, not a medical device.</p>
</header>
<main>
${sectionsOf(facts)}
</main>
</body>
</html>`
  return `<!doctype html>\n${page.text}\n`
}

const styleSheet = new Markup(style)

/** What stands around every printed page. */
function pageMargins(facts: ReportFacts): string {
  return pageStyle({
    title: `${reportTitle(facts)} · split “${facts.split.name}”`,
    date: `made ${facts.madeAt.slice(0, 10)}`,
    caution: `${facts.corpus.synthetic ? 'Synthetic data' : 'Treat as PHI'} · research and quality use, not a medical device`,
  })
}

export function reportTitle({ labels, comparison, set }: ReportFacts): string {
  const window = comparison.window === null ? '' : `, window ${comparison.window + 1}`
  return `${labels.task.name}: ${evaluationSetNames[set].toLowerCase()}${window}`
}

function sectionsOf(facts: ReportFacts): Content {
  const contents: [string, string][] = [
    ['summary', 'Summary'],
    ['limits', 'Limits'],
    ['flow', 'Flow of notes and patients'],
    ['balance', 'Outcomes by set'],
    ['table-1', 'Table 1'],
    ['results', 'Results'],
    ['plots', 'Plots'],
    ['subgroups', 'Subgroups'],
    ['drift', 'Over time'],
    ['external', 'Other hospitals'],
    ['recalibration', 'Recalibration'],
    ['leakage', 'Leakage checks'],
    ['task', 'Task, prompt and labels'],
    ['split', 'Split'],
    ['scoring', 'Scoring and statistics'],
    ['runs', 'Training runs'],
    ['models', 'Model cards'],
    ['tripod', 'TRIPOD+AI checklist'],
    ['terms', 'What the numbers mean'],
    ['numbers', 'Numbers behind the plots'],
  ]
  return [
    section('summary', 'What this shows and what it does not', html`${summary(facts)}${shortResults(facts)}`),
    html`<nav aria-label="Contents"><strong>Contents</strong><ol>${contents.map(([id, name]) => html`<li>${link(id, name)}</li>`)}</ol></nav>`,
    section('limits', 'Limits', list(limitsOf(facts))),
    cohortSections(facts),
    section('results', 'Results', fullResults(facts)),
    plotsSection(facts),
    groupSections(facts),
    elsewhereSections(facts),
    leakageSection(facts),
    settingsSections(facts),
    modelsSection(facts),
    tripodSection(facts),
    termsSection({ options: facts.comparison.options.length }),
    numbersSection(facts),
  ]
}

/** Two sentences. */
function summary(facts: ReportFacts): Markup {
  const { comparison, labels, corpus } = facts
  const models = countOf(comparison.rows.length, 'model')
  const setName = evaluationSetNames[facts.set].toLowerCase()
  return html`
    <p>It shows how well ${models} answered “${labels.task.question}” for ${countOf(comparison.n, 'note')} of ${countOf(comparison.patients, 'patient')} of the set “${setName}” — ${comparison.options.length === 2 ? 'with the event' : 'by option'}: ${eventsText(facts)} — held against labels derived from recorded data, with intervals that take the notes of one patient as related.</p>
    <p>It does not show that acting on any of these models helps a patient, that they are fair or safe, or that they do as well in ${corpus.synthetic ? 'any real hospital: all of these notes are synthetic' : 'another hospital or at a later time'}.</p>`
}
