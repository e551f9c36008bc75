import { alertsPerDay, sampleText } from '../../shared/alertsPerDay.ts'
import type { Comparison, ComparisonRow, Estimate, OptionFigures } from '../../shared/domain/compare.ts'
import { modelInRole } from '../../shared/domain/prediction.ts'
import { optionLetter } from '../../shared/domain/task.ts'
import { formatCount, formatDifference, formatP, formatPercent, formatThreshold } from '../../shared/format.ts'
import { measureText } from '../../shared/measureText.ts'
import { measuresAt, pointWithin } from '../../shared/stats/operatingPoints.ts'
import { eventsText } from './cohort.ts'
import type { ReportFacts } from './facts.ts'
import { html, table, type Content, type Markup } from './html.ts'
import { optionCells, partsText, small } from './smallCounts.ts'

/** The figures of every model on the same notes, with their uncertainty. */

/** The pass number where two rows share a model and role. */
export function rowName({ rows }: Comparison, { pass }: ComparisonRow): string {
  const name = modelInRole(pass)
  return rows.filter((row) => modelInRole(row.pass) === name).length > 1 ? `${name} (pass ${pass.id})` : name
}

export function measureName({ options }: Comparison): string {
  return options.length === 2 ? 'AUROC' : 'Macro AUROC'
}

export function shortResults(facts: ReportFacts): Markup {
  const { comparison } = facts
  const adjusted = comparison.familyPassIds.length > 1
  return table({
    caption: `${measureName(comparison)} [95 % interval] on ${formatCount(comparison.n)} notes of ${formatCount(comparison.patients)} patients`,
    header: ['Model', measureName(comparison), 'Difference to the reference', adjusted ? 'p, Holm' : 'p'],
    rows: comparison.rows.map((row) => [rowName(comparison, row), measureText(row.auroc), differenceText(row), pText(comparison, adjusted ? row.difference?.adjustedP : row.difference?.p)]),
  })
}

export function fullResults(facts: ReportFacts): Markup {
  const { comparison } = facts
  const binary = comparison.options.length === 2
  return html`
    ${discrimination(facts)}
    ${binary ? calibrationTable(facts, comparison.positive, 'Calibration of the event’s probability') : perOption(facts)}
    ${binary && alertTable(facts)}
    ${seedTable(comparison)}`
}

function discrimination(facts: ReportFacts): Markup {
  const { comparison } = facts
  const { rows, n, patients, resamples, seed, majorityRate, familyPassIds } = comparison
  const binary = comparison.options.length === 2
  const reference = rows.find(({ pass }) => pass.id === comparison.referencePassId)
  const adjusted = familyPassIds.length > 1
  const eventFigures = (row: ComparisonRow) => row.options.find(({ index }) => index === comparison.positive)
  return html`
    ${table({
      caption: 'All models on the same notes',
      header: ['Model', measureName(comparison), ...(binary ? ['DeLong interval', 'AUPRC'] : ['Weighted', 'Micro']), 'Brier score', 'Log loss', 'Accuracy', 'Difference', 'p', ...(adjusted ? ['p, Holm'] : [])],
      rows: rows.map((row) => [
        rowName(comparison, row),
        measureText(row.auroc),
        ...(binary ? [delongText(row), figureText(eventFigures(row)?.averagePrecision)] : [figureText(row.averages?.weighted), figureText(row.averages?.micro)]),
        measureText(row.brier),
        measureText(row.logLoss),
        measureText(row.accuracy),
        differenceText(row),
        pText(comparison, row.difference?.p),
        ...(adjusted ? [pText(comparison, row.difference?.adjustedP)] : []),
      ]),
    })}
    <p class="note">n = ${formatCount(n)} notes of ${formatCount(patients)} patients; ${binary ? `events ${eventsText(facts)}` : `notes by option ${eventsText(facts)}`}. Brackets are 95 % percentile intervals of a bootstrap of patients (${formatCount(resamples)} resamples, seed ${seed}), which takes the notes of one patient as related. Differences of ${measureName(comparison)} are against ${reference ? rowName(comparison, reference) : 'the reference'}, on the same resamples, with a two-sided p of the same bootstrap${adjusted ? `; “Holm” is adjusted for the ${familyPassIds.length} comparisons` : ''}. Brier score and log loss: lower is better${binary ? '' : ', over all options'}. Accuracy: always answering with the commonest label gives ${formatPercent(majorityRate)}.</p>
    ${binary && rows.some((row) => row.delongInterval !== null && !row.delongValid) && html`<p class="note">† DeLong takes notes as independent; here patients have several, so its interval is not valid. The bootstrap of patients is the one to read.</p>`}`
}

function calibrationTable({ comparison }: ReportFacts, option: number, caption: string): Markup {
  const figures = (row: ComparisonRow) => row.options.find(({ index }) => index === option)?.calibration
  return html`${table({
    caption,
    header: ['Model', 'Slope (ideal 1)', 'Intercept (ideal 0)', 'In the large (ideal 0)', 'Observed / expected (ideal 1)', 'Expected calibration error'],
    rows: comparison.rows.map((row) => {
      const found = figures(row)
      return [rowName(comparison, row), figureText(found?.slope), figureText(found?.intercept), figureText(found?.inTheLarge), figureText(found?.observedOverExpected), figureText(found?.expectedCalibrationError)]
    }),
  })}`
}

