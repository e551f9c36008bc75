import type { ExternalResult } from '../../shared/domain/externalTest.ts'
import type { RecalibrationFigures } from '../../shared/domain/recalibration.ts'
import { evaluationSetNames } from '../../shared/domain/split.ts'
import { countOf, formatCount, formatDifference } from '../../shared/format.ts'
import { measureText } from '../../shared/measureText.ts'
import { nameOf } from './groups.ts'
import type { ReportFacts } from './facts.ts'
import { html, section, table, type Content, type Markup } from './html.ts'
import { measureName, pText } from './results.ts'
import { countText, optionCells } from './smallCounts.ts'

/** The models at other hospitals, and with probabilities recalibrated on the validation notes. */
export function elsewhereSections(facts: ReportFacts): Markup[] {
  return [section('external', 'Other hospitals', external(facts)), section('recalibration', 'Recalibration', recalibration(facts))]
}

function external(facts: ReportFacts): Markup {
  const { external: report } = facts
  if (!report) return html`<p>No model of this comparison has scored notes of another hospital beside these: nothing is known of others.</p>`
  const binary = report.options.length === 2
  const rows: Content[][] = []
  const setIn: boolean[] = []
  for (const { internal, external: away } of report.models) {
    const lines = [internal, ...away]
    rows.push([nameOf(facts, internal.pass.id)])
    setIn.push(false)
    for (const result of lines) {
      rows.push(externalLine(facts, result, binary))
      setIn.push(true)
    }
  }
  return html`
    ${table({
      caption: `Each model at home and at other hospitals, ${measureName(facts.comparison)} [95 % interval]`,
      header: ['Notes of', 'Notes', binary ? 'Events, share' : 'Notes by option', measureName(facts.comparison), 'External − internal', 'Brier score', ...(binary ? ['Observed / expected', 'Slope'] : [])],
      rows,
      setIn,
    })}
    <p class="note">Each model on all notes that it scored of each hospital, so that figures at home may stand on other notes than those compared above. Notes and patients are others, and each side is resampled by itself (${formatCount(report.resamples)} resamples of patients). Under ${countOf(report.minimum.notes, 'note')} or ${report.minimum.events} of each of two outcomes: too few.</p>`
}

function externalLine({ minimumCell, comparison: { resamples } }: ReportFacts, result: ExternalResult, binary: boolean): Content[] {
  const { corpusName, splitName, pass, n, counts, auroc, difference, brier, observedOverExpected, slope, caveats } = result
  const cells = optionCells(pass.options, [{ counts }], minimumCell)
  return [
    html`${corpusName}: ${evaluationSetNames[pass.set].toLowerCase()}<br><span class="note">${[splitName, ...caveats].join('. ')}</span>`,
    countText(n, minimumCell),
    binary ? cells[pass.positive][0] : cells.map(([cell]) => cell).join(' / '),
    measureText(auroc),
    difference === null ? 'internal' : changeText(difference, resamples),
    measureText(brier),
    ...(binary ? [observedOverExpected ? measureText(observedOverExpected, 2) : '–', slope ? measureText(slope, 2) : '–'] : []),
  ]
}

const methodNames = { temperature: 'temperature', platt: 'Platt', isotonic: 'isotonic' }

function recalibration(facts: ReportFacts): Markup {
  const { recalibration: report, comparison } = facts
  const done = report?.passes.filter(({ after }) => after !== null) ?? []
  const problems = report?.passes.flatMap(({ pass, problem }) => (problem === null ? [] : [`${nameOf(facts, pass.id)}: ${problem}`])) ?? []
  const left = problems.length > 0 && html`<p class="note">Not recalibrated: ${problems.join(' ')}</p>`
  if (!report || done.length === 0) {
    return html`<p>Probabilities are as the models gave them; none was recalibrated.</p>${left}`
  }
  const binary = comparison.options.length === 2
  const rows: Content[][] = []
  const setIn: boolean[] = []
  for (const { pass, validation, before, after, difference } of done) {
    const on = validation ? `fitted on ${countText(validation.n, facts.minimumCell)} validation notes of ${countOf(validation.patients, 'patient')}` : ''
    rows.push([html`${nameOf(facts, pass.id)}<br><span class="note">${on}</span>`])
    rows.push(figuresLine('As scored', before, binary), figuresLine('Recalibrated', after, binary))
    rows.push(['Difference', changeText(difference?.brier, report.resamples), changeText(difference?.logLoss, report.resamples), ...Array.from({ length: binary ? 4 : 1 }, () => ''), changeText(difference?.auroc, report.resamples)])
    setIn.push(false, true, true, true)
  }
  return html`
    ${table({
      caption: `Probabilities before and after ${methodNames[report.method]} recalibration, on ${formatCount(report.n)} notes of ${formatCount(report.patients)} patients`,
      header: ['Probabilities', 'Brier score', 'Log loss', 'Calibration error', ...(binary ? ['Observed / expected', 'Intercept', 'Slope'] : []), measureName(comparison)],
      rows,
      setIn,
    })}
    <p class="note">The map is fitted on validation notes only and judged on the notes compared. The validation notes also chose the checkpoint of a finetuned model. Every other figure of this report is of probabilities as scored.</p>
    ${left}`
}

function figuresLine(label: string, figures: RecalibrationFigures | null, binary: boolean): Content[] {
  const plain = (value: number | null | undefined) => value?.toFixed(3) ?? 'not estimable'
  const { calibration } = figures ?? {}
  const ofEvent = [calibration?.observedOverExpected, calibration?.intercept, calibration?.slope].map((each) => (each ? measureText(each, 2) : '–'))
  return [label, figures ? measureText(figures.brier) : '–', figures ? measureText(figures.logLoss) : '–', plain(figures?.calibrationError), ...(binary ? ofEvent : []), figures ? measureText(figures.auroc) : '–']
}

type Change = NonNullable<ExternalResult['difference']>

function changeText(change: Change | undefined, resamples: number): string {
  if (!change || change.value === null) return 'not estimable'
  const { value, interval, p } = change
  const limits = interval ? ` [${formatDifference(interval.low)} to ${formatDifference(interval.high)}]` : ''
  return `${formatDifference(value)}${limits}${p === null ? '' : `, p ${pText({ resamples }, p)}`}`
}
