/** One version of a model at work: its worklist, its card, and what became of its name. */
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { recalibrationNames } from '../../../shared/domain/recalibration.ts'
import { evaluationSetNames } from '../../lib/passes.ts'
import { worklistUses } from '../../../shared/domain/worklistUse.ts'
import { navigate, useAddressQuery } from '../../lib/address.ts'
import { countOf, formatCount, formatMoment, formatPercent, formatThreshold } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { SectionsTag, Tag } from '../../ui/Badges.tsx'
import { Button, Tabs } from '../../ui/Controls.tsx'
import { Group, SimpleGrid, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Metric } from '../../ui/Metric.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { Await, Notice } from '../../ui/States.tsx'
import { BundlePanel } from './BundlePanel.tsx'
import { CensusView } from './CensusView.tsx'
import { DocumentationView } from './DocumentationView.tsx'
import { MonitoringView } from './MonitoringView.tsx'
import { ReasonDialog } from './ReasonDialog.tsx'
import { ScoreNewDialog } from './ScoreNewDialog.tsx'
import { Worklist } from './Worklist.tsx'

export function OperatingPage({ id }: { id: number }) {
  const models = useApi('operations.models', undefined)
  const operating = models.data?.find((each) => each.id === id)
  if (operating) return <OperatingView operating={operating} />
  return (
    <Page title="Operations" breadcrumb={[{ label: 'Operations', to: '/operations' }]}>
      <Await query={models}>
        {() => (
          <Notice kind="warning" title="Not in this workspace">
            There is no such operating model here.
          </Notice>
        )}
      </Await>
    </Page>
  )
}

function OperatingView({ operating }: { operating: OperatingModel }) {
  const { id, name, version, inUse, task, sections } = operating
  const [query, change] = useAddressQuery()
  const tab = query.get('tab') ?? 'worklist'
  const dialog = query.get('dialog')
  const readOnly = useReadOnly()
  const close = () => change({ dialog: null })
  return (
    <Page
      title={`${name}, version ${version}`}
      breadcrumb={[{ label: 'Operations', to: '/operations' }]}
      badges={
        <Group gap="xs">
          <Tag>{inUse ? 'in use' : 'not in use'}</Tag>
          <SectionsTag sections={sections} />
        </Group>
      }
      description={`${worklistUses[task.label.kind].title}. ${worklistUses[task.label.kind].purpose}`}
      actions={
        <Group gap="sm">
          {inUse ? (
            <Button variant="default" disabled={readOnly} onClick={() => change({ dialog: 'retire' })}>
              Retire…
            </Button>
          ) : (
            <Button variant="default" disabled={readOnly} onClick={() => change({ dialog: 'rollBack' })}>
              Use this version again…
            </Button>
          )}
          <Button disabled={readOnly} onClick={() => change({ dialog: 'score' })}>
            Score new notes…
          </Button>
        </Group>
      }
      tabs={
        <Tabs value={tab} onChange={(value) => change({ tab: value === 'worklist' ? null : value })}>
          <Tabs.List aria-label="About this model">
            <Tabs.Tab value="worklist">Worklist</Tabs.Tab>
            {task.label.kind === 'los' && <Tabs.Tab value="census">Census</Tabs.Tab>}
            {task.label.kind === 'denial' && <Tabs.Tab value="documentation">Documentation</Tabs.Tab>}
            <Tabs.Tab value="monitoring">Monitoring</Tabs.Tab>
            <Tabs.Tab value="card">Card</Tabs.Tab>
            <Tabs.Tab value="history">History</Tabs.Tab>
          </Tabs.List>
        </Tabs>
      }
      fill={tab === 'worklist'}
    >
      {tab === 'worklist' && <Worklist operating={operating} />}
      {tab === 'census' && <CensusView operating={operating} />}
      {tab === 'documentation' && <DocumentationView operating={operating} />}
      {tab === 'monitoring' && <MonitoringView operating={operating} />}
      {tab === 'card' && <Card operating={operating} />}
      {tab === 'history' && <History name={name} />}
      {dialog === 'score' && <ScoreNewDialog operating={operating} onClose={close} />}
      {(dialog === 'retire' || dialog === 'rollBack') && (
        <ReasonDialog
          procedure={dialog === 'retire' ? 'operations.retire' : 'operations.rollBack'}
          id={id}
          title={dialog === 'retire' ? `Retire ${name}` : `Use version ${version} of ${name} again`}
          text={dialog === 'retire' ? 'No version of this name scores new notes any more. Its worklist stays.' : 'It takes over from the version that is in use, whose worklist stays.'}
          onClose={close}
        />
      )}
    </Page>
  )
}

