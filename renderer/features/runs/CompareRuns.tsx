/** Runs side by side (#/runs/compare?runs=1,2): where their settings differ, their curves, what their models scored. */
import { useMemo } from 'react'
import type { RunSummary } from '../../../shared/domain/run.ts'
import { navigate, useAddressQuery } from '../../lib/address.ts'
import { useApi } from '../../lib/queries.ts'
import { StateBadge } from '../../ui/Badges.tsx'
import { Button, Switch } from '../../ui/Controls.tsx'
import { Anchor, Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { OverlaidCurves } from './OverlaidCurves.tsx'
import { RunMetrics } from './RunMetrics.tsx'
import { settingRows } from './settingDifferences.ts'
import { useSettingText } from './useSettingText.ts'
import { isPaused } from './runView.ts'

/** More lines than this cannot be told apart. */
const mostRuns = 8

export function CompareRuns() {
  const [query, change] = useAddressQuery()
  const runs = useApi('runs.list', undefined)
  const tasks = useApi('tasks.list', undefined)
  const taskNames = useMemo(() => new Map(tasks.data?.map((task) => [task.id, task.name])), [tasks.data])
  const ids = [...new Set(query.get('runs')?.split(',').map(Number))]
  const found = ids.flatMap((id) => runs.data?.find((run) => run.id === id) ?? [])
  const compared = found.slice(0, mostRuns)
  return (
    <Page
      title="Compare runs"
      breadcrumb={[{ label: 'Runs', to: '/runs' }]}
      description="Where their settings differ, how they trained, and what their models scored. The first run is what the others are held against."
    >
      {runs.error && !runs.data ? (
        <ErrorNotice error={runs.error} onRetry={() => void runs.refetch()} />
      ) : !runs.data ? (
        <Loading rows={8} label="Loading runs" />
      ) : compared.length < 2 ? (
        <EmptyState
          title="Two runs or more are needed"
          text="The address names fewer than two runs of this workspace. Pick some in the list of runs."
          action={<Button onClick={() => navigate('/runs')}>All runs</Button>}
        />
      ) : (
        <Stack gap="md">
          {found.length > mostRuns && (
            <Notice kind="warning" title={`The first ${mostRuns} of ${found.length} runs are shown`}>
              More lines cannot be told apart.
            </Notice>
          )}
          {found.length < ids.length && (
            <Notice kind="warning" title="Some runs are gone">
              Runs that the address names are no longer in the workspace.
            </Notice>
          )}
          <SettingDifferences
            runs={compared}
            taskNames={taskNames}
            all={query.get('settings') === 'all'}
            onAll={(all) => change({ settings: all ? 'all' : null })}
          />
          <OverlaidCurves runs={compared} />
          <RunMetrics runs={compared} taskNames={taskNames} />
        </Stack>
      )}
    </Page>
  )
}

interface SettingDifferencesProps {
  runs: readonly RunSummary[]
  taskNames: ReadonlyMap<string, string>
  all: boolean
  onAll: (all: boolean) => void
}

function SettingDifferences({ runs, taskNames, all, onAll }: SettingDifferencesProps) {
  const text = useSettingText(taskNames)
  const fixed = (label: string, values: (string | null)[]) => ({ name: label, label, unit: '', values, differs: new Set(values).size > 1 })
  const rows = [
    ...settingRows(runs.map(({ config }) => config), text).filter(({ name }) => name !== 'name'),
    fixed('Ran on', runs.map(({ device }) => device)),
    fixed('Code version', runs.map(({ codeVersion }) => codeVersion)),
  ]
  const shown = all ? rows : rows.filter(({ differs }) => differs)
  return (
    <Panel
      title="Settings"
      description={`${shown.filter(({ differs }) => differs).length} of ${rows.length} differ.`}
      actions={<Switch label="Show equal settings too" checked={all} onChange={(event) => onAll(event.currentTarget.checked)} />}
      flush
    >
      <ScrollRegion label="Settings of the runs">
        <Table aria-label="Settings side by side">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" w="14rem">
                Setting
              </Table.Th>
              {runs.map((run) => (
                <Table.Th scope="col" key={run.id} miw="9rem">
                  <Group gap={6} wrap="nowrap">
                    <Anchor href={`#/runs/${run.id}`}>{run.config.name}</Anchor>
                    <StateBadge state={run.state} paused={isPaused(run)} />
                  </Group>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.length === 0 && (
              <Table.Tr>
                <Table.Td colSpan={runs.length + 1}>These runs have the same settings.</Table.Td>
              </Table.Tr>
            )}
            {shown.map(({ name, label, unit, values, differs }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={differs && all ? 600 : 400}>
                  {label}{' '}
                  {unit && (
                    <Text span size="sm" c="dimmed">
                      {unit}
                    </Text>
                  )}
                </Table.Th>
                {values.map((value, index) => (
                  <Table.Td key={runs[index]!.id} fw={differs && all ? 600 : 400}>
                    {value ?? '–'}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </Panel>
  )
}
