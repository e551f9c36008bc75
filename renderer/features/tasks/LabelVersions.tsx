/** Every version of a task's labels: which is in use, with which settings it was derived, and what moves between two. */
import { useState } from 'react'
import type { LabelSetSummary } from '../../../shared/domain/labels.ts'
import { formatCount, formatMoment } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button, Select } from '../../ui/Controls.tsx'
import { Modal, toast, toastError } from '../../ui/Dialogs.tsx'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Await } from '../../ui/States.tsx'
import { describeLabels } from './labelSettings.ts'
import { movesDetail, movesText, TransitionTable } from './TransitionTable.tsx'

interface LabelVersionsProps {
  opened: boolean
  onClose: () => void
  taskName: string
  /** Newest first. */
  sets: readonly LabelSetSummary[]
}

export function LabelVersions({ opened, onClose, taskName, sets }: LabelVersionsProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Versions of the labels of ${taskName}`} size="60rem">
      {opened && (
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            Runs and scoring started from now on take the version in use. What was trained or scored before keeps the
            labels it had.
          </Text>
          <Versions sets={sets} />
          {sets.length > 1 && <Moves sets={sets} taskName={taskName} />}
        </Stack>
      )}
    </Modal>
  )
}

function Versions({ sets }: { sets: readonly LabelSetSummary[] }) {
  const readOnly = useReadOnly()
  const use = useApiMutation('tasks.useLabels', {
    invalidates: ['tasks', 'corpora'],
    onSuccess: (_, { id }) => toast(`Labels ${id} are in use.`),
  })
  return (
    <Table aria-label="Versions" verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th ta="right">Labels</Table.Th>
          <Table.Th>Derived</Table.Th>
          <Table.Th>Settings</Table.Th>
          <Table.Th ta="right">n</Table.Th>
          <Table.Th ta="right">Per option</Table.Th>
          <Table.Th w="8.5rem">In use</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sets.map((set) => (
          <Table.Tr key={set.id}>
            <Table.Td ta="right">{set.id}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {formatMoment(set.createdAt)}
              <Text size="sm" c="dimmed">
                task version {set.taskVersion}
              </Text>
            </Table.Td>
            <Table.Td>{describeLabels(set) || 'None'}</Table.Td>
            <Table.Td ta="right">{formatCount(labelledNotes(set))}</Table.Td>
            <Table.Td ta="right">{set.counts.map(formatCount).join(' / ')}</Table.Td>
            <Table.Td>
              {set.inUse ? (
                <Tag>In use</Tag>
              ) : (
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={readOnly}
                  loading={use.isPending && use.variables.id === set.id}
                  onClick={() => use.mutate({ id: set.id }, { onError: toastError })}
                >
                  Use labels {set.id}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Moves({ sets, taskName }: { sets: readonly LabelSetSummary[]; taskName: string }) {
  const inUse = sets.find((set) => set.inUse) ?? sets[0]!
  const [beforeId, setBefore] = useState(sets.find((set) => set.id !== inUse.id)!.id)
  const [afterId, setAfter] = useState(inUse.id)
  const moves = useApi('tasks.compareLabels', { beforeId, afterId }, { keepPrevious: true })
  const choices = sets.map(({ id, inUse: used }) => ({ value: String(id), label: `Labels ${id}${used ? ', in use' : ''}` }))
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <Select
          label="Labels before"
          w="12rem"
          data={choices}
          value={String(beforeId)}
          onChange={(id) => id && setBefore(Number(id))}
        />
        <Select
          label="Labels after"
          w="12rem"
          data={choices}
          value={String(afterId)}
          onChange={(id) => id && setAfter(Number(id))}
        />
      </Group>
      <Await query={moves} rows={3}>
        {(found) => (
          <Stack gap={4}>
            <Text fw={600} role="status">
              {movesText(found)}
            </Text>
            {movesDetail(found) && <Text size="sm">{movesDetail(found)}</Text>}
            <TransitionTable moves={found} label={`Labels of ${taskName} from ${beforeId} to ${afterId}`} />
          </Stack>
        )}
      </Await>
    </Stack>
  )
}

export function labelledNotes({ counts }: LabelSetSummary): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
