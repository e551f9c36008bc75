import type { AnalysedNotes, MinimumSample } from '../../shared/domain/analysis.ts'
import type { DriftPeriodKind, DriftReport } from '../../shared/domain/drift.ts'
import type { ExternalReport } from '../../shared/domain/externalTest.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { Recalibrated, RecalibrationFigures, RecalibrationReport } from '../../shared/domain/recalibration.ts'
import type { SubgroupReport, SubgroupRow } from '../../shared/domain/subgroup.ts'
import type { RecalibrationMethod } from '../../shared/stats/recalibration.ts'
import { measureText } from '../../shared/measureText.ts'
import { compute } from '../services/compute.ts'
import type { Session } from '../services/workspaces.ts'
import { signedText } from './statisticText.ts'
import { interruption, printJson, printTable } from './terminal.ts'

/** What `compare` prints instead of the comparison when one of its analyses is asked for: a report per task. */

export interface AnalysisOptions {
  subgroups?: boolean
  drift?: DriftPeriodKind
  external?: boolean
  recalibrate?: RecalibrationMethod
  minimumNotes: number
  minimumEvents: number
  resamples: number
  json?: boolean
}

/** False: none was asked for. `scored`: passes of each task. */
export async function analyse(
  session: Session,
  scored: readonly (readonly ScoringPass[])[],
  options: AnalysisOptions & { window: number | null },
): Promise<boolean> {
  const { subgroups, drift, external, recalibrate, resamples, window, minimumNotes, minimumEvents } = options
  const minimum: MinimumSample = { notes: minimumNotes, events: minimumEvents }
  const inputs = (passes: readonly ScoringPass[]) => ({ passIds: passes.map(({ id }) => id), minimum, resamples, seed: 1, window })
  const report = async <Report>(run: (passes: readonly ScoringPass[]) => Promise<Report>, print: (report: Report) => void) => {
    const reports: Report[] = []
    for (const passes of scored) reports.push(await run(passes))
    if (options.json) printJson(reports)
    else for (const each of reports) print(each)
    return true
  }
  if (subgroups) return report((passes) => compute(session, 'subgroups', inputs(passes), interruption), printSubgroups)
  if (drift) {
    return report((passes) => compute(session, 'drift', { ...inputs(passes), period: drift, event: null }, interruption), printDrift)
  }
  if (external) return report((passes) => compute(session, 'external', inputs(models(passes)), interruption), printExternal)
  if (!recalibrate) return false
  return report(
    (passes) => compute(session, 'recalibration', { ...inputs(models(passes)), method: recalibrate }, interruption),
    printRecalibration,
  )
}

/** Without the known ceiling, which is no model, where there is anything else. */
function models(passes: readonly ScoringPass[]): readonly ScoringPass[] {
  const kept = passes.filter(({ role }) => role !== 'ceiling')
  return kept.length > 0 ? kept : passes
}

function printHead({ taskName, set, window, n, patients, counts }: AnalysedNotes): void {
  const of = window === null ? set : `${set}, window ${window + 1}`
  process.stdout.write(`\n${taskName}, ${of}: n ${n} notes of ${patients} patients, per option ${counts.join(' / ')}\n`)
}

function printFoot({ minimum, resamples, warnings }: Pick<AnalysedNotes, 'minimum' | 'resamples'> & { warnings?: string[] }): void {
  process.stdout.write(
    `Too few: under ${minimum.notes} notes, or ${minimum.events} of each of two options. Intervals: 95 %, clustered by ` +
      `patient (AUROC and Brier score by ${resamples} resamples), but those of prevalence, which are Wilson's.\n`,
  )
  for (const warning of warnings ?? []) process.stdout.write(`Warning: ${warning}\n`)
}

function printSubgroups(report: SubgroupReport): void {
  printHead(report)
  const { passes, overall, dimensions } = report
  const rows = [
    { group: 'All notes', row: overall },
    ...dimensions.flatMap(({ label, rows: found }) =>
      found.map((row) => ({ group: `${label}: ${row.level ?? 'Not known'}`, row })),
    ),
  ]
  printTable(
    ['group', 'n', 'patients', 'by option', ...passes.map((pass) => `AUROC ${modelOf(pass)}`), ...ratioHeads(report)],
    rows.map(({ group, row }) => [
      group,
      String(row.n),
      String(row.patients),
      row.counts.join(' / '),
      ...row.auroc.map((auroc) => measureText(auroc)),
      ...ratioCells(row),
    ]),
  )
  printFoot(report)
}

