/** The options of a task in their order; they are added, removed and moved by keyboard too. */
import { useState } from 'react'
import { optionLetter } from '../../../shared/domain/task.ts'
import { Button, IconButton, Select, TextField } from '../../ui/Controls.tsx'
import { AddIcon, CloseIcon, DownIcon, UpIcon } from '../../ui/icons.ts'
import { Group, Kbd, Stack, Text } from '../../ui/Layout.tsx'
import { addOption, mostOptions, moveOption, removeOption, type TaskDraft } from './taskDraft.ts'

interface OptionFieldsProps {
  draft: TaskDraft
  onChange: (draft: TaskDraft) => void
}

export function OptionFields({ draft, onChange }: OptionFieldsProps) {
  const [added, setAdded] = useState<number | null>(null)
  const { options } = draft
  const change = (key: number, text: string) =>
    onChange({ ...draft, options: options.map((option) => (option.key === key ? { ...option, text } : option)) })
  const add = () => {
    const next = addOption(draft)
    setAdded(next.options.at(-1)!.key)
    onChange(next)
  }
  return (
    <Stack gap={6} role="group" aria-label="Options">
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          Options, in the order of their letters
        </Text>
        <Text size="sm" c="dimmed">
          <Kbd>Alt</Kbd> + <Kbd>↑</Kbd> or <Kbd>↓</Kbd> moves one
        </Text>
      </Group>
      {options.map(({ key, text }, index) => {
        const letter = optionLetter(index)
        return (
          <Group key={key} gap={4} wrap="nowrap">
            <Text w="1.5rem">{letter}.</Text>
            <TextField
              flex={1}
              aria-label={`Option ${letter}`}
              autoFocus={key === added}
              value={text}
              onChange={(event) => change(key, event.currentTarget.value)}
              onKeyDown={(event) => {
                const by = event.altKey && (event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0)
                if (!by) return
                event.preventDefault()
                onChange(moveOption(draft, key, by))
              }}
            />
            <IconButton
              size="sm"
              icon={UpIcon}
              label={`Move option ${letter} up`}
              disabled={index === 0}
              onClick={() => onChange(moveOption(draft, key, -1))}
            />
            <IconButton
              size="sm"
              icon={DownIcon}
              label={`Move option ${letter} down`}
              disabled={index === options.length - 1}
              onClick={() => onChange(moveOption(draft, key, 1))}
            />
            <IconButton
              size="sm"
              icon={CloseIcon}
              label={`Remove option ${letter}`}
              disabled={options.length <= 2}
              onClick={() => onChange(removeOption(draft, key))}
            />
          </Group>
        )
      })}
      <Group justify="space-between">
        <Button
          size="compact-xs"
          variant="default"
          disabled={options.length >= mostOptions}
          leftSection={<AddIcon size="0.8125rem" aria-hidden />}
          onClick={add}
        >
          Add option
        </Button>
        {options.length === 2 && (
          <Select
            aria-label="The event, whose probability is the risk"
            w="16rem"
            data={options.map(({ key, text }, index) => ({
              value: String(key),
              label: `Event: ${optionLetter(index)}. ${text}`,
            }))}
            value={String(draft.positive)}
            onChange={(value) => value && onChange({ ...draft, positive: Number(value) })}
          />
        )}
      </Group>
    </Stack>
  )
}
