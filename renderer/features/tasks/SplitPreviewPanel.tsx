/** What a split will be like, worked out while it is being set up; nothing is stored. */
import { useState } from 'react'
import type { SplitSettingsInput } from '../../../shared/domain/split.ts'
import type { Task } from '../../../shared/domain/task.ts'
import { countOf } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { Select } from '../../ui/Controls.tsx'
import { useDebouncedValue } from '../../ui/hooks.ts'
import { Group, Stack, Text, Title } from '../../ui/Layout.tsx'
import { ErrorNotice, Loading } from '../../ui/States.tsx'
import { SplitTable } from './SplitTable.tsx'
import { splitRows } from './splitRows.ts'

/** Nothing is worked out while a boundary is being dragged or a number typed. */
const settlingPause = 350

interface SplitPreviewPanelProps {
  corpusId: number
  settings: SplitSettingsInput
  /** Task whose balance is shown first. */
  stratifyBy: string | null
}

export function SplitPreviewPanel({ corpusId, settings, stratifyBy }: SplitPreviewPanelProps) {
  const [settled] = useDebouncedValue(settings, settlingPause)
  const preview = useApi('tasks.previewSplit', { corpusId, settings: settled }, { keepPrevious: true, staleTime: 60_000 })
  const tasks = useApi('tasks.list', undefined)
  const [chosen, setChosen] = useState<string | null>(null)
  const current = JSON.stringify(settled) === JSON.stringify(settings) && !preview.isFetching
  if (preview.error && current) return <ErrorNotice error={preview.error} title="This split cannot be made" />
  if (!preview.data) return <Loading rows={4} label="Working out the sizes" />
  const labelled = labelledTasks(tasks.data ?? [], preview.data.balance)
  const task = labelled.find(({ id }) => id === (chosen ?? stratifyBy)) ?? labelled[0] ?? null
  const { patientOverlap, textOverlap, withoutSet } = preview.data
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-end">
        <Group gap="sm">
          <Title order={3} size="h3">
            What this gives
          </Title>
          <Text size="sm" c="dimmed" role="status">
            {current ? '' : 'Working out the sizes…'}
          </Text>
        </Group>
        {labelled.length > 1 && (
          <Select
            aria-label="Class balance of"
            w="16rem"
            data={labelled.map(({ id, name }) => ({ value: id, label: name }))}
            value={task?.id ?? null}
            onChange={setChosen}
          />
        )}
      </Group>
      <SplitTable
        label="Sizes of the sets to be"
        rows={splitRows(preview.data)}
        balance={preview.data.balance}
        task={task}
      />
      <Text size="sm" c="dimmed">
        {[
          ...withoutSet.map(({ reason, notes }) => `${countOf(notes, 'note')} in no set: ${reason}.`),
          patientOverlap > 0 ? `${countOf(patientOverlap, 'patient')} in more than one set.` : '',
          textOverlap > 0 ? `${countOf(textOverlap, 'note')} outside train repeat a text of train.` : '',
          labelled.length === 0 ? 'No labels yet: derive some to see the class balance.' : '',
        ]
          .filter(Boolean)
          .join(' ')}
      </Text>
    </Stack>
  )
}

/** Tasks with labelled notes, in the order of the tasks. */
export function labelledTasks(tasks: readonly Task[], balance: readonly { taskId: string }[]): Task[] {
  return tasks.filter(({ id }) => balance.some(({ taskId }) => taskId === id))
}
