/** What a threshold or a budget of alerts gives, for every model; looked up in tables made beforehand, so at once. */
import { sampleText } from '../../../shared/alertsPerDay.ts'
import type { Comparison, Estimate } from '../../../shared/domain/compare.ts'
import type { MetricId } from '../../../shared/metrics.ts'
import { toCsv } from '../../lib/csv.ts'
import { countOf, formatCount, formatNumber, formatPercent, formatThreshold } from '../../lib/format.ts'
import { FieldHelp, NumberField, SegmentedControl, Slider } from '../../ui/Controls.tsx'
import { CsvButton } from '../../ui/CsvButton.tsx'
import { Table, Text } from '../../ui/Layout.tsx'
import { MetricHead } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import classes from './Compare.module.css'
import type { ChartRow } from './comparisonView.ts'
import { numberText, whyNot } from './estimates.ts'
import { budgetOf, figuresAt, type Cut, type CutFigures, type CutKind } from './thresholds.ts'

export interface ThresholdPanelProps {
  comparison: Comparison
  rows: readonly ChartRow[]
  event: string
  cut: Cut
  /** `kept`: the movement has ended, and the address may hold it. */
  onCut: (cut: Cut, kept: boolean) => void
  fileName: string
}

export function ThresholdPanel({ comparison, rows, event, cut, onCut, fileName }: ThresholdPanelProps) {
  const found = rows.map((row) => ({ name: row.name, figures: figuresAt(cut, row.figures, comparison) }))
  return (
    <Panel
      label="Threshold and alerts"
      title="Threshold and alerts"
      description={`Event “${event}”. n = ${formatCount(comparison.n)}. 95 % intervals clustered by patient (Wilson’s, for as many independent notes as these are worth).`}
      actions={
        <>
          <CsvButton fileName={`${fileName}-threshold`} csv={() => thresholdCsv(found, comparison)} />
          <FieldHelp label="How are alerts counted?">
            All notes at or above the threshold are alerts. Notes of equal probability are alerts together or not at all, so a
            budget is never passed. Alerts a day are over the days from the first to the last note compared, and of the patients
            of this set only: a whole hospital has more. Where a sample of the set was scored, they are scaled up to all its
            labelled notes.
          </FieldHelp>
        </>
      }
    >
      <CutControl comparison={comparison} cut={cut} onCut={onCut} />
      <ScrollRegion label="Figures at the threshold">
        <Table className={classes.table} aria-label="Figures at the threshold">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Model</Table.Th>
              {heads.map(([head, metric]) => (
                <MetricHead key={head} metric={metric} className={classes.number}>
                  {head}
                </MetricHead>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.map(({ name, figures }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400} miw="11rem">
                  {name}
                </Table.Th>
                {figures ? (
                  <Cells figures={figures} comparison={comparison} />
                ) : (
                  <Table.Td colSpan={heads.length}>not estimable: a value is missing or not a number</Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
      <div className={classes.matrices}>
        {found.map(({ name, figures }) => figures && <ConfusionTable key={name} name={name} event={event} figures={figures} />)}
      </div>
    </Panel>
  )
}

const kinds: { value: CutKind; label: string }[] = [
  { value: 'threshold', label: 'Threshold' },
  { value: 'share', label: 'Top share' },
  { value: 'day', label: 'Alerts a day' },
]

const noDays = {
  'times-missing': 'Alerts a day are not estimable: not every note has a time.',
  'dates-shifted': 'Alerts a day are not estimable: dates were moved patient by patient, so days are no calendar.',
}

function CutControl({ comparison, cut, onCut }: Pick<ThresholdPanelProps, 'comparison' | 'cut' | 'onCut'>) {
  const { n, covered } = comparison
  const { days, reason, notes } = covered
  const share = cut.kind === 'share'
  // Shares are set in percent.
  const scale = share ? 100 : 1
  const maximum = cut.kind === 'day' ? Math.max(0.1, Math.ceil((10 * notes) / (days ?? 1)) / 10) : scale
  const step = cut.kind === 'threshold' ? 0.001 : cut.kind === 'day' && maximum < 20 ? 0.01 : 0.1
  const label = { threshold: 'Threshold (probability)', share: 'Top share of notes (%)', day: 'Alerts a day' }[cut.kind]
  const change = (value: number, kept: boolean) =>
    onCut({ kind: cut.kind, at: Number((Math.min(maximum, Math.max(0, value)) / scale).toFixed(6)) }, kept)
  const changeKind = (kind: CutKind) =>
    onCut({ kind, at: kind === 'threshold' ? 0.5 : kind === 'share' ? 0.1 : Number((notes / (days ?? 1) / 10).toFixed(2)) }, true)
  return (
    <div className={classes.cut}>
      <SegmentedControl
        aria-label="How alerts are chosen"
        value={cut.kind}
        onChange={(kind) => changeKind(kind as CutKind)}
        data={kinds.map((kind) => ({ ...kind, disabled: kind.value === 'day' && days === null }))}
      />
      <Slider
        className={classes.slider}
        thumbLabel={label}
        min={0}
        max={maximum}
        step={step}
        value={cut.at * scale}
        label={null}
        onChange={(value) => change(value, false)}
        onChangeEnd={(value) => change(value, true)}
      />
      <NumberField
        aria-label={label}
        w="7rem"
        value={Number((cut.at * scale).toFixed(4))}
        min={0}
        max={maximum}
        step={step}
        suffix={share ? ' %' : undefined}
        onChange={(value) => value !== null && change(value, true)}
      />
      <Text size="sm" c="dimmed">
        {cut.kind !== 'threshold' && `Room for ${countOf(budgetOf(cut, comparison), 'alert')} of ${countOf(n, 'note')}. `}
        {reason ? noDays[reason] : `${countOf(days ?? 0, 'day')} covered. ${sampleText(comparison)}`}
      </Text>
    </div>
  )
}

const heads: readonly [string, MetricId][] = [
  ['Threshold', 'threshold'],
  ['Alerts', 'alerts'],
  ['Alerts a day', 'alertsPerDay'],
  ['Sensitivity', 'sensitivity'],
  ['Specificity', 'specificity'],
  ['PPV', 'positivePredictiveValue'],
  ['NPV', 'negativePredictiveValue'],
  ['NNE', 'numberNeededToEvaluate'],
]

function Cells({ figures, comparison }: { figures: CutFigures; comparison: Comparison }) {
  const { threshold, alerts, alertsPerDay } = figures
  const numbers: [string, Estimate, boolean][] = [
    ['Sensitivity', figures.sensitivity, true],
    ['Specificity', figures.specificity, true],
    ['PPV', figures.positivePredictiveValue, true],
    ['NPV', figures.negativePredictiveValue, true],
    ['NNE', figures.numberNeededToEvaluate, false],
  ]
  return (
    <>
      <Table.Td className={classes.number}>{threshold === null ? 'no alert' : `≥ ${formatThreshold(threshold)}`}</Table.Td>
      <Table.Td className={classes.number}>
        {formatCount(alerts)}
        <Text size="sm" c="dimmed">
          {formatPercent(alerts / comparison.n)}
        </Text>
      </Table.Td>
      <Table.Td className={classes.number}>
        {alertsPerDay === null ? 'not estimable' : formatNumber(alertsPerDay, 2)}
        {alertsPerDay !== null && comparison.covered.notes > comparison.n && (
          <Text size="sm" c="dimmed">
            {formatNumber(alerts / comparison.covered.days!, 2)} in the sample
          </Text>
        )}
      </Table.Td>
      {numbers.map(([head, figure, isShare]) => (
        <Table.Td key={head} className={classes.number}>
          {figure.value === null ? numberText(null) : isShare ? formatPercent(figure.value) : formatNumber(figure.value, 1)}
          <Text size="sm" c="dimmed" className={figure.value === null ? classes.reason : undefined}>
            {figure.value === null ? whyNot(figure) : figure.interval ? rangeText(figure.interval, isShare) : ''}
          </Text>
        </Table.Td>
      ))}
    </>
  )
}

function rangeText({ low, high }: { low: number; high: number }, isShare: boolean): string {
  if (isShare) return `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}`
  return `${formatNumber(low, 1)}–${Number.isFinite(high) ? formatNumber(high, 1) : '∞'}`
}

function ConfusionTable({ name, event, figures: { counts } }: { name: string; event: string; figures: CutFigures }) {
  return (
    <Table className={classes.matrix} aria-label={`Confusion matrix of ${name}`} withTableBorder>
      <Table.Caption>{name}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Td />
          <Table.Th scope="col">Alert</Table.Th>
          <Table.Th scope="col">No alert</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <Table.Tr>
          <Table.Th scope="row">{event}</Table.Th>
          <Table.Td className={classes.number}>{formatCount(counts.truePositives)}</Table.Td>
          <Table.Td className={classes.number}>{formatCount(counts.falseNegatives)}</Table.Td>
        </Table.Tr>
        <Table.Tr>
          <Table.Th scope="row">other</Table.Th>
          <Table.Td className={classes.number}>{formatCount(counts.falsePositives)}</Table.Td>
          <Table.Td className={classes.number}>{formatCount(counts.trueNegatives)}</Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </Table>
  )
}

function thresholdCsv(found: readonly { name: string; figures: CutFigures | null }[], comparison: Comparison): string {
  const measures = ['sensitivity', 'specificity', 'positivePredictiveValue', 'negativePredictiveValue', 'numberNeededToEvaluate'] as const
  const names = ['sensitivity', 'specificity', 'ppv', 'npv', 'nne']
  const header = ['model', 'n', 'labelled_notes_of_set', 'threshold', 'alerts', 'alerts_per_day', 'tp', 'fp', 'fn', 'tn']
  return toCsv(
    [...header, ...names.flatMap((name) => [name, `${name}_low`, `${name}_high`])],
    found.map(({ name, figures }) => [
      name,
      comparison.n,
      comparison.covered.notes,
      figures?.threshold,
      figures?.alerts,
      figures?.alertsPerDay,
      figures?.counts.truePositives,
      figures?.counts.falsePositives,
      figures?.counts.falseNegatives,
      figures?.counts.trueNegatives,
      ...measures.flatMap((measure) => [figures?.[measure].value, figures?.[measure].interval?.low, figures?.[measure].interval?.high]),
    ]),
  )
}
