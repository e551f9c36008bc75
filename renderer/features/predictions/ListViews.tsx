/** Views of the list that have a name: opened, saved, renamed and removed in one dialog. */
import { useState } from 'react'
import type { PredictionView } from '../../../shared/domain/predictionList.ts'
import { address, navigate } from '../../lib/address.ts'
import { callAndRefresh, useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useTaskName } from '../../lib/useTaskName.ts'
import { Button, IconButton, TextField } from '../../ui/Controls.tsx'
import { Modal, toast, toastError, toastWithUndo } from '../../ui/Dialogs.tsx'
import { EditIcon, RemoveIcon } from '../../ui/icons.ts'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import { isShown, viewAddress, type ShownList } from './address.ts'
import { filterWords } from './filterWords.ts'

interface ViewsProps {
  taskId: string
  shown: ShownList
  options: readonly string[]
}

export function ListViews({ taskId, shown, options }: ViewsProps) {
  const [opened, setOpened] = useState(false)
  const views = useApi('predictions.views', undefined)
  const current = views.data?.find((view) => isShown(view, shown))
  return (
    <>
      <Button variant="default" maw="14rem" miw="4rem" style={{ flexShrink: 100 }} onClick={() => setOpened(true)}>
        {current ? `View: ${current.name}` : 'Views…'}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Views" size="lg">
        {opened && (
          <Stack gap="md">
            {current ? (
              <Text>The list is shown as “{current.name}” has it.</Text>
            ) : (
              <SaveForm taskId={taskId} shown={shown} options={options} />
            )}
            {views.error && <ErrorNotice error={views.error} onRetry={() => void views.refetch()} />}
            {views.data && <ViewTable views={views.data} current={current?.id ?? null} onOpen={() => setOpened(false)} />}
          </Stack>
        )}
      </Modal>
    </>
  )
}

function SaveForm({ taskId, shown, options }: ViewsProps) {
  const readOnly = useReadOnly()
  const [name, setName] = useState('')
  const save = useApiMutation('predictions.saveView', { onSuccess: () => toast(`View “${name.trim()}” saved.`) })
  const { passId, otherPassId, filter, order } = shown
  const words = filterWords(filter, options, otherPassId !== null).map(({ text }) => text)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ name, taskId, passId, otherPassId, filter, order })
      }}
    >
      <Stack gap="xs">
        <Group align="flex-end" gap="sm" wrap="nowrap">
          <TextField
            label="Save the list as it is now"
            placeholder="Name"
            maxLength={100}
            flex={1}
            data-autofocus
            disabled={readOnly}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={save.isPending} disabled={readOnly || name.trim() === ''}>
            Save view
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {words.length > 0 ? words.join(', ') : 'All notes'}; {order === 'risk' ? 'highest' : 'lowest'} risk first. Kept in the workspace.
        </Text>
        {save.error && <ErrorNotice error={save.error} />}
      </Stack>
    </form>
  )
}

interface TableProps {
  views: readonly PredictionView[]
  current: number | null
  onOpen: () => void
}

function ViewTable({ views, current, onOpen }: TableProps) {
  const taskName = useTaskName()
  const [renamed, setRenamed] = useState<number | null>(null)
  if (views.length === 0) return <Text c="dimmed">No view has been saved yet.</Text>
  return (
    <Table aria-label="Saved views" verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">View</Table.Th>
          <Table.Th scope="col">Task</Table.Th>
          <Table.Th scope="col">Change</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {views.map((view) => (
          <Table.Tr key={view.id}>
            <Table.Th scope="row" fw={400}>
              {renamed === view.id ? (
                <RenameForm view={view} onDone={() => setRenamed(null)} />
              ) : (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  aria-current={view.id === current ? 'true' : undefined}
                  fw={view.id === current ? 600 : 400}
                  onClick={() => {
                    navigate(address('/predictions', viewAddress(view)))
                    onOpen()
                  }}
                >
                  {view.name}
                </Button>
              )}
            </Table.Th>
            <Table.Td>
              {taskName(view.taskId)}
              {view.passId === null && (
                <Text size="sm" c="dimmed">
                  its pass is gone; opens on another
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <ViewActions view={view} onRename={() => setRenamed(view.id)} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function ViewActions({ view, onRename }: { view: PredictionView; onRename: () => void }) {
  const readOnly = useReadOnly()
  const { id, ...saved } = view
  const remove = useApiMutation('predictions.removeView', {
    onSuccess: () => toastWithUndo(`View “${view.name}” removed.`, () => callAndRefresh('predictions.saveView', saved, ['predictions'])),
  })
  return (
    <Group gap={2} wrap="nowrap">
      <IconButton size="sm" variant="subtle" icon={EditIcon} label={`Rename ${view.name}`} disabled={readOnly} onClick={onRename} />
      <IconButton size="sm" variant="subtle" icon={RemoveIcon} label={`Remove ${view.name}`} disabled={readOnly} onClick={() => remove.mutate({ id }, { onError: toastError })} />
    </Group>
  )
}

function RenameForm({ view, onDone }: { view: PredictionView; onDone: () => void }) {
  const [name, setName] = useState(view.name)
  const rename = useApiMutation('predictions.renameView', { onSuccess: onDone })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        rename.mutate({ id: view.id, name }, { onError: toastError })
      }}
    >
      <Group gap="xs" wrap="nowrap">
        <TextField
          aria-label={`New name of ${view.name}`}
          maxLength={100}
          autoFocus
          flex={1}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            // The dialog stays.
            event.stopPropagation()
            onDone()
          }}
        />
        <Button type="submit" size="compact-sm" loading={rename.isPending} disabled={name.trim() === ''}>
          Rename
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          Cancel
        </Button>
      </Group>
    </form>
  )
}
