/** What became of a model's predictions: figures by period with control limits, outcomes that came in, and challengers. */
import { useCallback, useState, type ReactNode } from 'react'
import { monitoringFigure } from '../../../shared/charts/monitoring.ts'
import type { Look } from '../../../shared/charts/figure.ts'
import { measureNames, shareMeasures, type MonitoredFigure, type MonitoredMeasure, type MonitoredPeriod, type MonitoringReport } from '../../../shared/domain/monitoring.ts'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { measureText } from '../../../shared/measureText.ts'
import { download } from '../../lib/download.ts'
import { askReason } from '../../lib/exportFile.ts'
import { countOf, formatCount, formatMoment, formatPercent } from '../../lib/format.ts'
import { isActive, useJobAbout } from '../../lib/jobs.ts'
import { callApi, useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button, SegmentedControl } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { FigurePanel } from '../../ui/FigurePanel.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { Box, Group, SimpleGrid, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Await, EmptyState, Notice } from '../../ui/States.tsx'
import { WideTable } from '../../ui/WideTable.tsx'
import { AlarmNotice } from './AlarmNotice.tsx'
import { ChallengerPanel } from './ChallengerPanel.tsx'
import { OutcomesPanel } from './OutcomesPanel.tsx'

export function MonitoringView({ operating }: { operating: OperatingModel }) {
  const { id, scored } = operating
  const report = useApi('monitoring.report', { operatingId: id })
  const run = useApiMutation('monitoring.run', { invalidates: ['jobs'] })
  const cancel = useApiMutation('jobs.cancel', { invalidates: ['jobs'] })
  const [period, setPeriod] = useState<'month' | 'quarter' | null>(null)
  const readOnly = useReadOnly()
  const job = useJobAbout(id, 'monitor')
  const active = job && isActive(job) ? job : null
  const shown = period ?? report.data?.period ?? 'month'
  const update = active ? (
    <Box w="20rem">
      <ProgressBar job={active} onCancel={() => cancel.mutate({ id: active.id })} />
    </Box>
  ) : (
    <Group gap="xs">
      <SegmentedControl
        aria-label="Period"
        value={shown}
        onChange={(value) => setPeriod(value as typeof shown)}
        data={[
          { value: 'month', label: 'By month' },
          { value: 'quarter', label: 'By quarter' },
        ]}
      />
      <Button disabled={readOnly || scored === 0} loading={run.isPending} onClick={() => run.mutate({ operatingId: id, period: shown }, { onError: toastError })}>
        {report.data ? 'Update' : 'Judge what it said'}
      </Button>
    </Group>
  )
  return (
    <Stack gap="md">
      {report.data && <AlarmNotice operatingId={id} />}
      <Await query={report}>
        {(found) =>
          found === null ? (
            <Panel label="Monitoring">
              <EmptyState
                title="Not monitored yet"
                text={
                  scored === 0
                    ? 'Score new notes first. Once their outcomes are known, what the model said of them is judged here as it was said.'
                    : 'Predictions are judged as they were made: by the risk, the threshold and the version of that time, once outcomes are known.'
                }
                action={update}
              />
            </Panel>
          ) : (
            <Found report={found} operating={operating} action={update} />
          )
        }
      </Await>
      {job?.state === 'failed' && job.error && <Notice kind="failed">{job.error.message}</Notice>}
      <OutcomesPanel operating={operating} />
      <ChallengerPanel operating={operating} />
    </Stack>
  )
}

const drawn: readonly MonitoredMeasure[] = ['auroc', 'observedOverExpected', 'alertRate', 'positivePredictiveValue', 'lengthShift', 'unknownWords']

const help =
  'Points with 95 % intervals. Dotted: what is expected, of calibration 1, of all else what the validation showed. Dashed: limits three ' +
  'standard errors from it, those of the period and of the validation counted. Without any change, about one point in 370 lies outside. A diamond is outside its limits.'

