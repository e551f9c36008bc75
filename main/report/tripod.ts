import type { ReportFacts } from './facts.ts'
import { html, link, section, table, type Content, type Markup } from './html.ts'
import { tripodItems, type Filled } from './tripodItems.ts'

/** The checklist of TRIPOD+AI: each item filled in from the workspace, or marked for the author. */
export function tripodSection(facts: ReportFacts): Markup {
  const rows = tripodItems.map(({ item, part, topic, of, asks, fill }) => [item, html`<strong>${topic}</strong><br>${part}`, of, asks, filledCell(fill(facts))])
  const open = tripodItems.filter(({ fill }) => fill(facts).text === null).length
  return section(
    'tripod',
    'TRIPOD+AI checklist',
    html`<p>The 27 items of Collins et al., BMJ 2024;385:e078378, with their ${tripodItems.length} subitems, in short; D: of development, E: of evaluation. ${tripodItems.length - open} are filled in, wholly or in part, from this workspace; ${open} are for the author alone. The statement itself is what counts.</p>
      ${table({ caption: 'TRIPOD+AI', header: ['Item', 'Topic', 'Of', 'To be reported', 'Here'], text: [1, 2, 3, 4], rows })}`,
  )
}

function filledCell({ text, places, author }: Filled): Content {
  const links = places.map((place, index) => [index > 0 && ', ', link(place, placeNames[place])])
  return [
    text !== null && html`<p>${text} See ${links}.</p>`,
    author !== null && html`<p class="author"><strong>For the author:</strong> ${author}</p>`,
  ]
}

const placeNames: Record<string, string> = {
  summary: 'summary',
  flow: 'flow',
  balance: 'outcomes by set',
  'table-1': 'Table 1',
  results: 'results',
  plots: 'plots',
  subgroups: 'subgroups',
  drift: 'over time',
  external: 'other hospitals',
  recalibration: 'recalibration',
  leakage: 'leakage checks',
  limits: 'limits',
  task: 'task, prompt and labels',
  split: 'split',
  scoring: 'scoring and statistics',
  runs: 'training runs',
  models: 'model cards',
}
