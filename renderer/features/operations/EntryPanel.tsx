/** One entry of a worklist: what the model says, what is done about it, who changed what, and the note itself. */
import { useState } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { statusNames, worklistStatus, type LoggedChange, type WorklistRow, type WorklistStatus } from '../../../shared/domain/worklist.ts'
import { formatMoment, formatNumber, formatTime } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useReviewer } from '../../lib/uiState.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button, IconButton, Select, TextArea, TextField } from '../../ui/Controls.tsx'
import { CloseIcon } from '../../ui/icons.ts'
import { Box, Group, SimpleGrid, Stack, Text, Title } from '../../ui/Layout.tsx'
import { NoteReader, unreadMarks } from '../../ui/NoteReader.tsx'
import { Await, ErrorNotice } from '../../ui/States.tsx'

interface EntryPanelProps {
  id: number
  operating: OperatingModel
  onChanged: () => void
  onClose: () => void
}

export function EntryPanel({ id, operating, onChanged, onClose }: EntryPanelProps) {
  const entry = useApi('operations.entry', { scoreId: id })
  return (
    <Box p="md" h="100%" style={{ overflow: 'auto' }} role="region" aria-label="Entry" tabIndex={0}>
      <Await query={entry}>
        {({ row, log, readRanges }) => (
          <Stack gap="md">
            <Group justify="space-between" wrap="nowrap">
              <Title order={2}>Note {row.noteKey}</Title>
              <IconButton icon={CloseIcon} label="Close the entry" variant="subtle" onClick={onClose} />
            </Group>
            <Group gap="xs">
              <Tag>{row.flagged ? 'flagged' : 'not flagged'}</Tag>
              {row.truncated && <Tag>read in part</Tag>}
              {row.forced && <Tag>by force</Tag>}
              <Text size="sm" c="dimmed">
                Patient {row.patientKey}, {row.type}, {formatTime(row.time)}; scored {formatMoment(row.scoredAt)}
              </Text>
            </Group>
            <Text>
              {operating.task.options.map((option, index) => `${optionLetter(index)}. ${option}: ${formatNumber(row.probabilities[index])}`).join(' · ')}
            </Text>
            <EntryForm key={log.length} row={row} onChanged={onChanged} />
            <Log log={log} />
            <EntryNote noteId={row.id} readRanges={readRanges} />
          </Stack>
        )}
      </Await>
    </Box>
  )
}

function EntryForm({ row, onChanged }: { row: WorklistRow; onChanged: () => void }) {
  const by = useReviewer((reviewer) => reviewer.name)
  const readOnly = useReadOnly()
  const [draft, setDraft] = useState({ status: row.status, assignee: row.assignee, dueOn: row.dueOn ?? '', remark: row.remark })
  const save = useApiMutation('operations.change', { onSuccess: onChanged })
  const set = {
    ...(draft.status !== row.status && { status: draft.status }),
    ...(draft.assignee.trim() !== row.assignee && { assignee: draft.assignee }),
    ...(draft.dueOn !== (row.dueOn ?? '') && { dueOn: draft.dueOn || null }),
    ...(draft.remark.trim() !== row.remark && { remark: draft.remark }),
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ scoreId: row.scoreId, by, ...set })
      }}
    >
      <Stack gap="sm">
        <SimpleGrid cols={2} spacing="sm">
          <Select
            label="Status"
            allowDeselect={false}
            disabled={readOnly}
            value={draft.status}
            data={worklistStatus.options.map((value) => ({ value, label: statusNames[value] }))}
            onChange={(status) => setDraft({ ...draft, status: status as WorklistStatus })}
          />
          <TextField label="Assigned to" maxLength={80} disabled={readOnly} value={draft.assignee} onChange={(event) => setDraft({ ...draft, assignee: event.currentTarget.value })} />
          <TextField label="Due" type="date" disabled={readOnly} value={draft.dueOn} onChange={(event) => setDraft({ ...draft, dueOn: event.currentTarget.value })} />
          <TextField
            label="Your name"
            description="Kept with each change; nobody proves it."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            required
            maxLength={80}
            value={by}
            onChange={(event) => useReviewer.setState({ name: event.currentTarget.value })}
          />
        </SimpleGrid>
        <TextArea label="Remark" maxLength={2000} autosize minRows={2} disabled={readOnly} value={draft.remark} onChange={(event) => setDraft({ ...draft, remark: event.currentTarget.value })} />
        {save.error && <ErrorNotice error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={readOnly || by.trim() === '' || Object.keys(set).length === 0}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Log({ log }: { log: readonly LoggedChange[] }) {
  if (log.length === 0) return null
  return (
    <Stack gap={2} role="list" aria-label="Changes">
      {log.map(({ id, by, at, set }) => (
        <Text key={id} size="sm" role="listitem" style={{ overflowWrap: 'anywhere' }}>
          {formatMoment(at)}, {by}: {changeText(set)}
        </Text>
      ))}
    </Stack>
  )
}

function changeText({ status, assignee, dueOn, remark }: LoggedChange['set']): string {
  return [
    status && statusNames[status].toLowerCase(),
    assignee !== undefined && (assignee === '' ? 'assigned to nobody' : `assigned to ${assignee}`),
    dueOn !== undefined && (dueOn === null ? 'no due date' : `due ${dueOn}`),
    remark !== undefined && (remark === '' ? 'remark removed' : `remark: ${remark}`),
  ]
    .filter(Boolean)
    .join(', ')
}

function EntryNote({ noteId, readRanges }: { noteId: number; readRanges: readonly [number, number][] }) {
  const note = useApi('corpora.note', { id: noteId })
  return (
    <Await query={note}>
      {({ text, sections }) => (
        <Box h="28rem">
          <NoteReader text={text} sections={sections} marks={readRanges.length === 0 ? [] : unreadMarks(text, readRanges)} />
        </Box>
      )}
    </Await>
  )
}
