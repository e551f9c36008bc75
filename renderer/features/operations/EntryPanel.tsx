/** One entry of a worklist: what the model says, what is done about it, who changed what, and the note itself. */
import { useMemo, useState } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { goalsOfCareIn } from '../../../shared/domain/goalsOfCare.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { statusNames, worklistStatus, type LoggedChange, type WorklistRow, type WorklistStatus } from '../../../shared/domain/worklist.ts'
import { formatMoment, formatProbability, formatTime } from '../../lib/format.ts'
import { callAndRefresh, useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useReviewer } from '../../lib/uiState.ts'
import { useActionKeys } from '../../lib/useActionKeys.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button, IconButton, Select, TextArea, TextField } from '../../ui/Controls.tsx'
import { toastWithUndo } from '../../ui/Dialogs.tsx'
import { CloseIcon } from '../../ui/icons.ts'
import { Box, Group, SimpleGrid, Stack, Text, Title } from '../../ui/Layout.tsx'
import { NoteReader, unreadMarks } from '../../ui/NoteReader.tsx'
import { Await, ErrorNotice } from '../../ui/States.tsx'
import { CodedHistory, Evidence, evidenceMarks, GoalsOfCare, LackingDocumentation, useEvidence } from './EntryFacts.tsx'

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
              {operating.task.options.map((option, index) => `${optionLetter(index)}. ${option}: ${formatProbability(row.probabilities[index])}`).join(' · ')}
            </Text>
            <EntryForm key={log.length} row={row} onChanged={onChanged} />
            <Log log={log} />
            {operating.task.label.kind === 'cci' && <CodedHistory scoreId={row.scoreId} />}
            <EntryNote operating={operating} row={row} readRanges={readRanges} />
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
  const save = useApiMutation('operations.change', {
    onSuccess: (_, { scoreId, by: who, ...changed }) => {
      const before = Object.fromEntries(Object.keys(changed).map((field) => [field, row[field as keyof typeof changed]]))
      const text = changed.status ? `Status of the entry: ${statusNames[changed.status].toLowerCase()}.` : 'The entry is changed.'
      toastWithUndo(text, () => callAndRefresh('operations.change', { scoreId, by: who, ...before }, ['operations']).then(onChanged))
      onChanged()
    },
  })
  const set = {
    ...(draft.status !== row.status && { status: draft.status }),
    ...(draft.assignee.trim() !== row.assignee && { assignee: draft.assignee }),
    ...(draft.dueOn !== (row.dueOn ?? '') && { dueOn: draft.dueOn || null }),
    ...(draft.remark.trim() !== row.remark && { remark: draft.remark }),
  }
  // 1 to 4 set the status at once, where somebody has said who they are.
  useActionKeys({
    entryStatus: (which) => {
      const status = worklistStatus.options[which]
      if (status && !readOnly && by.trim() !== '' && status !== row.status) save.mutate({ scoreId: row.scoreId, by, status })
    },
  })
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

interface EntryNoteProps {
  operating: OperatingModel
  row: WorklistRow
  readRanges: readonly [number, number][]
}

function EntryNote({ operating, row, readRanges }: EntryNoteProps) {
  const note = useApi('corpora.note', { id: row.id })
  const { kind } = operating.task.label
  const { result } = useEvidence(operating, row.id, kind === 'denial')
  const text = note.data?.text ?? ''
  const marks = useMemo(
    () => [
      ...(readRanges.length === 0 ? [] : unreadMarks(text, readRanges)),
      ...evidenceMarks(result),
      ...(kind === 'mortality' ? goalsOfCareIn(text).map(({ start, end }) => ({ start, end, kind: 'found' as const })) : []),
    ],
    [text, readRanges, result, kind],
  )
  return (
    <Await query={note}>
      {(detail) => (
        <>
          {kind === 'denial' && (
            <>
              <Evidence operating={operating} row={row} text={detail.text} />
              <LackingDocumentation operatingId={operating.id} note={detail} />
            </>
          )}
          {kind === 'mortality' && <GoalsOfCare note={detail} />}
          <Box h="28rem">
            <NoteReader text={detail.text} sections={detail.sections} marks={marks} />
          </Box>
        </>
      )}
    </Await>
  )
}
