/** Models on their own hospital and, beside that, on others. */
import { useCallback } from 'react'
import type { Look } from '../../../shared/charts/figure.ts'
import { groupedForestFigure } from '../../../shared/charts/groupedForest.ts'
import type { ExternalReport, ExternalResult } from '../../../shared/domain/externalTest.ts'
import { metrics } from '../../../shared/metrics.ts'
import { navigate } from '../../lib/address.ts'
import { countOf, formatCount } from '../../lib/format.ts'
import { modelInRole } from '../../lib/passes.ts'
import { externalTests, useSplits, type NamedSplit } from '../../lib/useSplits.ts'
import { Button } from '../../ui/Controls.tsx'
import { CsvButton } from '../../ui/CsvButton.tsx'
import { FigurePanel } from '../../ui/FigurePanel.tsx'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { MetricHead } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { EmptyState, Loading } from '../../ui/States.tsx'
import { AnalysisFrame, MinimumFields, resamples, type AnalysisContext } from './AnalysisFrame.tsx'
import { eventsOf, externalCsv, externalForest, hospitalName, passNames } from './analysisViews.ts'
import classes from './Compare.module.css'
import { differenceIntervalText, differenceText, pText } from './estimates.ts'
import { MeasureCell, ShareCell } from './MeasureCell.tsx'
import { ScorePasses } from './ScorePasses.tsx'
import { useAnalysis } from './useAnalysis.ts'

export function ExternalTab({ context }: { context: AnalysisContext }) {
  const splits = useSplits()
  if (!splits.data) return <Loading rows={6} label="External tests" />
  if (context.group.set === 'external') {
    return (
      <EmptyState
        title="These notes are an external test themselves"
        text="Choose above notes of the hospital that the models come from: their results on other hospitals then stand beside them."
      />
    )
  }
  const own = splits.data.find(({ id }) => id === context.group.splitId)
  const tests = own ? externalTests(splits.data, own) : []
  if (tests.length === 0) {
    return (
      <EmptyState
        title="No external test"
        text="Notes of another hospital become one by a split of their corpus as an external test, which nothing learns from."
        action={<Button onClick={() => navigate('/tasks?tab=splits')}>Go to splits</Button>}
      />
    )
  }
  return <External context={context} tests={tests} />
}

function External({ context, tests }: { context: AnalysisContext; tests: readonly NamedSplit[] }) {
  const { minimum, window } = context
  const passes = context.passes
  const analysis = useAnalysis('analyses.external', { passIds: passes.map(({ id }) => id), minimum, window, resamples })
  const names = passNames(passes)
  return (
    <AnalysisFrame what="External tests" analysis={analysis} choices={<MinimumFields {...context} />}>
      {(report) => (
        <>
          <Missing report={report} tests={tests} />
          <ExternalForest report={report} names={names} context={context} />
          <ExternalTable report={report} context={context} />
        </>
      )}
    </AnalysisFrame>
  )
}

/** Models that have not scored a test yet, each with the way to it. */
function Missing({ report, tests }: { report: ExternalReport; tests: readonly NamedSplit[] }) {
  const missing = tests.flatMap((test) => {
    const passes = report.models.flatMap(({ internal: { pass }, external }) =>
      pass.role === 'ceiling' || external.some((result) => result.pass.splitId === test.id) ? [] : [pass],
    )
    return passes.length === 0 ? [] : [{ test, passes }]
  })
  if (missing.length === 0) return null
  return (
    <Stack gap="xs">
      {missing.map(({ test, passes }) => (
        <Group key={test.id} gap="sm">
          <Text size="sm" c="dimmed">
            Not scored on {test.corpusName}: {passes.map((pass) => modelInRole(pass)).join(', ')}.
          </Text>
          <ScorePasses passes={passes} splitId={test.id} set="external" label={`Score on ${test.corpusName}`} />
        </Group>
      ))}
    </Stack>
  )
}

interface Props {
  report: ExternalReport
  context: AnalysisContext
}

