/** Find in note: Ctrl+F, type, Enter for the next hit, Shift+Enter for the one before, Escape to clear. */
import { useRef, type KeyboardEvent } from 'react'
import { useShortcut } from '../lib/useShortcut.ts'
import { IconButton, TextField } from './Controls.tsx'
import { ChevronDownIcon, SearchIcon, UpIcon } from './icons.ts'
import { Group, Text } from './Layout.tsx'

export interface FindInNoteProps {
  query: string
  index: number
  /** Of what is typed; while nothing is, of what was searched for elsewhere. */
  hits: number
  onQuery: (query: string) => void
  onIndex: (index: number) => void
}

export function FindInNote({
  query,
  index,
  hits,
  onQuery,
  onIndex,
}: FindInNoteProps) {
  const field = useRef<HTMLInputElement>(null)
  useShortcut('find', () => field.current?.focus(), { whileTyping: true })
  const step = (by: number) => hits > 0 && onIndex((index + by + hits) % hits)
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') onQuery('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <Group gap={4} wrap="nowrap" role="search" aria-label="Find in note">
      <TextField
        aria-label="Find in note"
        ref={field}
        placeholder="Find in note"
        w="9.5rem"
        leftSection={<SearchIcon size="0.875rem" aria-hidden />}
        value={query}
        onChange={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <Text size="sm" c="dimmed" w="3.25rem" ta="right" role="status" aria-label="Hits">
        {hits === 0 ? (query.trim() === '' ? '' : 'none') : `${index + 1} / ${hits}`}
      </Text>
      <IconButton size="sm" icon={UpIcon} label="Hit before" disabled={hits === 0} onClick={() => step(-1)} />
      <IconButton size="sm" icon={ChevronDownIcon} label="Next hit" disabled={hits === 0} onClick={() => step(1)} />
    </Group>
  )
}
