/** Writes a model to a new folder that transformers loads, or an adapter that PEFT loads. */
import { useState } from 'react'
import { weightType } from '../../../shared/domain/modelFolder.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { Button, Select, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { isReason, ReasonField } from '../../ui/ReasonField.tsx'
import { ErrorNotice, Notice } from '../../ui/States.tsx'
import { FolderJob } from './FolderJob.tsx'
import type { ModelDetail } from './ModelPage.tsx'

interface ExportDialogProps {
  opened: boolean
  onClose: () => void
  model: ModelDetail
}

export function ExportDialog({ opened, onClose, model }: ExportDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Export ${model.name}`} size="40rem">
      {opened && <Export model={model} onClose={onClose} />}
    </Modal>
  )
}

const stored = 'stored'
const typeOptions = [
  { value: stored, label: 'As it is stored' },
  ...weightType.options.map((value) => ({ value, label: value })),
]
const formOptions = [
  { value: 'peft', label: 'The adapter alone, for PEFT' },
  { value: 'merged', label: 'One whole model, the adapter merged into its base' },
]

function Export({ model, onClose }: Omit<ExportDialogProps, 'opened'>) {
  const [folder, setFolder] = useState('')
  const [type, setType] = useState(stored)
  const [form, setForm] = useState('peft')
  const [reason, setReason] = useState('')
  const [jobId, setJobId] = useState<number | null>(null)
  const start = useApiMutation('models.export', {
    invalidates: ['jobs'],
    onSuccess: (started) => setJobId(started.jobId),
  })
  if (jobId !== null) return <FolderJob jobId={jobId} onClose={onClose} />
  const submit = () =>
    start.mutate({
      id: model.id,
      folder: folder.trim(),
      dataType: weightType.nullable().catch(null).parse(type),
      adapter: form === 'merged' ? 'merged' : 'peft',
      reason: reason.trim(),
    })
  return (
    <Stack gap="md">
      {model.card.treatAsPhi && (
        <Notice kind="warning" title="Protected health information">
          <Text>It can repeat parts of patients’ notes. Keep the exported folder as safely as the notes.</Text>
        </Notice>
      )}
      <TextField
        data-autofocus
        label="New folder"
        description="The whole path; it must be empty or not be there yet."
        value={folder}
        onChange={(event) => setFolder(event.currentTarget.value)}
      />
      <Select
        label="Weights"
        description="16-bit types halve the size and round the values."
        data={typeOptions}
        value={type}
        allowDeselect={false}
        onChange={(value) => setType(value ?? stored)}
      />
      {model.isAdapter && (
        <Select
          label="What is written"
          data={formOptions}
          value={form}
          allowDeselect={false}
          onChange={(value) => setForm(value ?? 'peft')}
        />
      )}
      <ReasonField label="Reason for the export" description="Kept in the audit log, with the time." value={reason} onChange={setReason} />
      {start.error && <ErrorNotice error={start.error} title="The export was not started" />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={folder.trim() === '' || !isReason(reason)} loading={start.isPending} onClick={submit}>
          Export
        </Button>
      </Group>
    </Stack>
  )
}
