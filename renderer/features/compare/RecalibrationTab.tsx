/** Probabilities recalibrated on the validation set, before and after on the notes that are compared. */
import { useCallback } from 'react'
import type { Look } from '../../../shared/charts/figure.ts'
import { reliabilityFigure } from '../../../shared/charts/reliability.ts'
import { recalibrationMethod, recalibrationNames, type Recalibrated, type RecalibrationFigures, type RecalibrationReport } from '../../../shared/domain/recalibration.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { useAddressChoice, useAddressNumber } from '../../lib/address.ts'
import { countOf, formatNumber } from '../../lib/format.ts'
import { SegmentedControl } from '../../ui/Controls.tsx'
import { CsvButton } from '../../ui/CsvButton.tsx'
import { FigurePanel } from '../../ui/FigurePanel.tsx'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { MetricHead } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { EmptyState, Notice } from '../../ui/States.tsx'
import { AnalysisFrame, MinimumFields, ModelSelect, resamples, type AnalysisContext } from './AnalysisFrame.tsx'
import { passNames, recalibrationCsv } from './analysisViews.ts'
import classes from './Compare.module.css'
import { differenceIntervalText, differenceText, pText } from './estimates.ts'
import { MeasureCell } from './MeasureCell.tsx'
import { chartPass } from './passSets.ts'
import { ScorePasses } from './ScorePasses.tsx'
import { useAnalysis } from './useAnalysis.ts'

type Method = RecalibrationReport['method']
const methods: readonly Method[] = recalibrationMethod.options

export function RecalibrationTab({ context }: { context: AnalysisContext }) {
  const passes = context.passes.filter(({ role }) => role !== 'ceiling')
  if (passes.length === 0) {
    return <EmptyState title="No model to recalibrate" text="The known ceiling is no model. Tick at least one model above." />
  }
  return <RecalibrationOf passes={passes} context={context} />
}

function RecalibrationOf({ passes, context }: { passes: readonly ScoringPass[]; context: AnalysisContext }) {
  const { minimum, window } = context
  const binary = passes[0]?.options.length === 2
  const [method, setMethod] = useAddressChoice('method', binary ? methods : (['temperature'] as const), binary ? 'platt' : 'temperature')
  const [asked, setAsked] = useAddressNumber('model', null)
  const analysis = useAnalysis('analyses.recalibration', { passIds: passes.map(({ id }) => id), minimum, window, resamples, method })
  const names = passNames(passes)
  const choices = (
    <>
      {binary && (
        <SegmentedControl
          aria-label="Method"
          value={method}
          onChange={(value) => setMethod(value as Method)}
          data={Object.entries(recalibrationNames).map(([value, label]) => ({ value, label }))}
        />
      )}
      <MinimumFields {...context} />
    </>
  )
  return (
    <AnalysisFrame what={`${recalibrationNames[method]} recalibration`} analysis={analysis} choices={choices}>
      {(report) => {
        const done = report.passes.filter(({ after }) => after !== null)
        const shown = done.length > 0 ? chartPass(done.map(({ pass }) => pass), asked) : null
        const chosen = done.find(({ pass }) => pass.id === shown?.id)
        return (
          <>
            {report.passes.some(({ problem }) => problem !== null) && <Problems report={report} names={names} />}
            {chosen && (
              <>
                <RecalibrationTable report={report} done={done} names={names} context={context} />
                <ModelSelect passes={done.map(({ pass }) => pass)} names={names} value={chosen.pass.id} onValue={setAsked} />
                <Reliability report={report} chosen={chosen} name={names.get(chosen.pass.id) ?? ''} context={context} />
              </>
            )}
          </>
        )
      }}
    </AnalysisFrame>
  )
}

/** What cannot be recalibrated, and the way to it where there is one. */
function Problems({ report, names }: { report: RecalibrationReport; names: ReadonlyMap<number, string> }) {
  return (
    <Notice kind="note" title="Not recalibrated">
      <Stack gap={6}>
        {report.passes.map(({ pass, problem, validation, validationSplitId }) =>
          problem === null ? null : (
            <Group key={pass.id} gap="sm">
              <Text>
                {names.get(pass.id)}: {problem}
              </Text>
              {validation === null && validationSplitId !== null && pass.set !== 'validation' && (
                <ScorePasses passes={[pass]} splitId={validationSplitId} set="validation" label="Score the validation notes" />
              )}
            </Group>
          ),
        )}
      </Stack>
    </Notice>
  )
}

interface TableProps {
  report: RecalibrationReport
  done: readonly Recalibrated[]
  names: ReadonlyMap<number, string>
  context: AnalysisContext
}

