/** Brings a model folder into the workspace: choose it, see what it holds, import it. */
import { useState } from 'react'
import type { FoundModel } from '../../../shared/domain/modelFolder.ts'
import { navigate } from '../../lib/address.ts'
import { formatBytes, formatCompact, formatCount } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button, Checkbox, Select, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { FolderJob } from './FolderJob.tsx'

export function ImportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Import a model" size="46rem">
      {opened && <Import onClose={onClose} />}
    </Modal>
  )
}

function Import({ onClose }: { onClose: () => void }) {
  const [folder, setFolder] = useState('')
  const [choosing, setChoosing] = useState(false)
  const [jobId, setJobId] = useState<number | null>(null)
  const inspect = useApiMutation('models.inspect')
  const look = (path: string) => {
    setFolder(path)
    inspect.mutate({ folder: path })
  }
  if (jobId !== null) {
    return (
      <FolderJob
        jobId={jobId}
        onClose={onClose}
        next={{ label: 'Open the model', go: (result) => navigate(`/models/${String(result.modelId)}`) }}
      />
    )
  }
  return (
    <Stack gap="md">
      <Text c="dimmed">
        A folder in Hugging Face’s layout: Llama, Qwen2 or Mistral as safetensors with its tokenizer, a GGUF file for
        scoring, or a PEFT adapter. It is copied into the workspace; nothing is fetched from a network.
      </Text>
      <Group gap="sm" align="flex-end" wrap="nowrap">
        <TextField
          flex={1}
          data-autofocus
          label="Folder"
          value={folder}
          onChange={(event) => setFolder(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && folder.trim() !== '' && look(folder.trim())}
        />
        <Button variant="default" onClick={() => setChoosing(true)}>
          Choose…
        </Button>
        <Button
          variant={inspect.data ? 'default' : 'filled'}
          disabled={folder.trim() === ''}
          loading={inspect.isPending}
          onClick={() => look(folder.trim())}
        >
          Look into it
        </Button>
      </Group>
      <FileChooser
        opened={choosing}
        onClose={() => setChoosing(false)}
        title="Choose a model folder"
        choose="folder"
        onChoose={([path]) => path && look(path)}
      />
      {inspect.isPending && <Loading rows={4} label="Reading the headers" />}
      {inspect.error && <ErrorNotice error={inspect.error} title="This folder cannot be imported" />}
      {inspect.data && !inspect.isPending && (
        <Found key={folder} folder={folder.trim()} found={inspect.data} onClose={onClose} onStarted={setJobId} />
      )}
    </Stack>
  )
}

interface FoundProps {
  folder: string
  found: FoundModel
  onClose: () => void
  onStarted: (jobId: number) => void
}

function Found({ folder, found, onClose, onStarted }: FoundProps) {
  const [name, setName] = useState(found.suggestedName.slice(0, 120))
  const [licence, setLicence] = useState(found.licence ?? '')
  const [isPhi, setPhi] = useState(found.isPhi)
  const [base, setBase] = useState<string | null>(null)
  const models = useApi('models.list', undefined).data ?? []
  const bases = models.filter(({ kind, state }) => kind === 'llama' && state === 'ready')
  const start = useApiMutation('models.import', {
    invalidates: ['jobs'],
    onSuccess: ({ jobId }) => onStarted(jobId),
  })
  const isAdapter = found.kind === 'adapter'
  const submit = () =>
    start.mutate({
      folder,
      name: name.trim(),
      licence,
      treatAsPhi: isPhi,
      baseModelId: isAdapter ? Number(base) : null,
    })
  return (
    <Stack gap="md">
      <Facts found={found} />
      {found.warnings.length > 0 && (
        <Notice kind="warning" title="Remarks">
          {found.warnings.map((warning) => (
            <Text key={warning}>{warning}</Text>
          ))}
        </Notice>
      )}
      {isAdapter && (
        <Select
          label="Base model"
          description="The model of this workspace that the adapter was trained on."
          data={bases.map((model) => ({ value: String(model.id), label: model.name }))}
          value={base}
          onChange={setBase}
        />
      )}
      <TextField label="Name" maxLength={120} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <TextField
        label="Licence"
        placeholder="not stated"
        maxLength={200}
        value={licence}
        onChange={(event) => setLicence(event.currentTarget.value)}
      />
      <Checkbox
        label="It was trained on patient data: treat it as protected health information"
        checked={isPhi}
        disabled={found.isPhi}
        onChange={(event) => setPhi(event.currentTarget.checked)}
      />
      {start.error && <ErrorNotice error={start.error} title="The import was not started" />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={name.trim() === '' || (isAdapter && base === null)}
          loading={start.isPending}
          onClick={submit}
        >
          Import
        </Button>
      </Group>
    </Stack>
  )
}

function Facts({ found }: { found: FoundModel }) {
  const rows: [string, string][] = [
    ['Architecture', found.architecture],
    ['Parameters', `${formatCompact(found.parameters)} (${formatCount(found.parameters)})`],
    ['Stored as', `${found.dataTypes.join(', ')}; ${formatBytes(found.bytes)}`],
    ['Weight files', formatCount(found.files.length)],
    ...Object.entries(found.shape).map(([label, value]): [string, string] => [label, String(value)]),
  ]
  if (found.tokenizer) {
    rows.push(['Tokenizer', `${found.tokenizer.kind}, ${formatCount(found.tokenizer.tokens)} tokens`])
  }
  return (
    <Table aria-label="What the folder holds" withRowBorders={false} verticalSpacing={3}>
      <Table.Tbody>
        {rows.map(([label, value]) => (
          <Table.Tr key={label}>
            <Table.Th w="12rem" fw={400} c="dimmed" scope="row">
              {label}
            </Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
