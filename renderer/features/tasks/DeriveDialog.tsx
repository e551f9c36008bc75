/** Chooses tasks and the settings that change their labels; says what would move before anything is stored. */
import { useState } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import type { LabelPreview, SettingsByTask } from '../../../shared/domain/labels.ts'
import type { Task } from '../../../shared/domain/task.ts'
import { countOf, formatCount } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button, Checkbox } from '../../ui/Controls.tsx'
import { Modal, toast } from '../../ui/Dialogs.tsx'
import { useDebouncedValue } from '../../ui/hooks.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import { LabelSettingFields } from './LabelSettingFields.tsx'
import { ruleSettings } from './labelSettings.ts'
import { movesDetail, movesText, TransitionTable } from './TransitionTable.tsx'

interface DeriveDialogProps {
  opened: boolean
  onClose: () => void
  corpus: CorpusSummary
  tasks: (Task & { builtIn: boolean })[]
}

export function DeriveDialog(props: DeriveDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Derive labels for ${props.corpus.name}`} size="50rem">
      {props.opened && <DeriveForm {...props} />}
    </Modal>
  )
}

/** Nothing is derived while a number is still being typed. */
const typingPause = 400

function DeriveForm({ onClose, corpus, tasks }: DeriveDialogProps) {
  const [chosen, setChosen] = useState<string[]>(tasks.filter((task) => task.builtIn).map((task) => task.id))
  // Only what a person changed: the rest stays with each task's own settings.
  const [overrides, setOverrides] = useState<SettingsByTask>({})
  const taskIds = tasks.filter((task) => chosen.includes(task.id)).map((task) => task.id)
  const request = { corpusId: corpus.id, taskIds, settings: overrides }
  const [settled] = useDebouncedValue(request, typingPause)
  const preview = useApi('tasks.previewLabels', settled, {
    enabled: settled.taskIds.length > 0,
    keepPrevious: true,
    staleTime: 0,
  })
  const current = JSON.stringify(settled) === JSON.stringify(request) && !preview.isFetching
  const derive = useApiMutation('tasks.label', {
    invalidates: ['tasks', 'jobs'],
    onSuccess: () => {
      toast('Labels are being derived.', 'note')
      onClose()
    },
  })
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id])
  const set = (taskId: string, key: string, value: unknown) =>
    setOverrides({ ...overrides, [taskId]: { ...overrides[taskId], [key]: value } })
  return (
    <Stack gap="md">
      {tasks.map((task) => (
        <Stack key={task.id} gap={6}>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Checkbox label={task.name} checked={chosen.includes(task.id)} onChange={() => toggle(task.id)} />
            {chosen.includes(task.id) && (
              <PreviewLine
                preview={current ? preview.data?.find((entry) => entry.taskId === task.id) : undefined}
                failed={preview.isError}
              />
            )}
          </Group>
          {chosen.includes(task.id) && ruleSettings[task.label.kind].length > 0 && (
            <LabelSettingFields
              kind={task.label.kind}
              values={{ ...task.label.settings, ...overrides[task.id] }}
              onChange={(key, value) => set(task.id, key, value)}
            />
          )}
          {chosen.includes(task.id) && current && (
            <PreviewMoves task={task} preview={preview.data?.find((entry) => entry.taskId === task.id)} />
          )}
        </Stack>
      ))}
      {preview.error && <ErrorNotice error={preview.error} title="What would move could not be worked out" />}
      {derive.error && <ErrorNotice error={derive.error} title="The labels were not derived" />}
      <Text size="sm" c="dimmed">
        New labels are in use once they are derived; those in use now are kept as an older version.
      </Text>
      <Group justify="space-between">
        <Button variant="subtle" disabled={Object.keys(overrides).length === 0} onClick={() => setOverrides({})}>
          Reset settings
        </Button>
        <Group gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={chosen.length === 0} loading={derive.isPending} onClick={() => derive.mutate(request)}>
            Derive labels
          </Button>
        </Group>
      </Group>
    </Stack>
  )
}

function PreviewLine({ preview, failed }: { preview: LabelPreview | undefined; failed: boolean }) {
  return (
    <Text size="sm" c="dimmed" role="status" ta="right">
      {preview ? previewText(preview) : failed ? '' : 'Working out what moves…'}
    </Text>
  )
}

function previewText({ counts, unlabelled, moves }: LabelPreview): string {
  const labelled = counts.reduce((sum, count) => sum + count, 0)
  if (labelled === 0) {
    const noSource = unlabelled.some(({ reason }) => reason === 'no source')
    const nothing = noSource ? 'No source in this corpus' : 'No note could be labelled'
    return moves && moves.moved > 0 ? `${nothing}; ${movesText(moves).toLowerCase()}` : nothing
  }
  return moves ? movesText(moves) : `First labels: ${countOf(labelled, 'note')}, ${counts.map(formatCount).join(' / ')}`
}

function PreviewMoves({ task, preview }: { task: Task; preview: LabelPreview | undefined }) {
  if (!preview?.moves || preview.moves.moved === 0) return null
  const detail = movesDetail(preview.moves)
  return (
    <Stack gap={4} pl="1.75rem">
      {detail && <Text size="sm">{detail}</Text>}
      <TransitionTable moves={preview.moves} label={`Labels of ${task.name} that move`} />
    </Stack>
  )
}