function ratioHeads({ passes, overall }: SubgroupReport): string[] {
  return overall.observedOverExpected === null ? [] : passes.map((pass) => `O/E ${modelOf(pass)}`)
}

function ratioCells({ observedOverExpected }: SubgroupRow): string[] {
  return (observedOverExpected ?? []).map((ratio) => measureText(ratio, 2))
}

function printDrift(report: DriftReport): void {
  printHead(report)
  process.stdout.write(`Event: ${report.options[report.event]}\n`)
  for (const { pass, overall, periods } of report.passes) {
    process.stdout.write(`\n${modelOf(pass)}\n`)
    printTable(
      [report.period === 'source' ? 'period' : report.period, 'n', 'events', 'prevalence', 'AUROC', 'O/E', 'in the large', 'slope'],
      [
        ...report.periods.map((each, index) => ({ each, figures: periods[index] })),
        { each: { period: 'all', n: report.n, events: report.counts[report.event], prevalence: report.prevalence }, figures: overall },
      ].map(({ each, figures }) => [
        each.period,
        String(each.n),
        String(each.events),
        measureText(each.prevalence),
        measureText(figures.auroc),
        measureText(figures.observedOverExpected, 2),
        measureText(figures.inTheLarge, 2),
        measureText(figures.slope, 2),
      ]),
    )
  }
  if (report.undated > 0) process.stdout.write(`${report.undated} notes are in no period.\n`)
  printFoot(report)
}

function printExternal(report: ExternalReport): void {
  process.stdout.write(`\n${report.taskName}\n`)
  printTable(
    ['model', 'notes', 'n', 'by option', 'AUROC', 'Brier', 'O/E', 'external − internal', 'p'],
    report.models.flatMap(({ internal, external }) =>
      [internal, ...external].map((result) => [
        modelOf(result.pass),
        `${result.corpusName}, ${result.pass.set}`,
        String(result.n),
        result.counts.join(' / '),
        measureText(result.auroc),
        measureText(result.brier),
        result.observedOverExpected ? measureText(result.observedOverExpected, 2) : '',
        result.difference ? differenceText(result.difference) : 'internal',
        result.difference?.p === undefined || result.difference.p === null ? '' : result.difference.p.toFixed(3),
      ]),
    ),
  )
  for (const { internal, external } of report.models) {
    if (external.length === 0) process.stdout.write(`${modelOf(internal.pass)} has scored no external test.\n`)
    for (const { corpusName, caveats } of external) {
      for (const caveat of caveats) process.stdout.write(`Warning: ${modelOf(internal.pass)}, ${corpusName}: ${caveat}\n`)
    }
  }
  printFoot(report)
}

function printRecalibration(report: RecalibrationReport): void {
  printHead(report)
  const shown = report.passes.flatMap((each) =>
    each.before && each.after
      ? [
          [modelOf(each.pass), 'before', ...figureCells(each.before), ''],
          [modelOf(each.pass), `after ${report.method}`, ...figureCells(each.after), differenceText(each.difference!.brier)],
        ]
      : [],
  )
  if (shown.length > 0) printTable(['model', '', 'AUROC', 'Brier', 'log loss', 'ECE', 'slope', 'O/E', 'Δ Brier'], shown)
  for (const each of report.passes) process.stdout.write(`${modelOf(each.pass)}: ${fittedText(each)}\n`)
  printFoot(report)
}

function figureCells({ auroc, brier, logLoss, calibrationError, calibration }: RecalibrationFigures): string[] {
  return [
    measureText(auroc),
    measureText(brier),
    measureText(logLoss),
    calibrationError?.toFixed(3) ?? 'not estimable',
    calibration ? measureText(calibration.slope, 2) : '',
    calibration ? measureText(calibration.observedOverExpected, 2) : '',
  ]
}

function fittedText({ problem, validation, validationSplitId, pass }: Recalibrated): string {
  if (problem === null && validation) return `fitted on ${validation.n} validation notes of ${validation.patients} patients.`
  if (validation === null && validationSplitId !== null && pass.set !== 'validation') {
    return `${problem} Score them: score --model ${pass.modelId} --split ${validationSplitId} --on validation --task ${pass.taskId}`
  }
  return problem ?? ''
}

function differenceText({ value, interval }: { value: number | null; interval: { low: number; high: number } | null }): string {
  if (value === null) return 'not estimable'
  return interval ? `${signedText(value)} [${signedText(interval.low)}, ${signedText(interval.high)}]` : signedText(value)
}

function modelOf({ modelName, role }: ScoringPass): string {
  const name = modelName.length > 24 ? `${modelName.slice(0, 23)}…` : modelName
  return `${name} (${role})`
}
