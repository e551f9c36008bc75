/** Models within groups of notes: a forest of one model, and a table of all of them. */
import { Fragment, useCallback, useMemo } from 'react'
import type { Look } from '../../../shared/charts/figure.ts'
import { groupedForestFigure } from '../../../shared/charts/groupedForest.ts'
import type { SubgroupReport, SubgroupRow } from '../../../shared/domain/subgroup.ts'
import { useAddressChoice, useAddressNumber } from '../../lib/address.ts'
import { countOf, formatCount } from '../../lib/format.ts'
import { SegmentedControl } from '../../ui/Controls.tsx'
import { CsvButton } from '../../ui/CsvButton.tsx'
import { FigurePanel } from '../../ui/FigurePanel.tsx'
import { Table, Text } from '../../ui/Layout.tsx'
import { MetricHead } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { AnalysisFrame, MinimumFields, ModelSelect, resamples, type AnalysisContext } from './AnalysisFrame.tsx'
import { eventsOf, levelName, passNames, subgroupCsv, subgroupForest, subgroupMeasure } from './analysisViews.ts'
import classes from './Compare.module.css'
import { MeasureCell, ModelHeads, ShareCell } from './MeasureCell.tsx'
import { chartPass } from './passSets.ts'
import { useAnalysis } from './useAnalysis.ts'

const kinds = ['auroc', 'ratio'] as const
type Kind = (typeof kinds)[number]

export function SubgroupsTab({ context }: { context: AnalysisContext }) {
  const { passes, minimum, window } = context
  const analysis = useAnalysis('analyses.subgroups', { passIds: passes.map(({ id }) => id), minimum, window, resamples })
  const [asked, setAsked] = useAddressNumber('model', null)
  const [kind, setKind] = useAddressChoice('figure', kinds, 'auroc')
  const shown = chartPass(passes, asked)
  const names = passNames(passes)
  const binary = passes[0]?.options.length === 2
  const choices = (
    <>
      <MinimumFields {...context} />
      <ModelSelect passes={passes} names={names} value={shown.id} onValue={setAsked} />
      {binary && (
        <SegmentedControl
          aria-label="Figure in the chart"
          value={kind}
          onChange={(value) => setKind(value as Kind)}
          data={[
            { value: 'auroc', label: 'AUROC' },
            { value: 'ratio', label: 'Observed / expected' },
          ]}
        />
      )}
    </>
  )
  return (
    <AnalysisFrame what="Subgroups" analysis={analysis} choices={choices}>
      {(report) => (
        <>
          <Forest report={report} passId={shown.id} kind={binary ? kind : 'auroc'} context={context} name={names.get(shown.id) ?? ''} />
          <SubgroupTable report={report} context={context} names={names} />
        </>
      )}
    </AnalysisFrame>
  )
}

interface ForestProps {
  report: SubgroupReport
  passId: number
  kind: Kind
  context: AnalysisContext
  name: string
}

function Forest({ report, passId, kind, context, name }: ForestProps) {
  const place = Math.max(0, report.passes.findIndex(({ id }) => id === passId))
  const { source } = context
  const draw = useCallback(
    (look: Look) => {
      const auroc = report.options.length === 2 ? 'AUROC' : 'Macro AUROC'
      const measure = kind === 'auroc' ? auroc : 'observed / expected events'
      return groupedForestFigure(
        {
          title: `${kind === 'auroc' ? auroc : 'Observed / expected events'} in subgroups: ${name}`,
          subtitle: `${source}: ${countOf(report.n, 'note')} of ${countOf(report.patients, 'patient')}`,
          measure: { name: measure, kind },
          groups: subgroupForest(report, place, kind),
          overall: subgroupMeasure(report.overall, place, kind),
        },
        look,
      )
    },
    [report, place, kind, name, source],
  )
  return (
    <FigurePanel
      draw={draw}
      metric={kind === 'auroc' ? 'auroc' : 'observedOverExpected'}
      help="Each group is judged by itself, with an interval of its own patients. The line is the figure of all notes, the shade its interval. Groups overlap, and with many of them some differ by chance alone."
      empty="No group has enough notes and events. Lower the minimum above, or choose a larger set."
      fileName={`${context.fileName}-subgroups-${kind}`}
    />
  )
}

interface TableProps {
  report: SubgroupReport
  context: AnalysisContext
  names: ReadonlyMap<number, string>
}

function SubgroupTable({ report, context, names }: TableProps) {
  const binary = report.options.length === 2
  const columns = 3 + (binary ? 2 : 0) + report.passes.length * (binary ? 2 : 1)
  const groups = useMemo(() => [{ key: 'all', label: '', rows: [report.overall] }, ...report.dimensions], [report])
  return (
    <Panel
      title="Subgroups, all models"
      description={
        binary
          ? context.source
          : `${context.source}. AUROC: macro average over the options with at least ${report.minimum.events} notes in the group, so that groups may differ in what they average over.`
      }
      flush
      actions={<CsvButton fileName={`${context.fileName}-subgroups`} csv={() => subgroupCsv(report, context.source)} />}
    >
      <ScrollRegion label="Table of subgroups">
        <Table className={classes.table} aria-label="Subgroups">
          <Table.Thead>
            <ModelHeads passes={report.passes} names={names} before={binary ? 4 : 3} figures={binary ? 2 : 1} />
            <Table.Tr>
              <Table.Th scope="col">Group</Table.Th>
              <MetricHead metric="notes" className={classes.number}>Notes</MetricHead>
              <MetricHead metric={binary ? 'events' : 'notes'} className={classes.number}>{binary ? 'Events' : 'Notes by option'}</MetricHead>
              {binary && <MetricHead metric="prevalence" className={classes.number}>Prevalence</MetricHead>}
              {report.passes.map(({ id }, place) => (
                <Fragment key={id}>
                  <MetricHead metric="auroc" explained={place === 0} className={classes.number}>AUROC</MetricHead>
                  {binary && <MetricHead metric="observedOverExpected" explained={place === 0} className={classes.number}>O/E</MetricHead>}
                </Fragment>
              ))}
            </Table.Tr>
          </Table.Thead>
          {groups.map(({ key, label, rows }) => (
              <Table.Tbody key={key}>
                {label !== '' && (
                  <Table.Tr>
                    <Table.Th scope="rowgroup" colSpan={columns} className={classes.heading}>{label}</Table.Th>
                  </Table.Tr>
                )}
                {rows.map((row) => (
                  <Row key={levelName(row)} row={row} report={report} />
                ))}
              </Table.Tbody>
            ))}
        </Table>
      </ScrollRegion>
    </Panel>
  )
}

function Row({ row, report }: { row: SubgroupRow; report: SubgroupReport }) {
  const events = eventsOf(row.counts, report.positive)
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} className={classes.stuck}>{levelName(row)}</Table.Th>
      <Table.Td className={classes.number}>
        {formatCount(row.n)}
        <Text size="sm" c="dimmed">{countOf(row.patients, 'patient')}</Text>
      </Table.Td>
      <Table.Td className={classes.number}>
        {events === null ? row.counts.map((count) => formatCount(count)).join(' / ') : formatCount(events)}
      </Table.Td>
      {row.prevalence && <ShareCell measure={row.prevalence} />}
      {report.passes.map(({ id }, place) => (
        <Fragment key={id}>
          <MeasureCell measure={subgroupMeasure(row, place, 'auroc')} />
          {row.observedOverExpected && <MeasureCell measure={subgroupMeasure(row, place, 'ratio')} digits={2} />}
        </Fragment>
      ))}
    </Table.Tr>
  )
}