function RecalibrationTable({ report, done, names, context }: TableProps) {
  const binary = report.options.length === 2
  return (
    <Panel
      title={`Before and after: ${recalibrationNames[report.method]}`}
      description={`Fitted on validation notes, judged on ${context.source}: ${countOf(report.n, 'note')} of ${countOf(report.patients, 'patient')}. The validation notes also chose the checkpoint of a finetuned model.`}
      flush
      actions={<CsvButton fileName={`${context.fileName}-recalibration-${report.method}`} csv={() => recalibrationCsv(report, context.source)} />}
    >
      <ScrollRegion label="Table of recalibration">
        <Table className={classes.table} aria-label="Before and after recalibration">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Probabilities</Table.Th>
              <MetricHead metric="brier" className={classes.number}>Brier</MetricHead>
              <MetricHead metric="logLoss" className={classes.number}>Log loss</MetricHead>
              <MetricHead metric="expectedCalibrationError" className={classes.number}>ECE-15</MetricHead>
              {binary && <MetricHead metric="observedOverExpected" className={classes.number}>O/E</MetricHead>}
              {binary && <MetricHead metric="intercept" className={classes.number}>Intercept</MetricHead>}
              {binary && <MetricHead metric="slope" className={classes.number}>Slope</MetricHead>}
              <MetricHead metric="auroc" className={classes.number}>AUROC</MetricHead>
            </Table.Tr>
          </Table.Thead>
          {done.map((each) => (
              <Table.Tbody key={each.pass.id}>
                <Table.Tr>
                  <Table.Th scope="rowgroup" colSpan={binary ? 8 : 5} className={classes.heading}>
                    {names.get(each.pass.id)}
                    <Text span size="sm" c="dimmed" fw={400}>
                      {' '}
                      {mapText(each)}
                    </Text>
                  </Table.Th>
                </Table.Tr>
                <FigureRow label="As scored" figures={each.before} />
                <FigureRow label="Recalibrated" figures={each.after} />
                <Table.Tr>
                  <Table.Th scope="row" fw={400}>Difference</Table.Th>
                  <DifferenceCell difference={each.difference?.brier} resampled={report.resamples} />
                  <DifferenceCell difference={each.difference?.logLoss} resampled={report.resamples} />
                  <Table.Td colSpan={binary ? 4 : 1} />
                  <DifferenceCell difference={each.difference?.auroc} resampled={report.resamples} />
                </Table.Tr>
              </Table.Tbody>
            ))}
        </Table>
      </ScrollRegion>
    </Panel>
  )
}

function FigureRow({ label, figures }: { label: string; figures: RecalibrationFigures | null }) {
  if (figures === null) return null
  const { brier, logLoss, calibrationError, calibration, auroc } = figures
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} miw="9rem">{label}</Table.Th>
      <MeasureCell measure={brier} />
      <MeasureCell measure={logLoss} />
      <Table.Td className={classes.number}>{calibrationError === null ? 'not estimable' : formatNumber(calibrationError)}</Table.Td>
      {calibration && (
        <>
          <MeasureCell measure={calibration.observedOverExpected} digits={2} />
          <MeasureCell measure={calibration.intercept} digits={2} />
          <MeasureCell measure={calibration.slope} digits={2} />
        </>
      )}
      <MeasureCell measure={auroc} />
    </Table.Tr>
  )
}

type Difference = NonNullable<Recalibrated['difference']>['brier']

function DifferenceCell({ difference, resampled }: { difference: Difference | undefined; resampled: number }) {
  return (
    <Table.Td className={classes.number}>
      {differenceText(difference?.value ?? null)}
      {difference?.interval && (
        <Text size="sm" c="dimmed">
          {differenceIntervalText(difference.interval)}, {pText(difference.p, resampled)}
        </Text>
      )}
    </Table.Td>
  )
}

/** "fitted on 412 validation notes: intercept −0.312, slope 0.684" */
function mapText({ fitted, validation }: Recalibrated): string {
  const on = validation ? `fitted on ${countOf(validation.n, 'validation note')} of ${countOf(validation.patients, 'patient')}` : ''
  if (fitted === null) return on
  if (fitted.method === 'temperature') return `${on}: temperature ${formatNumber(fitted.temperature)}`
  if (fitted.method === 'isotonic') return `${on}: ${countOf(fitted.probabilities.length, 'corner')}`
  return `${on}: intercept ${formatNumber(fitted.intercept).replace('-', '−')}, slope ${formatNumber(fitted.slope)}`
}

interface ReliabilityProps {
  report: RecalibrationReport
  chosen: Recalibrated
  name: string
  context: AnalysisContext
}

function Reliability({ report, chosen, name, context }: ReliabilityProps) {
  const { source } = context
  const draw = useCallback(
    (look: Look) => {
      const { before, after } = chosen
      const binary = report.options.length === 2
      const bins = before?.reliability ?? []
      const notes = {
        n: report.n,
        events: binary ? (report.counts[report.positive] ?? 0) : bins.reduce((sum, { events }) => sum + events, 0),
        event: binary ? (report.options[report.positive] ?? '') : 'the most probable option is right',
        source: `${name}, ${source}`,
      }
      const models = [
        { name: 'as scored', place: 0, shown: before },
        { name: `recalibrated (${recalibrationNames[report.method]})`, place: 1, shown: after },
      ]
      return reliabilityFigure(
        notes,
        models.map(({ shown, ...model }) => ({
          ...model,
          bins: (shown?.reliability ?? []) as Bins,
          histogram: shown?.histogram ?? [],
        })),
        look,
      )
    },
    [report, chosen, name, source],
  )
  return (
    <FigurePanel
      draw={draw}
      metric="reliability"
      help="Ten bins of the probability, before and after."
      empty="There is nothing to draw."
      fileName={`${context.fileName}-recalibration-${report.method}-reliability`}
    />
  )
}

type Bins = Parameters<typeof reliabilityFigure>[1][number]['bins']
