/** The table of a comparison as CSV: every number at full precision, empty where not estimable. */
import type { Comparison, ComparisonRow, Estimate } from '../../../shared/domain/compare.ts'
import { toCsv } from '../../lib/csv.ts'

type Cell = string | number | boolean | null | undefined
type Columns = [string, (row: ComparisonRow) => Cell][]

export function comparisonCsv(comparison: Comparison, split: string): string {
  const { counts, positive, n } = comparison
  const binary = counts.length === 2
  const events = binary ? (counts[positive] ?? 0) : null
  const event = (row: ComparisonRow) => (binary ? row.options[0] : undefined)
  const columns: Columns = [
    ['task', () => comparison.taskId],
    ['split', () => split],
    ['set', () => comparison.set],
    ['model', ({ pass }) => pass.modelName],
    ['role', ({ pass }) => pass.role],
    ['pass', ({ pass }) => pass.id],
    ['seed_of_run', ({ pass }) => seedOf(comparison, pass.id)],
    ['reference', ({ pass }) => pass.id === comparison.referencePassId],
    ['n', (row) => row.n],
    ['notes_scored', (row) => row.scored],
    ['patients', (row) => row.patients],
    ['events', () => events],
    ['prevalence', () => (events === null || n === 0 ? null : events / n)],
    ...withInterval('auroc', (row) => row.auroc),
    ['auroc_not_estimable', ({ auroc }) => auroc.reason],
    ['auroc_delong_low', (row) => row.delongInterval?.low],
    ['auroc_delong_high', (row) => row.delongInterval?.high],
    ['delong_valid', (row) => (row.delongInterval ? row.delongValid : null)],
    ...withInterval('auroc_weighted', (row) => row.averages?.weighted),
    ...withInterval('auroc_micro', (row) => row.averages?.micro),
    ['difference', (row) => row.difference?.value],
    ['difference_low', (row) => row.difference?.interval?.low],
    ['difference_high', (row) => row.difference?.interval?.high],
    ['difference_p', (row) => row.difference?.p],
    ['difference_p_holm', (row) => row.difference?.adjustedP],
    ['difference_p_delong', (row) => row.difference?.delongP],
    ...withInterval('auprc', (row) => event(row)?.averagePrecision),
    ...withInterval('brier', (row) => row.brier),
    ...withInterval('log_loss', (row) => row.logLoss),
    ...withInterval('calibration_intercept', (row) => event(row)?.calibration.intercept),
    ...withInterval('calibration_slope', (row) => event(row)?.calibration.slope),
    ...withInterval('calibration_in_the_large', (row) => event(row)?.calibration.inTheLarge),
    ...withInterval('observed_over_expected', (row) => event(row)?.calibration.observedOverExpected),
    ['ece_15', (row) => row.expectedCalibrationError.value],
    ...withInterval('accuracy', (row) => row.accuracy),
    ['majority_rate', () => comparison.majorityRate],
    ...(binary ? [] : comparison.options.flatMap((_, index) => ofOption(comparison, index))),
    ['holm_family', () => comparison.familyPassIds.join(' ')],
    ['resamples', () => comparison.resamples],
    ['seed', () => comparison.seed],
  ]
  return toCsv(
    columns.map(([name]) => name),
    comparison.rows.map((row) => columns.map(([, cell]) => cell(row))),
  )
}

function withInterval(name: string, figure: (row: ComparisonRow) => Estimate | undefined): Columns {
  return [
    [name, (row) => figure(row)?.value],
    [`${name}_low`, (row) => figure(row)?.interval?.low],
    [`${name}_high`, (row) => figure(row)?.interval?.high],
  ]
}

function ofOption({ counts }: Comparison, index: number): Columns {
  const figures = (row: ComparisonRow) => row.options.find((each) => each.index === index)
  return [
    [`class_${index}_notes`, () => counts[index]],
    ...withInterval(`class_${index}_auroc`, (row) => figures(row)?.auroc),
    ...withInterval(`class_${index}_auprc`, (row) => figures(row)?.averagePrecision),
  ]
}

function seedOf({ seedGroups }: Comparison, passId: number): number | undefined {
  const group = seedGroups.find(({ passIds }) => passIds.includes(passId))
  return group?.seeds[group.passIds.indexOf(passId)]
}
