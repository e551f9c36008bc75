import { countOf, formatCount, formatPercent } from '../../shared/format.ts'
import { measureText, type ShownMeasure } from '../../shared/measureText.ts'
import type { SubgroupRow } from '../../shared/domain/subgroup.ts'
import type { ReportFacts } from './facts.ts'
import { html, section, table, type Content, type Markup } from './html.ts'
import { rowName } from './results.ts'
import { countText, partsText, small } from './smallCounts.ts'

/** The models within groups of notes, and over time. */
export function groupSections(facts: ReportFacts): Markup[] {
  return [section('subgroups', 'Subgroups', subgroups(facts)), section('drift', 'Over time', drift(facts))]
}

function subgroups(facts: ReportFacts): Markup {
  const { subgroups: report, minimumCell } = facts
  const names = report.passes.map((pass) => nameOf(facts, pass.id))
  const isBinary = report.overall.observedOverExpected !== null
  const lineOf = (label: string, row: SubgroupRow, notes: string): Content[] => [
    label,
    notes,
    ...(isBinary ? [isHidden(notes) ? notShown : eventCell(row, report.positive, minimumCell)] : []),
    ...row.auroc.map((auroc) => measureText(auroc)),
    ...(row.observedOverExpected ?? []).map((ratio) => measureText(ratio, 2)),
  ]
  const rows = [lineOf('All notes', report.overall, countText(report.overall.n, minimumCell))]
  const setIn = [false]
  // A group of all notes says nothing that the first row does not.
  const dimensions = report.dimensions.filter(({ rows: levels }) => levels.length > 1)
  for (const { label, rows: levels } of dimensions) {
    rows.push([label])
    setIn.push(false)
    const notes = partsText(levels.map(({ n }) => n), minimumCell)
    for (const [place, row] of levels.entries()) {
      rows.push(lineOf(levelName(row), row, notes[place]))
      setIn.push(true)
    }
  }
  return html`
    ${table({
      caption: `AUROC [95 % interval]${isBinary ? ' and observed / expected events' : ', macro over the options with enough notes,'} by group`,
      header: ['Group', 'Notes', ...(isBinary ? ['Events, share'] : []), ...names.map((name) => `AUROC, ${name}`), ...(isBinary ? names.map((name) => `O/E, ${name}`) : [])],
      rows,
      setIn,
    })}
    <p class="note">“Too few”: under ${countOf(report.minimum.notes, 'note')}, or ${report.minimum.events} of each of two outcomes. Intervals are clustered by patient. ${dimensions.length > 0 && `With ${countOf(dimensions.length, 'way')} of grouping some differences come about by chance; none is tested here.`}</p>`
}

const notShown = 'not shown'

function isHidden(count: string): boolean {
  return count === notShown || count.startsWith('<')
}

function levelName({ level }: SubgroupRow): string {
  return level ?? 'Not known'
}

/** Only where neither the events nor the others are few enough to be counted. */
function eventCell({ counts, prevalence }: SubgroupRow, positive: number, minimum: number): string {
  if (prevalence === null || counts.some((count) => small(count, minimum))) return notShown
  return prevalence.value === null ? '–' : `${formatCount(counts[positive])} (${formatPercent(prevalence.value)})`
}

const periodNames = { month: 'Month', quarter: 'Quarter', year: 'Year', source: 'Period' }

function drift(facts: ReportFacts): Markup {
  const { drift: report, minimumCell, corpus } = facts
  if (!report) {
    return html`<p>${corpus.shiftedDates ? 'Dates are shifted by patient and the source gives no real periods: nothing can be said of time.' : 'Notes lack times: nothing can be said of time.'}</p>`
  }
  const notes = partsText(report.periods.map(({ n }) => n), minimumCell)
  const columns = ['Prevalence', ...report.passes.flatMap(({ pass }) => [`AUROC, ${nameOf(facts, pass.id)}`, `O/E, ${nameOf(facts, pass.id)}`])]
  const hidden = report.periods.map(({ n, events }) => small(events, minimumCell) || small(n - events, minimumCell))
  return html`
    ${table({
      caption: `By ${periodNames[report.period].toLowerCase()}: event “${report.options[report.event]}”`,
      header: [periodNames[report.period], 'Notes', ...columns],
      rows: report.periods.map(({ period, n, prevalence }, place) => {
        if (n === 0) return [period, '0', ...columns.map(() => '–')]
        const shown = (text: string) => (hidden[place] || isHidden(notes[place]) ? notShown : text)
        const cells = report.passes.flatMap(({ periods }) => [measureText(periods[place].auroc), shown(measureText(periods[place].observedOverExpected, 2))])
        return [period, notes[place], shown(percentText(prevalence)), ...cells]
      }),
    })}
    <p class="note">O/E: observed over expected events; 1 is ideal. “Too few”: under ${countOf(report.minimum.notes, 'note')} or ${report.minimum.events} of either outcome.${report.undated > 0 && ` ${countText(report.undated, minimumCell)} notes are in no period.`}</p>`
}

function percentText({ value, interval }: ShownMeasure): string {
  if (value === null) return '–'
  return interval ? `${formatPercent(value)} [${formatPercent(interval.low)}–${formatPercent(interval.high)}]` : formatPercent(value)
}

export function nameOf({ comparison }: ReportFacts, passId: number): string {
  const row = comparison.rows.find(({ pass }) => pass.id === passId)
  return row ? rowName(comparison, row) : `pass ${passId}`
}
