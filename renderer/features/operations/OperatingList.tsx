/** Every version of every model at work, the ones in use first. */
import { Link } from 'wouter'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { navigate, useAddressQuery } from '../../lib/address.ts'
import { formatCount, formatEstimate, formatThreshold, missing } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { SectionsTag, Tag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { AddIcon, OperationsIcon } from '../../ui/icons.ts'
import { Anchor, Group, Table, Text } from '../../ui/Layout.tsx'
import { MetricHead } from '../../ui/MetricHelp.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'
import { ImportBundleDialog } from './ImportBundleDialog.tsx'
import { AlarmSummary } from '../../ui/AlarmSummary.tsx'
import { PromoteDialog } from './PromoteDialog.tsx'

export function OperatingList() {
  const models = useApi('operations.models', undefined)
  const readOnly = useReadOnly()
  const [query, change] = useAddressQuery()
  const promote = (
    <Button leftSection={<AddIcon size="0.875rem" aria-hidden />} disabled={readOnly} onClick={() => change({ promote: 1 }, { push: true })}>
      Put a model to work
    </Button>
  )
  return (
    <Page
      title="Operations"
      description="Models at work on new notes: with the threshold, the recalibration and the population they were judged with. Research and quality use, not a medical device."
      actions={
        <Group gap="sm">
          <Button component={Link} href="/operations/incoming" variant="default">
            New notes
          </Button>
          <Button variant="default" disabled={readOnly} onClick={() => change({ bundle: 1 })}>
            Import a bundle…
          </Button>
          {promote}
        </Group>
      }
    >
      <AlarmSummary />
      <Panel label="Models at work" flush>
        <Await query={models}>
          {(list) =>
            list.length === 0 ? (
              <EmptyState
                icon={OperationsIcon}
                title="No model is at work yet"
                text="A scoring pass on notes that a model did not learn from puts it to work: its threshold and its figures are kept, and new notes get a worklist by risk."
                action={promote}
              />
            ) : (
              <ModelTable models={list.toSorted((left, right) => Number(right.inUse) - Number(left.inUse))} />
            )
          }
        </Await>
      </Panel>
      {query.get('bundle') !== null && <ImportBundleDialog onClose={() => change({ bundle: null })} />}
      {query.get('promote') !== null && (
        <PromoteDialog
          passId={Number(query.get('pass')) || null}
          onClose={() => change({ promote: null, pass: null })}
          onPromoted={(id) => navigate(`/operations/${id}`)}
        />
      )}
    </Page>
  )
}

function ModelTable({ models }: { models: readonly OperatingModel[] }) {
  return (
    <Table aria-label="Models at work" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Task and model</Table.Th>
          <Table.Th ta="right">Flags from risk</Table.Th>
          <MetricHead metric="auroc">AUROC [95 % CI]</MetricHead>
          <Table.Th>Works until</Table.Th>
          <Table.Th ta="right">Notes scored</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {models.map(({ id, name, version, inUse, task, sections, modelName, threshold, validation, expiresOn, scored }) => (
          <Table.Tr key={id}>
            <Table.Td maw="20rem">
              <Group gap="sm">
                <Anchor component={Link} href={`/operations/${id}`} fw={500} style={{ overflowWrap: 'anywhere' }}>
                  {name}, version {version}
                </Anchor>
                {inUse && <Tag>in use</Tag>}
              </Group>
            </Table.Td>
            <Table.Td maw="16rem">
              <Group gap="xs">
                {task.name}
                <SectionsTag sections={sections} />
              </Group>
              <Text size="sm" c="dimmed" truncate title={modelName}>
                {modelName}
              </Text>
            </Table.Td>
            <Table.Td ta="right">{formatThreshold(threshold)}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatEstimate(validation.auroc.value, validation.auroc.interval)}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{expiresOn ?? missing}</Table.Td>
            <Table.Td ta="right">{formatCount(scored)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