function perOption(facts: ReportFacts): Markup {
  const { comparison, minimumCell } = facts
  const { options, counts, rows, macroClasses } = comparison
  const notes = partsText(counts, minimumCell)
  const figures = (row: ComparisonRow, option: number) => row.options.find(({ index }) => index === option)
  const name = (option: number) => `${optionLetter(option)}. ${options[option]}`
  return html`
    ${table({
      caption: 'Each option against the rest: AUROC',
      header: ['Option', 'Notes', ...rows.map((row) => rowName(comparison, row))],
      rows: options.map((_, option) => [
        `${name(option)}${macroClasses.includes(option) ? '' : ' (not in the macro average)'}`,
        notes[option],
        ...rows.map((row) => figureText(figures(row, option)?.auroc)),
      ]),
    })}
    ${options.map((_, option) => calibrationTable(facts, option, `Calibration, ${name(option)} against the rest`))}
    ${rows.map((row) => confusionTable(facts, row))}`
}

function confusionTable({ comparison, minimumCell }: ReportFacts, row: ComparisonRow): Content {
  const { confusion } = row
  if (confusion === null) return null
  const { options, counts } = comparison
  const answers = options.map((_, answer) => ({ counts: confusion.map((line) => line[answer]) }))
  const cells = optionCells(options, [{ counts }, ...answers], minimumCell)
  return table({
    caption: `${rowName(comparison, row)}: label by most probable option, notes (share of the column)`,
    header: ['Label', 'All', ...options.map((_, option) => `Answers ${optionLetter(option)}`)],
    rows: options.map((option, label) => [`${optionLetter(label)}. ${option}`, ...cells[label]]),
  })
}

/** Shares of the notes that somebody has time to look at. */
const budgets = [0.01, 0.05, 0.1, 0.2]

function alertTable(facts: ReportFacts): Markup {
  const { comparison } = facts
  const days = comparison.covered.days
  const rows = comparison.rows.flatMap((row) => {
    const figures = row.options.find(({ index }) => index === comparison.positive)
    return figures && figures.operatingPoints.length > 0 ? budgets.map((share) => alertRow(facts, row, figures, share)) : []
  })
  if (rows.length === 0) return html`<p>Thresholds and alert budgets are not estimable on these notes.</p>`
  return html`
    ${table({
      caption: 'Alert budgets: the notes of highest risk are called',
      header: ['Model, share of notes', 'Threshold', 'Notes called', ...(days === null ? [] : ['A day']), 'Sensitivity', 'Specificity', 'PPV', 'Notes per event found'],
      rows,
    })}
    <p class="note">Notes of equal probability are called together or not at all, and the budget is never passed. Intervals are Wilson’s for as many independent notes as these are worth, so clustered by patient. ${days === null ? '' : `Alerts a day are over the ${formatCount(days)} days that these notes span, and of the patients of this set only. ${sampleText(comparison)}`} Rows with a count from 1 to ${facts.minimumCell - 1} are not shown.</p>`
}

function alertRow({ comparison, minimumCell }: ReportFacts, row: ComparisonRow, figures: OptionFigures, share: number): Content[] {
  const { n, covered } = comparison
  const point = pointWithin(figures.operatingPoints, Math.floor(share * n + 1e-9))
  const [threshold, called] = point
  const { counts, sensitivity, specificity, positivePredictiveValue, numberNeededToEvaluate } = measuresAt(point, { positives: figures.events, n })
  const name = `${rowName(comparison, row)}, top ${formatPercent(share, 0).replace(' ', '\u00a0')}`
  const columns = covered.days === null ? 6 : 7
  if (Object.values(counts).some((count) => small(count, minimumCell))) return [name, ...Array.from({ length: columns }, () => 'not shown')]
  return [
    name,
    threshold === null ? 'none called' : formatThreshold(threshold),
    formatCount(called),
    ...(covered.days === null ? [] : [alertsPerDay(called, comparison)?.toFixed(2)]),
    measureText(sensitivity),
    measureText(specificity),
    measureText(positivePredictiveValue),
    measureText(numberNeededToEvaluate, 1),
  ]
}

function seedTable(comparison: Comparison): Content {
  if (comparison.seedGroups.length === 0) return null
  return table({
    caption: `${measureName(comparison)} of models that differ in their seed alone; a spread, not an interval`,
    header: ['Models', 'Seeds', 'Mean', 'SD', 'Range'],
    text: [1],
    rows: comparison.seedGroups.map(({ passIds, seeds, auroc }) => [
      `passes ${passIds.join(', ')}`,
      seeds.join(', '),
      auroc ? auroc.mean.toFixed(3) : 'not estimable',
      auroc?.standardDeviation?.toFixed(3) ?? '–',
      auroc ? `${auroc.smallest.toFixed(3)}–${auroc.largest.toFixed(3)}` : '–',
    ]),
  })
}

function figureText(estimate: Estimate | undefined): string {
  return estimate ? measureText(estimate) : 'not estimable'
}

function delongText({ delongInterval, delongValid }: ComparisonRow): string {
  if (delongInterval === null) return 'not estimable'
  return `${delongInterval.low.toFixed(3)}–${delongInterval.high.toFixed(3)}${delongValid ? '' : ' †'}`
}

function differenceText({ difference }: ComparisonRow): string {
  if (difference === null) return 'reference'
  if (difference.value === null) return 'not estimable'
  const { value, interval } = difference
  return interval ? `${formatDifference(value)} [${formatDifference(interval.low)} to ${formatDifference(interval.high)}]` : formatDifference(value)
}

/** A bootstrap of n resamples cannot show a p below 1 / n. */
export function pText({ resamples }: Pick<Comparison, 'resamples'>, p: number | null | undefined): string {
  if (p === null || p === undefined) return '–'
  const smallest = Math.max(0.001, 1 / resamples)
  return p < smallest ? `< ${Number(smallest.toPrecision(1))}` : formatP(p)
}