function Found({ report, operating, action }: { report: MonitoringReport; operating: OperatingModel; action: ReactNode }) {
  const { overall, unknown, warnings, at } = report
  return (
    <>
      <Panel
        title="As it turned out"
        description={`${countOf(overall.scored, 'note')} of ${countOf(overall.patients, 'patient')}, outcome known of ${formatCount(overall.known)}. Made ${formatMoment(at)}.`}
        actions={<Group mih="3rem">{action}</Group>}
        flush
      >
        <Periods report={report} />
      </Panel>
      <Notice kind="note" title="Not known yet">
        {unknown.length > 0 ? unknown.map(({ reason, notes }) => `${countOf(notes, 'note')}: ${reason}`).join('; ') : 'The outcome of every note is known'}. Figures of
        outcomes are held against limits where at least {formatPercent(report.minimumKnown, 0)} of a period are known.
      </Notice>
      {warnings.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        {drawn.map((measure) => (
          <MeasureChart key={measure} report={report} measure={measure} operating={operating} />
        ))}
      </SimpleGrid>
    </>
  )
}

function MeasureChart({ report, measure, operating }: { report: MonitoringReport; measure: MonitoredMeasure; operating: OperatingModel }) {
  const name = `${operating.name} ${operating.version}`
  const draw = useCallback((look: Look) => monitoringFigure(report, measure, name, look), [report, measure, name])
  return <FigurePanel draw={draw} help={help} empty="No note has been scored." fileName={`monitoring-${operating.task.id}-${operating.id}-${measure}`} />
}

const columns: readonly MonitoredMeasure[] = [
  'auroc',
  'slope',
  'observedOverExpected',
  'eventRate',
  'alertRate',
  'positivePredictiveValue',
  'actedShare',
  'predictiveValueActed',
  'predictiveValueNotActed',
  'lengthShift',
  'typeShift',
  'unknownWords',
  'tokensPerWord',
]

/** Six periods; more scroll, so that a new one moves nothing below. */
const tableHeight = '27rem'

function Periods({ report }: { report: MonitoringReport }) {
  const { operatingId, reference, periods, overall } = report
  const total = { ...overall, period: 'All periods' }
  const rows = [...(reference ? [{ ...reference, period: 'Validation' }] : []), ...periods, total]
  const save = async () => {
    try {
      const reason = await askReason('Monitoring as CSV')
      if (reason === null) return
      const { fileName, text } = await callApi('monitoring.exportReport', { operatingId, reason })
      download(fileName, new Blob([text], { type: 'text/csv' }))
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <WideTable
      label="Table of periods"
      height={tableHeight}
      footer={
        <Group gap="md" wrap="nowrap" align="flex-start">
          <Button variant="default" size="compact-xs" style={{ flexShrink: 0 }} leftSection={<DownloadIcon size="0.875rem" aria-hidden />} onClick={() => void save()}>
            CSV
          </Button>
          <Text size="sm" c="dimmed">
            ▼ and ▲ lie outside their control limits. Acting on a flag can prevent what it warned of: the PPV of flags that were acted on says less about
            the model than that of the others, and who is acted on is no random choice. AUROC and calibration are of all notes, acted on or not.
          </Text>
        </Group>
      }
    >
      <Table aria-label="Periods">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Period</Table.Th>
            <Table.Th scope="col" ta="right">Scored</Table.Th>
            <Table.Th scope="col" ta="right">Known</Table.Th>
            <Table.Th scope="col" ta="right">Events</Table.Th>
            {columns.map((measure) => (
              <Table.Th key={measure} scope="col" ta="right" miw="7rem">{measureNames[measure]}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <PeriodRow key={row.period} row={row} isTotal={row === total} />
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  )
}

function PeriodRow({ row: { period, scored, known, events, figures }, isTotal }: { row: MonitoredPeriod; isTotal: boolean }) {
  return (
    <Table.Tr data-total={isTotal || undefined}>
      <Table.Th scope="row" fw={400} style={{ whiteSpace: 'nowrap' }}>{period}</Table.Th>
      <Table.Td ta="right">{formatCount(scored)}</Table.Td>
      <Table.Td ta="right">{formatCount(known)}</Table.Td>
      <Table.Td ta="right">{formatCount(events)}</Table.Td>
      {columns.map((measure) => (
        <FigureCell key={measure} measure={measure} figure={figures[measure]} />
      ))}
    </Table.Tr>
  )
}

function FigureCell({ measure, figure }: { measure: MonitoredMeasure; figure: MonitoredFigure }) {
  const { value, interval, crossed, n } = figure
  const isShare = shareMeasures.has(measure)
  const text = value !== null && isShare ? formatPercent(value) : measureText({ ...figure, interval: null })
  const range = interval === null ? '' : isShare ? `${formatPercent(interval.low)}–${formatPercent(interval.high)}` : measureText(figure).replace(/^\S+ /, '')
  return (
    <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }} title={`n = ${formatCount(n)}`}>
      <Text span fw={crossed === null ? 400 : 700} c={value === null ? 'dimmed' : undefined} size={value === null ? 'sm' : undefined}>
        {text}
        {crossed !== null && <span aria-label={`${crossed} its limit`}> {crossed === 'below' ? '▼' : '▲'}</span>}
      </Text>
      {range !== '' && <Text size="sm" c="dimmed">{range}</Text>}
    </Table.Td>
  )
}
