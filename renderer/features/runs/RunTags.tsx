/** Tags of a run in the table, with a dialog to change them. */
import { useState } from 'react'
import type { RunSummary } from '../../../shared/domain/run.ts'
import { useApi } from '../../lib/queries.ts'
import { Tag } from '../../ui/Badges.tsx'
import { CellButton, CellRow } from '../../ui/Cells.tsx'
import { Button, TagsField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { EditIcon } from '../../ui/icons.ts'
import { Group, Stack } from '../../ui/Layout.tsx'
import { knownTags } from './runMarks.ts'
import { useAnnotate } from './useAnnotate.ts'

/** Longest tag, and most tags of a run, as the contract has them. */
export const longestTag = 40
export const mostTags = 20

export function RunTags({ run, readOnly }: { run: RunSummary; readOnly: boolean }) {
  const [open, setOpen] = useState(false)
  return (
    <CellRow>
      <CellButton icon={EditIcon} label={`Change tags of ${run.config.name}`} disabled={readOnly} onClick={() => setOpen(true)} />
      {run.tags.map((tag) => (
        <Tag key={tag}>{tag}</Tag>
      ))}
      {open && (
        <Modal opened onClose={() => setOpen(false)} title={`Tags of ${run.config.name}`}>
          <TagsForm run={run} onDone={() => setOpen(false)} />
        </Modal>
      )}
    </CellRow>
  )
}

function TagsForm({ run, onDone }: { run: RunSummary; onDone: () => void }) {
  const known = knownTags(useApi('runs.list', undefined).data ?? [])
  const [tags, setTags] = useState(run.tags)
  const annotate = useAnnotate(run, onDone)
  return (
    <Stack gap="md">
      <TagsInput value={tags} onChange={setTags} known={known} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Leave as they are
        </Button>
        <Button loading={annotate.isPending} onClick={() => annotate.change({ tags })}>
          Save tags
        </Button>
      </Group>
    </Stack>
  )
}

interface TagsInputProps {
  value: string[]
  onChange: (tags: string[]) => void
  known: readonly string[]
  disabled?: boolean
}

/** Free words; those in use already are offered. */
export function TagsInput({ value, onChange, known, disabled }: TagsInputProps) {
  return (
    <TagsField
      label="Tags"
      description="Free words. Enter ends one."
      data-autofocus
      value={value}
      data={[...known]}
      maxTags={mostTags}
      acceptValueOnBlur
      disabled={disabled}
      onChange={(tags) => onChange([...new Set(tags.map((tag) => tag.trim().slice(0, longestTag)).filter(Boolean))])}
    />
  )
}
