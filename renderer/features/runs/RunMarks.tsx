/** What a person says of a run: tags, remarks, and whether others are held against it. */
import { useState } from 'react'
import type { RunSummary } from '../../../shared/domain/run.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useTaskNames } from '../../lib/useTaskName.ts'
import { Button, FieldHelp, Switch, TextArea } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { Group, SimpleGrid, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { TagsInput } from './RunTags.tsx'
import { knownTags } from './runMarks.ts'
import { useAnnotate } from './useAnnotate.ts'

export function RunMarks({ run }: { run: RunSummary }) {
  const readOnly = useReadOnly()
  const runs = useApi('runs.list', undefined)
  const [remarks, setRemarks] = useState(run.remarks)
  const annotate = useAnnotate(run)
  const isChanged = remarks !== run.remarks
  return (
    <Panel title="Tags and remarks" description="They change nothing of the run, and can be changed at any time.">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="md">
          <TagsInput
            value={run.tags}
            known={knownTags(runs.data ?? [])}
            disabled={readOnly}
            onChange={(tags) => annotate.change({ tags })}
          />
          {run.config.kind !== 'pretrain' && <References run={run} taskIds={run.config.taskIds} />}
        </Stack>
        <Stack gap="xs">
          <TextArea
            label="Remarks"
            description="Why it was run, what came of it. No text of notes: remarks are shown in lists."
            autosize
            minRows={3}
            maxRows={10}
            maxLength={4000}
            disabled={readOnly}
            value={remarks}
            onChange={(event) => setRemarks(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button
              variant="default"
              disabled={readOnly || !isChanged}
              loading={annotate.isPending && isChanged}
              onClick={() => annotate.change({ remarks })}
            >
              Save remarks
            </Button>
          </Group>
        </Stack>
      </SimpleGrid>
    </Panel>
  )
}

interface ReferencesProps {
  run: RunSummary
  taskIds: readonly string[]
}

function References({ run, taskIds }: ReferencesProps) {
  const taskNames = useTaskNames()
  const readOnly = useReadOnly()
  const pin = useApiMutation('runs.setReference')
  return (
    <Stack gap={6} role="group" aria-label="Reference run">
      <Text size="sm" fw={500}>
        Reference run for{' '}
        <FieldHelp label="What is a reference run?">
          Compare measures the others against its model, until another reference is chosen there. One run per task:
          pinning this one takes the pin from another.
        </FieldHelp>
      </Text>
      {taskIds.map((taskId) => (
        <Switch
          key={taskId}
          label={taskNames.get(taskId) ?? taskId}
          checked={run.referenceFor.includes(taskId)}
          disabled={readOnly || pin.isPending}
          onChange={(event) =>
            pin.mutate({ id: run.id, taskId, pinned: event.currentTarget.checked }, { onError: toastError })
          }
        />
      ))}
    </Stack>
  )
}
