/** Models through time: AUROC, calibration and prevalence period by period. */
import { Fragment, useCallback } from 'react'
import { driftFigure } from '../../../shared/charts/drift.ts'
import type { Look } from '../../../shared/charts/figure.ts'
import type { DriftPeriodKind, DriftReport } from '../../../shared/domain/drift.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { metrics } from '../../../shared/metrics.ts'
import { useAddressChoice, useAddressNumber } from '../../lib/address.ts'
import { countOf, formatCount } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { useSplits } from '../../lib/useSplits.ts'
import { SegmentedControl, Select } from '../../ui/Controls.tsx'
import { CsvButton } from '../../ui/CsvButton.tsx'
import { FigurePanel } from '../../ui/FigurePanel.tsx'
import { Table, Text } from '../../ui/Layout.tsx'
import { MetricHead } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { Loading, Notice } from '../../ui/States.tsx'
import { AnalysisFrame, MinimumFields, ModelSelect, resamples, type AnalysisContext } from './AnalysisFrame.tsx'
import { driftCsv, driftModel, passNames } from './analysisViews.ts'
import classes from './Compare.module.css'
import { MeasureCell, ModelHeads, ShareCell } from './MeasureCell.tsx'
import { chartPass } from './passSets.ts'
import { useAnalysis } from './useAnalysis.ts'

const calendar = ['month', 'quarter', 'year'] as const

export function DriftTab({ context }: { context: AnalysisContext }) {
  const corpora = useApi('corpora.list', undefined)
  const splits = useSplits()
  const split = splits.data?.find(({ id }) => id === context.group.splitId)
  const corpus = corpora.data?.find(({ id }) => id === split?.corpusId)
  if (!corpus) return <Loading rows={6} label="Drift" />
  return <Drift context={context} shifted={corpus.shiftedDates} />
}

function Drift({ context, shifted }: { context: AnalysisContext; shifted: boolean }) {
  const { passes, minimum, window } = context
  const [chosen, setChosen] = useAddressChoice('period', calendar, 'quarter')
  const [askedEvent, setEvent] = useAddressNumber('event', null)
  const [asked, setAsked] = useAddressNumber('model', null)
  const event = askedEvent !== null && askedEvent < (passes[0]?.options.length ?? 0) ? askedEvent : null
  const period: DriftPeriodKind = shifted ? 'source' : chosen
  const analysis = useAnalysis('analyses.drift', { passIds: passes.map(({ id }) => id), minimum, window, resamples, period, event })
  const shown = chartPass(passes, asked)
  const names = passNames(passes)
  const { options, positive } = shown
  const choices = (
    <>
      {!shifted && (
        <SegmentedControl
          aria-label="Period"
          value={chosen}
          onChange={(value) => setChosen(value as typeof chosen)}
          data={calendar.map((each) => ({ value: each, label: `By ${each}` }))}
        />
      )}
      <MinimumFields {...context} />
      {options.length > 2 && (
        <Select
          label="Option against all others"
          w="16rem"
          value={String(event ?? positive)}
          data={options.map((option, index) => ({ value: String(index), label: `${optionLetter(index)}. ${option}` }))}
          onChange={(index) => setEvent(Number(index))}
        />
      )}
      <ModelSelect passes={passes} names={names} value={shown.id} onValue={setAsked} />
    </>
  )
  return (
    <>
      {shifted && (
        <Notice kind="note">
          Dates of this corpus are shifted per patient: notes of one calendar month were not written in the same month. These
          are the real periods that the source gives.
        </Notice>
      )}
      <AnalysisFrame what="Drift" analysis={analysis} choices={choices}>
        {(report) => (
          <>
            <DriftChart report={report} passId={shown.id} name={names.get(shown.id) ?? ''} context={context} />
            <DriftTable report={report} names={names} context={context} />
          </>
        )}
      </AnalysisFrame>
    </>
  )
}

interface ChartProps {
  report: DriftReport
  passId: number
  name: string
  context: AnalysisContext
}

function DriftChart({ report, passId, name, context }: ChartProps) {
  const place = Math.max(0, report.passes.findIndex(({ pass }) => pass.id === passId))
  const { source } = context
  const draw = useCallback(
    (look: Look) => {
      const notes = { n: report.n, events: report.counts[report.event] ?? 0, event: report.options[report.event] ?? '', source }
      return driftFigure(notes, driftModel(report, place, name), look)
    },
    [report, place, name, source],
  )
  return (
    <FigurePanel
      draw={draw}
      metric="auroc"
      help={`Below it, observed over expected events. ${metrics.observedOverExpected.range} Shades and bars are 95 % intervals; periods with too few notes or events are gaps.`}
      empty="No note has a time."
      fileName={`${context.fileName}-drift-${report.period}`}
    />
  )
}

interface TableProps {
  report: DriftReport
  names: ReadonlyMap<number, string>
  context: AnalysisContext
}

function DriftTable({ report, names, context }: TableProps) {
  const rows = [
    ...report.periods.map((period, at) => ({ ...period, figures: report.passes.map(({ periods }) => periods[at]!) })),
    {
      period: 'All',
      n: report.n,
      patients: report.patients,
      events: report.counts[report.event] ?? 0,
      prevalence: report.prevalence,
      figures: report.passes.map(({ overall }) => overall),
    },
  ]
  const undated = report.undated > 0 ? ` ${countOf(report.undated, 'note')} without a period ${report.undated === 1 ? 'is' : 'are'} left out.` : ''
  return (
    <Panel
      title="Periods, all models"
      description={`${context.source}; event “${report.options[report.event]}”.${undated}`}
      flush
      actions={<CsvButton fileName={`${context.fileName}-drift-${report.period}`} csv={() => driftCsv(report, context.source)} />}
    >
      <ScrollRegion label="Table of periods">
        <Table className={classes.table} aria-label="Periods">
          <Table.Thead>
            <ModelHeads passes={report.passes.map(({ pass }) => pass)} names={names} before={4} figures={3} />
            <Table.Tr>
              <Table.Th scope="col">Period</Table.Th>
              <MetricHead metric="notes" className={classes.number}>Notes</MetricHead>
              <MetricHead metric="events" className={classes.number}>Events</MetricHead>
              <MetricHead metric="prevalence" className={classes.number}>Prevalence</MetricHead>
              {report.passes.map(({ pass }, place) => (
                <Fragment key={pass.id}>
                  <MetricHead metric="auroc" explained={place === 0} className={classes.number}>AUROC</MetricHead>
                  <MetricHead metric="observedOverExpected" explained={place === 0} className={classes.number}>O/E</MetricHead>
                  <MetricHead metric="slope" explained={place === 0} className={classes.number}>Slope</MetricHead>
                </Fragment>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ period, n, patients, events, prevalence, figures }) => (
              <Table.Tr key={period}>
                <Table.Th scope="row" fw={400} className={`${classes.stuck} ${classes.period}`}>{period}</Table.Th>
                <Table.Td className={classes.number}>
                  {formatCount(n)}
                  <Text size="sm" c="dimmed">{countOf(patients, 'patient')}</Text>
                </Table.Td>
                <Table.Td className={classes.number}>{formatCount(events)}</Table.Td>
                <ShareCell measure={prevalence} />
                {figures.map((each, place) => (
                  <Fragment key={report.passes[place]?.pass.id}>
                    <MeasureCell measure={each.auroc} />
                    <MeasureCell measure={each.observedOverExpected} digits={2} />
                    <MeasureCell measure={each.slope} digits={2} />
                  </Fragment>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </Panel>
  )
}