function Card({ operating }: { operating: OperatingModel }) {
  const { validation, threshold, flag, recalibration, reading, noteTypes, population, expiresOn, remark, modelName, task, createdAt } = operating
  const { auroc, brier, calibration, operatingPoint: point, n, patients, counts, corpusName, splitName, set, from, until, fittedOn, warnings } = validation
  const flagText = { threshold: 'a threshold that was given', share: 'a share of these notes', perDay: 'a number of flags a day' }[flag.kind]
  const facts: [string, string][] = [
    ['Model', modelName],
    ['Task', `${task.name}, version ${task.version}`],
    ['Question', task.question],
    ['Judged on', `${countOf(n, 'note')} of ${countOf(patients, 'patient')} of ${corpusName}, ${splitName}, set “${evaluationSetNames[set]}”${from === null ? '' : `, ${from} to ${until}`}`],
    ['Notes by option', task.options.map((option, index) => `${option}: ${formatCount(counts[index])}`).join('; ')],
    ['Flags from', `${formatThreshold(threshold)}, by ${flagText}`],
    ['Recalibration', recalibration === null ? 'none' : `${recalibrationNames[recalibration.method]}, fitted on ${countOf(fittedOn?.n ?? 0, 'validation note')}`],
    ['Reads', reading === null ? 'the whole note' : `up to ${formatCount(reading.maximumTokens)} tokens of the prompt, shortened from the ${reading.truncation}`],
    ['Types of notes', noteTypes.join(', ')],
    ['For whom', population || 'not said'],
    ['Works until', expiresOn ?? 'no end'],
    ['Remark', remark || 'none'],
    ['Put to work', formatMoment(createdAt)],
  ]
  return (
    <Stack gap="md">
      {warnings.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      <Panel title="As it was judged" description="On these notes, once, before it went to work. What it does now is in the worklist.">
        <SimpleGrid cols={{ base: 3, lg: 6 }} spacing="md">
          <Metric label="AUROC" metric={task.options.length > 2 ? 'macroAuroc' : 'auroc'} value={auroc.value} interval={auroc.interval} n={n} />
          <Metric label="Brier score" metric="brier" value={brier.value} interval={brier.interval} n={n} />
          {calibration && <Metric label="Calibration slope" metric="slope" value={calibration.slope.value} interval={calibration.slope.interval} />}
          {point && <Metric label="Sensitivity" metric="sensitivity" value={point.sensitivity.value} interval={point.sensitivity.interval} />}
          {point && <Metric label="Positive predictive value" metric="positivePredictiveValue" value={point.positivePredictiveValue.value} interval={point.positivePredictiveValue.interval} />}
          {point && <Metric label="Flagged" metric="alerts" value={`${formatCount(point.flagged)} (${formatPercent(point.flagged / point.n)})`} n={point.n} />}
        </SimpleGrid>
      </Panel>
      <Panel title="What it is" flush>
        <Table aria-label="Facts of this version">
          <Table.Tbody>
            {facts.map(([label, value]) => (
              <Table.Tr key={label}>
                <Table.Th scope="row" w="12rem">{label}</Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
      <BundlePanel operating={operating} />
      <Group>
        <Button variant="default" onClick={() => navigate(`/models/${operating.modelId}`)}>
          Model card
        </Button>
      </Group>
    </Stack>
  )
}

const changeNames = { promoted: 'Put to work', rolledBack: 'In use again', retired: 'Retired' }

function History({ name }: { name: string }) {
  const changes = useApi('operations.changes', { name })
  return (
    <Panel label="History" flush>
      <Await query={changes}>
        {(list) => (
          <Table aria-label="History">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th>What</Table.Th>
                <Table.Th>Version</Table.Th>
                <Table.Th>Reason</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.map(({ id, at, kind, version, reason }) => (
                <Table.Tr key={id}>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatMoment(at)}</Table.Td>
                  <Table.Td>{changeNames[kind]}</Table.Td>
                  <Table.Td>{version ?? 'none'}</Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{reason || <Text c="dimmed">not said</Text>}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Await>
    </Panel>
  )
}
