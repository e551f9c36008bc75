/** Adds a task whose labels stand in an imported column. */
import { useState } from 'react'
import { optionLetter } from '../../../shared/domain/task.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { Button, IconButton, Select, TextArea, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { AddIcon, CloseIcon } from '../../ui/icons.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import { emptyTask, taskOf, taskProblem, type TaskDraft } from './taskDraft.ts'

interface TaskDialogProps {
  opened: boolean
  onClose: () => void
  onSaved: (id: string) => void
}

export function TaskDialog({ opened, onClose, onSaved }: TaskDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a task" size="44rem">
      {opened && <TaskForm onClose={onClose} onSaved={onSaved} />}
    </Modal>
  )
}

function TaskForm({ onClose, onSaved }: Omit<TaskDialogProps, 'opened'>) {
  const [draft, setDraft] = useState<TaskDraft>(emptyTask)
  const save = useApiMutation('tasks.save', {
    onSuccess: (saved) => {
      onSaved(saved.id)
      onClose()
    },
  })
  const set = (change: Partial<TaskDraft>) => setDraft({ ...draft, ...change })
  const problem = taskProblem(draft)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ task: taskOf(draft) })
      }}
    >
      <Stack gap="sm">
        <Group grow align="flex-start">
          <TextField
            data-autofocus
            label="Name"
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextField
            label="Identifier"
            placeholder="fall_risk"
            value={draft.id}
            onChange={(event) => set({ id: event.currentTarget.value })}
          />
        </Group>
        <TextField
          label="Description"
          value={draft.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <Group grow align="flex-start">
          <TextField
            label="Note types"
            description="Apart by commas; empty: every type"
            value={draft.noteTypes}
            onChange={(event) => set({ noteTypes: event.currentTarget.value })}
          />
          <TextField
            label="Column with the label"
            description="An attribute kept by the import"
            value={draft.column}
            onChange={(event) => set({ column: event.currentTarget.value })}
          />
        </Group>
        <TextArea
          label="Question"
          description="Asked after the note, word for word"
          autosize
          minRows={2}
          value={draft.question}
          onChange={(event) => set({ question: event.currentTarget.value })}
        />
        <Options draft={draft} set={set} />
        {problem && (
          <Text size="sm" c="dimmed" role="status">
            {problem}
          </Text>
        )}
        {save.error && <ErrorNotice error={save.error} title="The task was not added" />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={problem !== null} loading={save.isPending}>
            Add task
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Options({ draft, set }: { draft: TaskDraft; set: (change: Partial<TaskDraft>) => void }) {
  const change = (index: number, option: Partial<TaskDraft['options'][number]>) =>
    set({ options: draft.options.map((other, place) => (place === index ? { ...other, ...option } : other)) })
  const remove = (index: number) => set({ options: draft.options.filter((_, place) => place !== index), positive: 1 })
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        Options, and the column’s values that mean them
      </Text>
      {draft.options.map((option, index) => (
        <Group key={optionLetter(index)} gap="sm" wrap="nowrap">
          <Text w="1.25rem">{optionLetter(index)}.</Text>
          <TextField
            flex={1}
            aria-label={`Text of option ${optionLetter(index)}`}
            value={option.text}
            onChange={(event) => change(index, { text: event.currentTarget.value })}
          />
          <TextField
            flex={1}
            aria-label={`Column values of option ${optionLetter(index)}`}
            placeholder="Values, apart by commas"
            value={option.values}
            onChange={(event) => change(index, { values: event.currentTarget.value })}
          />
          <IconButton
            size="sm"
            icon={CloseIcon}
            label={`Remove option ${optionLetter(index)}`}
            disabled={draft.options.length <= 2}
            onClick={() => remove(index)}
          />
        </Group>
      ))}
      <Group justify="space-between">
        <Button
          size="compact-xs"
          variant="default"
          disabled={draft.options.length >= 26}
          leftSection={<AddIcon size="0.8125rem" aria-hidden />}
          onClick={() => set({ options: [...draft.options, { text: '', values: '' }] })}
        >
          Add option
        </Button>
        {draft.options.length === 2 && (
          <Select
            aria-label="The event, whose probability is the risk"
            w="16rem"
            data={draft.options.map((option, index) => ({
              value: String(index),
              label: `Event: ${optionLetter(index)}. ${option.text}`,
            }))}
            value={String(draft.positive)}
            onChange={(value) => value && set({ positive: Number(value) })}
          />
        )}
      </Group>
    </Stack>
  )
}