function ExternalForest({ report, names, context }: Props & { names: ReadonlyMap<number, string> }) {
  const auroc = report.options.length === 2 ? 'AUROC' : 'Macro AUROC'
  const draw = useCallback(
    (look: Look) =>
      groupedForestFigure(
        {
          title: `${auroc} at home and at other hospitals`,
          subtitle: `${report.taskName}; each result on notes of its own`,
          measure: { name: auroc, kind: 'auroc' },
          groups: externalForest(report, names),
          overall: null,
        },
        look,
      ),
    [report, names, auroc],
  )
  return (
    <FigurePanel
      draw={draw}
      metric="auroc"
      help={metrics.externalDifference.caution}
      empty="Nothing was scored."
      fileName={`${context.fileName}-external`}
    />
  )
}

function ExternalTable({ report, context }: Props) {
  const binary = report.options.length === 2
  const columns = binary ? 9 : 6
  return (
    <Panel
      title="External beside internal"
      description="Difference: external minus internal AUROC. Notes and patients are others there, so each side is resampled by itself."
      flush
      actions={<CsvButton fileName={`${context.fileName}-external`} csv={() => externalCsv(report)} />}
    >
      <ScrollRegion label="Table of hospitals">
        <Table className={classes.table} aria-label="External beside internal">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Notes of</Table.Th>
              <MetricHead metric="notes" className={classes.number}>Notes</MetricHead>
              <MetricHead metric={binary ? 'events' : 'notes'} className={classes.number}>{binary ? 'Events' : 'Notes by option'}</MetricHead>
              {binary && <MetricHead metric="prevalence" className={classes.number}>Prevalence</MetricHead>}
              <MetricHead metric={binary ? 'auroc' : 'macroAuroc'} className={classes.number}>{binary ? 'AUROC' : 'AUROC (macro)'}</MetricHead>
              <MetricHead metric="externalDifference" className={classes.number}>Difference</MetricHead>
              <MetricHead metric="brier" className={classes.number}>Brier</MetricHead>
              {binary && <MetricHead metric="observedOverExpected" className={classes.number}>O/E</MetricHead>}
              {binary && <MetricHead metric="slope" className={classes.number}>Slope</MetricHead>}
            </Table.Tr>
          </Table.Thead>
          {report.models.map(({ internal, external }) => (
            <Table.Tbody key={internal.pass.id}>
              <Table.Tr>
                <Table.Th scope="rowgroup" colSpan={columns} className={classes.heading}>
                  {modelInRole(internal.pass)}
                </Table.Th>
              </Table.Tr>
              {[internal, ...external].map((result) => (
                <Row key={result.pass.id} result={result} report={report} />
              ))}
            </Table.Tbody>
          ))}
        </Table>
      </ScrollRegion>
    </Panel>
  )
}

function Row({ result, report }: { result: ExternalResult; report: ExternalReport }) {
  const { counts, difference, prevalence, observedOverExpected, slope } = result
  const events = eventsOf(counts, report.positive)
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} miw="14rem" className={classes.stuck}>
        {hospitalName(result)}
        <Text size="sm" c="dimmed">{[result.splitName, ...result.caveats].join('. ')}</Text>
      </Table.Th>
      <Table.Td className={classes.number}>
        {formatCount(result.n)}
        <Text size="sm" c="dimmed">{countOf(result.patients, 'patient')}</Text>
      </Table.Td>
      <Table.Td className={classes.number}>
        {events === null ? counts.map((count) => formatCount(count)).join(' / ') : formatCount(events)}
      </Table.Td>
      {prevalence && <ShareCell measure={prevalence} />}
      <MeasureCell measure={result.auroc} />
      <Table.Td className={classes.number}>
        {difference === null ? (
          <Text span size="sm" c="dimmed">internal</Text>
        ) : (
          <>
            {differenceText(difference.value)}
            {difference.value !== null && (
              <Text size="sm" c="dimmed">
                {differenceIntervalText(difference.interval)}, {pText(difference.p, report.resamples)}
              </Text>
            )}
          </>
        )}
      </Table.Td>
      <MeasureCell measure={result.brier} />
      {observedOverExpected && <MeasureCell measure={observedOverExpected} digits={2} />}
      {slope && <MeasureCell measure={slope} digits={2} />}
    </Table.Tr>
  )
}
