/** Analyses made ready for tables, charts and CSV. */
import type { DriftModel } from '../../../shared/charts/drift.ts'
import type { ForestGroup } from '../../../shared/charts/groupedForest.ts'
import type { DriftReport } from '../../../shared/domain/drift.ts'
import type { ExternalReport, ExternalResult } from '../../../shared/domain/externalTest.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import type { RecalibrationReport } from '../../../shared/domain/recalibration.ts'
import type { SubgroupReport, SubgroupRow } from '../../../shared/domain/subgroup.ts'
import { whyNone, type ShownMeasure } from '../../../shared/measureText.ts'
import { toCsv } from '../../lib/csv.ts'
import { evaluationSetNames, modelInRole } from '../../lib/passes.ts'

/** The model in its role, and the pass number where two passes would share a name. */
export function passNames(passes: readonly ScoringPass[]): Map<number, string> {
  const plain = passes.map((pass) => modelInRole(pass))
  const twice = (name: string) => plain.filter((other) => other === name).length > 1
  return new Map(passes.map(({ id }, at) => [id, twice(plain[at]!) ? `${plain[at]} (pass ${id})` : plain[at]!]))
}

export const notKnown = 'Not known'

export function levelName({ level }: SubgroupRow): string {
  return level ?? notKnown
}

/** Of two options; null for more. */
export function eventsOf(counts: readonly number[], positive: number): number | null {
  return counts.length === 2 ? (counts[positive] ?? 0) : null
}

export function subgroupForest(report: SubgroupReport, place: number, kind: 'auroc' | 'ratio'): ForestGroup[] {
  return report.dimensions.map(({ label, rows }) => ({
    heading: label,
    rows: rows.map((row) => ({
      label: levelName(row),
      n: row.n,
      events: eventsOf(row.counts, report.positive),
      measure: subgroupMeasure(row, place, kind),
    })),
  }))
}

const none: ShownMeasure = { value: null, reason: 'too-few', interval: null }

export function subgroupMeasure(row: SubgroupRow, place: number, kind: 'auroc' | 'ratio'): ShownMeasure {
  return (kind === 'auroc' ? row.auroc[place] : row.observedOverExpected?.[place]) ?? none
}

const columns = (name: string) => [name, `${name}_low`, `${name}_high`, `${name}_not_given`]
const cells = (measure: ShownMeasure | null | undefined) => [
  measure?.value,
  measure?.interval?.low,
  measure?.interval?.high,
  measure ? whyNone(measure) : null,
]

export function subgroupCsv(report: SubgroupReport, source: string): string {
  const header = ['task', 'notes_of', 'group', 'level', 'groups_pooled', 'model', 'pass', 'n', 'patients']
  const options = report.options.map((_, index) => `notes_option_${index}`)
  const rows = [{ label: 'All notes', rows: [report.overall] }, ...report.dimensions].flatMap((dimension) =>
    dimension.rows.flatMap((row) =>
      report.passes.map((pass, place) => [
        report.taskId,
        source,
        dimension.label,
        levelName(row),
        row.pooled,
        modelInRole(pass),
        pass.id,
        row.n,
        row.patients,
        ...row.counts,
        ...cells(row.prevalence),
        ...cells(row.auroc[place]),
        ...cells(row.observedOverExpected?.[place]),
      ]),
    ),
  )
  return toCsv([...header, ...options, ...columns('prevalence'), ...columns('auroc'), ...columns('o_e')], rows)
}

export function driftModel(report: DriftReport, place: number, name: string): DriftModel {
  const { overall, periods } = report.passes[place]!
  return {
    name,
    place,
    overall,
    periods: report.periods.map((period, at) => ({ ...period, ...periods[at]! })),
  }
}

export function driftCsv(report: DriftReport, source: string): string {
  const header = ['task', 'notes_of', 'event', 'period', 'model', 'pass', 'n', 'patients', 'events']
  const figures = ['prevalence', 'auroc', 'o_e', 'in_the_large', 'slope'].flatMap(columns)
  const rows = report.passes.flatMap(({ pass, periods }) =>
    report.periods.map((period, at) => {
      const { auroc, observedOverExpected, inTheLarge, slope } = periods[at]!
      const facts = [report.taskId, source, report.options[report.event], period.period, modelInRole(pass), pass.id]
      const all = [period.prevalence, auroc, observedOverExpected, inTheLarge, slope]
      return [...facts, period.n, period.patients, period.events, ...all.flatMap(cells)]
    }),
  )
  return toCsv([...header, ...figures], rows)
}

/** "Hospital A: Test" */
export function hospitalName({ corpusName, pass }: ExternalResult): string {
  return `${corpusName}: ${evaluationSetNames[pass.set]}`
}

export function externalForest({ models, positive }: ExternalReport, names: ReadonlyMap<number, string>): ForestGroup[] {
  return models.map(({ internal, external }) => ({
    heading: names.get(internal.pass.id) ?? internal.pass.modelName,
    rows: [internal, ...external].map((result) => ({
      label: hospitalName(result),
      n: result.n,
      events: eventsOf(result.counts, positive),
      measure: result.auroc,
    })),
  }))
}

export function externalCsv({ taskId, models }: ExternalReport): string {
  const header = ['task', 'model', 'pass', 'corpus', 'split', 'set', 'n', 'patients', 'notes_by_option']
  const figures = ['prevalence', 'auroc', 'brier', 'o_e', 'slope'].flatMap(columns)
  const rows = models.flatMap(({ internal, external }) =>
    [internal, ...external].map((result) => [
      taskId,
      modelInRole(result.pass),
      result.pass.id,
      result.corpusName,
      result.splitName,
      result.pass.set,
      result.n,
      result.patients,
      result.counts.join(' '),
      ...[result.prevalence, result.auroc, result.brier, result.observedOverExpected, result.slope].flatMap(cells),
      result.difference?.value,
      result.difference?.interval?.low,
      result.difference?.interval?.high,
      result.difference?.p,
      result.caveats.join(' '),
    ]),
  )
  return toCsv([...header, ...figures, 'difference', 'difference_low', 'difference_high', 'difference_p', 'caveats'], rows)
}

export function recalibrationCsv(report: RecalibrationReport, source: string): string {
  const header = ['task', 'notes_of', 'model', 'pass', 'method', 'fitted_on_pass', 'fitted_on_notes', 'when', 'n', 'patients']
  const figures = ['auroc', 'brier', 'log_loss', 'slope', 'intercept', 'in_the_large', 'o_e'].flatMap(columns)
  const rows = report.passes.flatMap(({ pass, validation, before, after }) =>
    ([['before', before], ['after', after]] as const).flatMap(([when, shown]) =>
      shown === null
        ? []
        : [
            [
              report.taskId,
              source,
              modelInRole(pass),
              pass.id,
              report.method,
              validation?.passId,
              validation?.n,
              when,
              report.n,
              report.patients,
              ...[shown.auroc, shown.brier, shown.logLoss, shown.calibration?.slope, shown.calibration?.intercept, shown.calibration?.inTheLarge, shown.calibration?.observedOverExpected].flatMap(cells),
              shown.calibrationError,
            ],
          ],
    ),
  )
  return toCsv([...header, ...figures, 'ece_15'], rows)
}
