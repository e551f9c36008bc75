/** Writes labels as a MEDS label file, on the workbench's machine. */
import { useState } from 'react'
import type { LabelSetSummary } from '../../../shared/domain/labels.ts'
import { countOf } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useLastFolder } from '../../lib/uiState.ts'
import { Button, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { isReason, ReasonField } from '../../ui/ReasonField.tsx'
import { ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { WrittenTo } from '../../ui/WrittenTo.tsx'

interface MedsExportDialogProps {
  opened: boolean
  onClose: () => void
  set: LabelSetSummary
}

export function MedsExportDialog({ opened, onClose, set }: MedsExportDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Export labels of ${set.task.name} as MEDS`} size="40rem">
      {opened && <Export set={set} onClose={onClose} />}
    </Modal>
  )
}

function Export({ set, onClose }: Omit<MedsExportDialogProps, 'opened'>) {
  const last = useLastFolder(({ path }) => path)
  const start = useApi('workspace.listDirectory', { path: last, extensions: [] }, { staleTime: Infinity })
  const [typedFolder, setFolder] = useState<string | null>(null)
  const [name, setName] = useState(`${set.taskId}-labels.parquet`)
  const [reason, setReason] = useState('')
  const [choosing, setChoosing] = useState(false)
  const write = useApiMutation('tasks.exportMeds', { invalidates: [] })
  const folder = typedFolder ?? start.data?.path ?? ''
  const separator = folder.includes('\\') ? '\\' : '/'
  const path = `${folder.replace(/[\\/]$/, '')}${separator}${name.trim()}`
  if (write.data) {
    const { rows, withoutTime } = write.data
    return (
      <Stack gap="md">
        <Text role="status">
          {countOf(rows, 'label')} written.
          {withoutTime > 0 && ` ${countOf(withoutTime, 'note')} without a time were left out: every row of MEDS has one.`}
        </Text>
        <WrittenTo path={write.variables.path} />
        <Group justify="flex-end">
          <Button onClick={onClose}>Close</Button>
        </Group>
      </Stack>
    )
  }
  if (start.isPending) return <Loading rows={3} />
  return (
    <Stack gap="md">
      <Notice kind="warning" title="Protected health information">
        <Text>Labels come from patients: keep the file as safely as the notes.</Text>
      </Notice>
      <Text size="sm" c="dimmed">
        Labels {set.id} as subject_id, prediction_time (the time of the note) and{' '}
        {set.task.options.length === 2 ? 'boolean_value' : 'categorical_value'}. Patients’ keys have to be whole numbers.
      </Text>
      <Group align="flex-end" gap="sm">
        <TextField label="Folder" flex={1} value={folder} onChange={(event) => setFolder(event.currentTarget.value)} />
        <Button variant="default" onClick={() => setChoosing(true)}>
          Choose…
        </Button>
      </Group>
      <TextField label="New file" value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <ReasonField label="Reason for the export" description="Kept in the audit log, with the time." value={reason} onChange={setReason} />
      {write.error && <ErrorNotice error={write.error} title="Nothing was written" />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={folder === '' || name.trim() === '' || !isReason(reason)}
          loading={write.isPending}
          onClick={() => write.mutate({ labelSetId: set.id, path, reason: reason.trim() })}
        >
          Export
        </Button>
      </Group>
      <FileChooser
        opened={choosing}
        onClose={() => setChoosing(false)}
        title="Folder for the labels"
        choose="folder"
        start={folder}
        onChoose={([chosen]) => chosen !== undefined && setFolder(chosen)}
      />
    </Stack>
  )
}
