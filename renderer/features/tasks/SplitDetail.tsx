/** One split: how it was made, its sets with their prevalences, what it lets through. */
import { useState } from 'react'
import type { ClassBalance, SplitSummary } from '../../../shared/domain/split.ts'
import type { Task } from '../../../shared/domain/task.ts'
import { countOf, formatMoment } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useTaskName } from '../../lib/useTaskName.ts'
import { SectionsTag } from '../../ui/Badges.tsx'
import { Button, IconButton } from '../../ui/Controls.tsx'
import { CsvButton } from '../../ui/CsvButton.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { PlayIcon, RemoveIcon } from '../../ui/icons.ts'
import { Box, Group, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'
import { DevelopmentLine, ExternalTests } from './ExternalTests.tsx'
import { LeakagePanel } from './LeakagePanel.tsx'
import { SplitScoreDialog } from './SplitScoreDialog.tsx'
import { SplitTable } from './SplitTable.tsx'
import { describeSettings, splitCsv, splitRows, type SplitRow } from './splitRows.ts'

interface SplitDetailProps {
  split: SplitSummary
  readOnly: boolean
  onRemoved: () => void
}

export function SplitDetail({ split, readOnly, onRemoved }: SplitDetailProps) {
  const balance = useApi('tasks.balance', { splitId: split.id })
  const tasks = useApi('tasks.list', undefined)
  const taskName = useTaskName()
  const [scoring, setScoring] = useState(false)
  const remove = useApiMutation('tasks.removeSplit', { invalidates: ['tasks', 'predictions'], onSuccess: onRemoved })
  const askRemove = async () => {
    const agreed = await confirm({
      title: `Remove the split ${split.name}?`,
      text: 'Scoring passes on its sets are removed with it. Models stay. This cannot be undone.',
      confirmLabel: 'Remove split',
      destructive: true,
    })
    if (agreed) remove.mutate({ id: split.id }, { onError: toastError })
  }
  const rows = splitRows(split)
  const taskOf = (id: string) => tasks.data?.find((task) => task.id === id)
  return (
    <>
      <Panel
        title={split.name}
        description={`${describeSettings(split.settings, taskName)} Created ${formatMoment(split.createdAt)}.`}
        flush
        actions={
          <>
            {split.settings.method === 'external' && (
              <Button
                size="compact-xs"
                leftSection={<PlayIcon size="0.875rem" aria-hidden />}
                disabled={readOnly}
                onClick={() => setScoring(true)}
              >
                Score a model
              </Button>
            )}
            <CsvButton fileName={`split-${split.id}`} csv={() => splitCsv(rows, balance.data ?? [], taskOf)} />
            <IconButton
              icon={RemoveIcon}
              label={`Remove the split ${split.name}`}
              disabled={readOnly}
              onClick={() => void askRemove()}
            />
          </>
        }
      >
        <SplitTable label="Sizes of the sets" rows={rows} balance={[]} task={null} />
        {split.withoutSet.length > 0 && (
          <Text size="sm" c="dimmed" px="md" py="xs">
            {split.withoutSet.map(({ reason, notes }) => `${countOf(notes, 'note')} in no set: ${reason}`).join('; ')}.
          </Text>
        )}
      </Panel>
      {split.settings.method === 'external' ? (
        <DevelopmentLine splitId={split.settings.developmentSplitId} />
      ) : (
        <ExternalTests split={split} readOnly={readOnly} />
      )}
      <LeakagePanel split={split} readOnly={readOnly} />
      <Panel title="Class balance" description="Labelled notes in each set, by task" flush>
        <Await query={balance}>
          {(entries) => <Balances rows={rows} balance={entries} tasks={tasks.data ?? []} />}
        </Await>
      </Panel>
      {scoring && <SplitScoreDialog split={split} onClose={() => setScoring(false)} />}
    </>
  )
}

function Balances({ rows, balance, tasks }: { rows: SplitRow[]; balance: ClassBalance[]; tasks: readonly Task[] }) {
  const labelled = tasks.filter(({ id }) => balance.some(({ taskId }) => taskId === id))
  if (labelled.length === 0) {
    return (
      <EmptyState title="No labels yet" text="Derive labels for this corpus to see how they fall into the sets." />
    )
  }
  return (
    <Stack gap={0}>
      {labelled.map((task) => (
        <Box key={task.id} py="sm" style={{ borderBottom: '1px solid var(--wb-border)' }}>
          <Group gap="sm" px="md">
            <Text fw={600}>{task.name}</Text>
            <SectionsTag sections={task.notes.sections} />
          </Group>
          <SplitTable label={`Class balance of ${task.name}`} rows={rows} balance={balance} task={task} />
        </Box>
      ))}
    </Stack>
  )
}
