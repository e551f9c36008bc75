/** Runs side by side (#/runs/compare?runs=1,2): where their settings differ, their curves, what their models scored. */
import type { RunSummary } from '../../../shared/domain/run.ts'
import { navigate, useAddressParam } from '../../lib/address.ts'
import { useApi } from '../../lib/queries.ts'
import { sideBySideRow } from '../../lib/sideBySide.ts'
import { StateBadge } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { Anchor, Group, Stack } from '../../ui/Layout.tsx'
import { Page } from '../../ui/Page.tsx'
import { ScoredTogether } from '../../ui/ScoredTogether.tsx'
import { SideBySide } from '../../ui/SideBySide.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { OverlaidCurves } from './OverlaidCurves.tsx'
import { settingRows } from '../../lib/runSettings/settingDifferences.ts'
import { useSettingText } from '../../lib/runSettings/useSettingText.ts'
import { isPaused } from './runView.ts'

/** More lines than this cannot be told apart. */
const mostRuns = 8

export function CompareRuns() {
  const asked = useAddressParam('runs')
  const runs = useApi('runs.list', undefined)
  const ids = [...new Set(asked.split(',').map(Number))]
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
          <SettingDifferences runs={compared} />
          <OverlaidCurves runs={compared} />
          <ScoredTogether scorers={compared.map(({ id, config, modelId }) => ({ id, name: config.name, modelId }))} what="Run" />
        </Stack>
      )}
    </Page>
  )
}

function SettingDifferences({ runs }: { runs: readonly RunSummary[] }) {
  const text = useSettingText()
  const rows = [
    ...settingRows(runs.map(({ config }) => config), text).filter(({ name }) => name !== 'name'),
    sideBySideRow('Ran on', runs.map(({ device }) => device)),
    sideBySideRow('Code version', runs.map(({ codeVersion }) => codeVersion)),
  ]
  const columns = runs.map((run) => ({
    id: run.id,
    head: (
      <Group gap={6} wrap="nowrap">
        <Anchor href={`#/runs/${run.id}`}>{run.config.name}</Anchor>
        <StateBadge state={run.state} paused={isPaused(run)} />
      </Group>
    ),
  }))
  return <SideBySide title="Settings" things="runs" columns={columns} rows={rows} />
}
