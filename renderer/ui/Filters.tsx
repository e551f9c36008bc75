/** Filters of a list: behind a button that says how many are set, and each that is set as a chip that can be taken away. */
import { useState, type ReactNode } from 'react'
import { Button, Group, Popover, Stack, Text } from '@mantine/core'
import { navigate } from '../lib/address.ts'
import { useAfterPaint } from '../lib/afterPaint.ts'
import { IconButton } from './Controls.tsx'
import { toastWithUndo } from './Dialogs.tsx'
import { CloseIcon, FilterIcon } from './icons.ts'

export function FilterPopover({ set, width, children }: { set: number; width: string; children: ReactNode }) {
  const [opened, setOpened] = useState(false)
  // Some lists have a dozen fields to draw.
  const shown = useAfterPaint(opened)
  return (
    <Popover opened={shown} onChange={setOpened} position="bottom-start" width={width} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<FilterIcon size="0.875rem" aria-hidden />} onClick={() => setOpened(!opened)}>
          Filters{set > 0 ? ` (${set})` : ''}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Filters">
        <Stack gap="sm">{children}</Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

export interface SetFilter {
  name: string
  text: string
  onRemove: () => void
}

/** Filters stand in the address: to undo is to go back to it. */
function removeWithUndo(remove: () => void): void {
  const before = location.hash.slice(1)
  remove()
  toastWithUndo('A filter was removed.', () => navigate(before))
}

/** What is set, so that nobody wonders where the rest of the notes is. */
export function SetFilters({ filters }: { filters: readonly SetFilter[] }) {
  if (filters.length === 0) return null
  return (
    <Group gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Filters that are set">
      {filters.map(({ name, text, onRemove }) => (
        <Group
          component="li"
          key={name}
          gap={2}
          wrap="nowrap"
          pl={8}
          style={{ background: 'var(--wb-accent-soft)', borderRadius: 'var(--mantine-radius-sm)' }}
        >
          <Text size="sm">{text}</Text>
          <IconButton size="xs" variant="subtle" icon={CloseIcon} label={`Without: ${text}`} onClick={() => removeWithUndo(onRemove)} />
        </Group>
      ))}
    </Group>
  )
}
