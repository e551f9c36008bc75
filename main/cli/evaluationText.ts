import { reasonText, type Estimable, type Measure } from '../../shared/stats/estimable.ts'
import type { AlertBudget } from '../../shared/stats/alertBudget.ts'
import type { ConfusionCounts, ConfusionMeasures } from '../../shared/stats/confusion.ts'
import type { Interval } from '../../shared/stats/interval.ts'
import type { EventEvaluation } from '../scoring/evaluation/evaluateEvent.ts'
import type { ClusteredMeasure } from '../scoring/evaluation/clusteredMeasure.ts'
import type { OptionsEvaluation } from '../scoring/evaluation/evaluatePredictions.ts'
import type { EvaluatedFile } from './evaluate.ts'
import { tableText } from './terminal.ts'

/** An evaluation for reading. */
export function evaluationText(result: EvaluatedFile): string {
  const { predictions, settings, evaluation, against } = result
  const nameOf = (option: number) => predictions.optionNames?.[option] ?? `option ${option}`
  const { n, patients, event, options } = evaluation
  const sections = [
    heading(result, nameOf),
    `All figures: 95 % intervals. Clustered: ${settings.resamples} resamples of ${patients} patients, seed ${settings.seed}.`,
    overallText(result),
    ...(event ? eventTexts(event, nameOf(event.option), n, settings.allNotes) : []),
    ...(options ? optionTexts(options, nameOf) : []),
    ...(against ? [againstText(result)] : []),
    [...predictions.warnings, ...(against?.warnings ?? []), ...cautions(result)].map((text) => `Warning: ${text}`).join('\n'),
  ]
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`
}

function heading({ predictions, evaluation }: EvaluatedFile, nameOf: (option: number) => string): string {
  const { file, layout } = predictions
  const { n, patients, event, counts } = evaluation
  const columns = [layout.note, layout.patient, layout.time, layout.label, ...layout.probabilities].filter((name) => name !== null)
  const unread = layout.unused.length > 0 ? `. Not read: ${layout.unused.slice(0, 20).join(', ')}` : ''
  const perOption = counts.map((count, option) => `${nameOf(option)} ${count} (${percent(count / n)})`).join(', ')
  const events = event ? `\nEvent: ${nameOf(event.option)}, ${event.events} notes, prevalence ${percentCell(event.prevalence)}` : ''
  return `${file}: ${n} notes of ${patients} patients. Labels: ${perOption}${events}\nColumns: ${columns.join(', ')}${unread}`
}

function overallText({ evaluation: { event, options, accuracy, logLoss, majorityRate } }: EvaluatedFile): string {
  const rows: string[][] = []
  if (event) {
    rows.push(clusteredRow('AUROC', event.auroc))
    const ofDelong = event.auroc.delong
    if (ofDelong) rows.push([`AUROC, DeLong${ofDelong.valid ? '' : ' (too narrow: several notes a patient)'}`, decimal(event.auroc.value), intervalCell(ofDelong.interval), ''])
    rows.push(clusteredRow('AUPRC', event.averagePrecision), clusteredRow('Brier', event.brier))
  }
  if (options) {
    rows.push(
      clusteredRow('AUROC, macro', options.macroAuroc),
      clusteredRow('AUROC, weighted', options.weightedAuroc),
      clusteredRow('AUROC, micro', options.microAuroc),
    )
    rows.push(clusteredRow('Brier, summed over options', options.brierOverOptions))
    rows.push(['ECE of the likeliest option, 15 bins', plainCell(options.expectedCalibrationError), '', ''])
  }
  rows.push(clusteredRow('log loss (nats)', logLoss), clusteredRow('accuracy', accuracy))
  rows.push(['majority rate', decimal(majorityRate), '', ''])
  return tableText(['', 'value', 'interval', '± 1.96 SD'], rows)
}

function eventTexts(event: EventEvaluation, name: string, n: number, allNotes: number | null): string[] {
  const { calibration, expectedCalibrationError, reliability, netBenefit, confusion, alerts, drift } = event
  return [
    section(`Calibration of ${name}`, tableText(
      ['', 'value', 'interval'],
      [
        measureRow('slope (ideal 1)', calibration.slope),
        measureRow('intercept (ideal 0)', calibration.intercept),
        measureRow('in the large (ideal 0)', calibration.inTheLarge),
        measureRow('observed / expected (ideal 1)', calibration.observedOverExpected),
        ['ECE, 15 bins', plainCell(expectedCalibrationError), ''],
      ],
    )),
    section('Reliability, tenths of the notes', listText(reliability.byCount, (bins) => tableText(
      ['probability', 'n', 'events', 'mean', 'observed', 'interval'],
      bins.map((bin) => [`${decimal(bin.low)}–${decimal(bin.high)}`, String(bin.n), String(bin.events), decimal(bin.meanProbability), decimal(bin.observed.value), intervalCell(bin.observed.interval)]),
    ))),
    section('Net benefit, true positives a note', listText(netBenefit, (points) => tableText(
      ['threshold', 'model', 'treat all', 'treat none'],
      points.filter(({ threshold }) => shownThresholds.has(Math.round(100 * threshold))).map((point) => [percent(point.threshold), decimal(point.model), decimal(point.treatAll), '0']),
    ))),
    ...confusion.map((at) => section(`At threshold ${at.threshold}`, listText(at, confusionText))),
    ...alerts.map((at) => section(`Alert budget of ${budgetText(at.budget)}`, listText(at, ({ alerts: called, tiedOut, threshold, alertsPerDay, ...measures }) => {
      const ofAll = allNotes === null ? '' : ` of all ${allNotes} notes`
      const perDay = alertsPerDay === null ? '' : `, ${decimal(alertsPerDay)} a day${ofAll}`
      const ties = tiedOut > 0 ? `; ${tiedOut} that tie at the cut are out` : ''
      return `${called} of ${n} notes${perDay}${threshold === null ? '' : `, from probability ${decimal(threshold)}`}${ties}\n${confusionText(measures)}`
    }))),
    ...(drift ? [driftText(drift)] : []),
  ]
}

const shownThresholds = new Set([1, 2, 5, 10, 15, 20, 30, 40, 50])

function confusionText({ counts, ...measures }: { counts: ConfusionCounts } & ConfusionMeasures): string {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts
  const named: [string, Measure][] = [
    ['sensitivity', measures.sensitivity],
    ['specificity', measures.specificity],
    ['positive predictive value', measures.positivePredictiveValue],
    ['negative predictive value', measures.negativePredictiveValue],
    ['F1', measures.f1],
    ['accuracy', measures.accuracy],
    ['number needed to evaluate', measures.numberNeededToEvaluate],
  ]
  const shown = `True positives ${truePositives}, false positives ${falsePositives}, false negatives ${falseNegatives}, true negatives ${trueNegatives}`
  return `${shown}\n${tableText(['', 'value', 'interval'], named.map(([name, each]) => measureRow(name, each)))}`
}

function budgetText(budget: AlertBudget): string {
  return 'share' in budget ? `${percent(budget.share)} of the notes` : `${budget.perDay} a day`
}

function driftText({ period, minimum, periods, undated }: NonNullable<EventEvaluation['drift']>): string {
  if (periods.length === 0) return ''
  const rows = periods.map((each) => [
    each.period,
    String(each.n),
    String(each.patients),
    String(each.events),
    percentCell(each.prevalence),
    each.auroc.value === null ? 'too few' : `${decimal(each.auroc.value)} ${intervalCell(each.auroc.interval)}`,
    each.calibration.observedOverExpected.value === null ? '–' : decimal(each.calibration.observedOverExpected.value),
    each.calibration.slope.value === null ? '–' : decimal(each.calibration.slope.value),
  ])
  const without = undated > 0 ? `\n${undated} notes have no time and are in no ${period}.` : ''
  const title = `By ${period} (AUROC from ${minimum.notes} notes and ${minimum.events} of each outcome)`
  return section(title, tableText([period, 'n', 'patients', 'events', 'prevalence', 'AUROC', 'O/E', 'slope'], rows)) + without
}

function optionTexts(options: OptionsEvaluation, nameOf: (option: number) => string): string[] {
  const { oneVsRest, aurocs, confusionMatrix, answers } = options
  const perOption = listText(oneVsRest, ({ classes }) => tableText(
    ['option', 'n', 'AUROC', 'interval', 'AUPRC', 'sensitivity', 'PPV', 'F1'],
    classes.map(({ index, positives, averagePrecision }) => {
      const answer = answers.value?.[index]
      return [nameOf(index), String(positives), plainCell(aurocs[index]), intervalCell(aurocs[index].interval), ...[averagePrecision, answer?.sensitivity, answer?.positivePredictiveValue, answer?.f1].map((each) => (each === undefined || each.value === null ? '–' : decimal(each.value)))]
    }),
  ))
  const matrix = listText(confusionMatrix, (counts) => tableText(
    ['label \\ likeliest', ...counts.map((_, option) => nameOf(option))],
    counts.map((row, option) => [nameOf(option), ...row.map(String)]),
  ))
  return [section('Each option against the rest', perOption), section('Confusion matrix', matrix)]
}

const measureNames: Record<string, string> = {
  auroc: 'AUROC',
  averagePrecision: 'AUPRC',
  brier: 'Brier',
  macroAuroc: 'AUROC, macro',
  brierOverOptions: 'Brier, summed over options',
  accuracy: 'accuracy',
  logLoss: 'log loss',
}

function againstText({ predictions, against }: EvaluatedFile): string {
  if (!against) return ''
  const { measures, delong, n, patients, onlyFirst, onlySecond, file } = against
  const rows = Object.entries(measures).map(([name, { first, second, difference }]) => [
    measureNames[name] ?? name,
    plainCell(first),
    plainCell(second),
    difference.value === null ? '–' : signed(difference.value),
    difference.interval ? `${signed(difference.interval.low)} to ${signed(difference.interval.high)}` : '',
    pCell(difference.p),
  ])
  const value = delong?.value
  if (value) {
    rows.push([`AUROC, DeLong${value.valid ? '' : ' (too narrow)'}`, '', '', signed(value.difference), value.interval ? `${signed(value.interval.low)} to ${signed(value.interval.high)}` : '', pCell(value.p)])
  }
  return section(
    `${predictions.file} − ${file}, paired on the ${n} notes of ${patients} patients that both have (${onlyFirst} are in the first only, ${onlySecond} in the second only)`,
    tableText(['', 'first', 'second', 'difference', 'interval', 'p'], rows),
  )
}

const fewEvents = 10

function cautions({ evaluation, against }: EvaluatedFile): string[] {
  const { counts, n, patients, event, options } = evaluation
  const rarer = event ? Math.min(event.events, n - event.events) : Math.min(...counts)
  const several = event !== null && patients < n
  return [
    ...(rarer < fewEvents ? [`Only ${rarer} notes have the rarer outcome: figures and intervals are not to be relied on.`] : []),
    ...(several ? ['Patients have several notes: report the clustered intervals, not DeLong’s.'] : []),
    ...(options?.oneVsRest.value?.missing.map((option) => `No note has the label ${option}: it is in no average.`) ?? []),
    ...(against && against.onlyFirst + against.onlySecond > 0 ? ['The files do not have the same notes: the comparison is on those that both have.'] : []),
  ]
}

function section(title: string, body: string): string {
  return `${title}\n${body}`
}

function listText<Value>(estimate: Estimable<Value>, text: (value: Value) => string): string {
  return estimate.value === null ? plainCell(estimate) : text(estimate.value)
}

function clusteredRow(name: string, measure: ClusteredMeasure): string[] {
  return [name, plainCell(measure), intervalCell(measure.interval), intervalCell(measure.normalInterval)]
}

function measureRow(name: string, measure: Measure): string[] {
  return [name, plainCell(measure), intervalCell(measure.interval)]
}

function plainCell(estimate: Estimable<unknown>): string {
  const { value, reason } = estimate
  if (reason !== null) return `not estimable: ${reasonText[reason]}`
  return typeof value === 'number' ? decimal(value) : ''
}

function percentCell({ value, interval }: Measure): string {
  if (value === null) return '–'
  return `${percent(value)}${interval ? ` [${(100 * interval.low).toFixed(1)}–${(100 * interval.high).toFixed(1)}]` : ''}`
}

function intervalCell(interval: Interval | null): string {
  return interval ? `[${decimal(interval.low)}, ${decimal(interval.high)}]` : ''
}

function decimal(value: number | null): string {
  if (value === null) return '–'
  return value.toFixed(3).replace('-', '−')
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${decimal(value)}`
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`
}

function pCell(p: number | null): string {
  return p === null ? '–' : p < 0.001 ? '<0.001' : p.toFixed(3)
}
