/** The result: what it shows and what it does not, the paper beside it for orientation, charts and tables. */
import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ExperimentProgress, ExperimentReport } from '../../../shared/domain/experiment.ts'
import { exportCsv } from '../../lib/exportFile.ts'
import { countOf } from '../../lib/format.ts'
import { callApi } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { DownloadIcon, RetryIcon } from '../../ui/icons.ts'
import { FigurePanel } from '../../ui/FigurePanel.tsx'
import { SimpleGrid, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { ReportButton } from './ReportButton.tsx'
import { resultCharts } from '../../../shared/charts/experiment.ts'
import { resultCsv } from './resultCsv.ts'
import { ResultTables } from './ResultTables.tsx'
import classes from './Experiments.module.css'

interface ResultTabProps {
  progress: ExperimentProgress
  /** Cells that are done by now. */
  done: number
  taskNames: ReadonlyMap<string, string>
}

export function ResultTab({ progress, done, taskNames }: ResultTabProps) {
  const { id, cells } = progress
  // A result does not change under the reader while cells end; it is worked out anew when all are done, or when asked.
  const [asked, setAsked] = useState(done)
  const asOf = done === cells.length ? done : asked
  const report = useQuery({
    queryKey: ['experimentReports', id, asOf],
    queryFn: ({ signal }) => callApi('experiments.report', { id }, signal),
    enabled: asOf > 0,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  })
  const newer = done - asOf
  if (report.data) {
    return (
      <Stack gap="md">
        {newer > 0 && (
          <Notice title={`${countOf(newer, 'more cell')} done since`}>
            <Button variant="default" leftSection={<RetryIcon size="0.875rem" aria-hidden />} onClick={() => setAsked(done)}>
              Work out the result anew
            </Button>
          </Notice>
        )}
        {report.error && <ErrorNotice error={report.error} onRetry={() => void report.refetch()} />}
        <Result report={report.data} taskNames={taskNames} />
      </Stack>
    )
  }
  if (report.error) return <ErrorNotice title="No result yet" error={report.error} onRetry={() => (newer > 0 ? setAsked(done) : void report.refetch())} />
  if (asOf > 0) {
    return (
      <Stack gap="sm">
        <Text c="dimmed">Working out the result: intervals from resamples of patients, a table for each task and set of notes…</Text>
        <Loading rows={10} label="Working out the result" />
      </Stack>
    )
  }
  return (
    <EmptyState
      title="No result yet"
      text={done > 0 ? 'Cells have ended since this was opened.' : 'The result appears once cells are done that can be compared.'}
      action={done > 0 ? <Button onClick={() => setAsked(done)}>Work out the result</Button> : undefined}
    />
  )
}

function Result({ report, taskNames }: { report: ExperimentReport; taskNames: ReadonlyMap<string, string> }) {
  const { id, shows, doesNotShow, paper, missing, tables } = report
  const charts = resultCharts(report, taskNames)
  const fileName = `experiment-${id}`
  const warnings = [...new Set(tables.flatMap((table) => table.warnings.map((warning) => `${taskNames.get(table.taskId) ?? table.taskId}: ${warning}`)))]
  return (
    <>
      <Panel
        title="What this shows"
        actions={
          <>
            <Button variant="default" leftSection={<DownloadIcon size="0.875rem" aria-hidden />} onClick={() => void exportCsv(`${fileName}.csv`, resultCsv(report))}>
              All figures as CSV
            </Button>
            <ReportButton id={id} />
          </>
        }
      >
        <SimpleGrid cols={2} spacing="lg">
          <Stack gap="xs">
            <Text>
              <b>Shows:</b> {shows}
            </Text>
            <Text>
              <b>Does not show:</b> {doesNotShow}
            </Text>
          </Stack>
          <div className={classes.orientation} role="note" aria-label="The paper's finding, for orientation">
            <Text size="sm" fw={600}>
              The paper’s finding, for orientation; no result of this workspace
            </Text>
            <Text size="sm" c="dimmed">
              {paper}
            </Text>
          </div>
        </SimpleGrid>
      </Panel>
      {missing.length > 0 && (
        <Notice kind="warning" title={`${countOf(missing.length, 'cell')} not done`}>
          What needs them is left out: {missing.slice(0, 4).join('; ')}
          {missing.length > 4 && ` and ${missing.length - 4} more`}.
        </Notice>
      )}
      {warnings.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      <SimpleGrid cols={{ base: 1, lg: charts.length > 1 ? 2 : 1 }} spacing="md">
        {charts.map(({ id: chart, draw, help }) => (
          <FigurePanel key={`${chart} ${report.missing.length}`} draw={draw} metric="auroc" help={help} empty="Nothing of this could be estimated." fileName={`${fileName}-${chart}`} />
        ))}
      </SimpleGrid>
      <ResultTables report={report} taskNames={taskNames} />
    </>
  )
}
