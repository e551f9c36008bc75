/** A bundle of another hospital: looked at, its signer compared by a person, then taken in. */
import { useState } from 'react'
import type { BundleFacts } from '../../../shared/domain/modelBundle.ts'
import { api } from '../../api.ts'
import { formatBytes, formatMoment } from '../../lib/format.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { useProgressStream } from '../../lib/useProgressStream.ts'
import { Button, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { ErrorNotice, Notice } from '../../ui/States.tsx'
import { Buttons } from './BundlePanel.tsx'

export function ImportBundleDialog({ onClose }: { onClose: () => void }) {
  const [path, setPath] = useState<string | null>(null)
  const [choosing, setChoosing] = useState(true)
  const [fingerprint, setFingerprint] = useState('')
  const look = useProgressStream<BundleFacts>()
  const take = useApiMutation('operations.importBundle', { invalidates: ['jobs', 'operations', 'models'], onSuccess: onClose })
  const chosen = (file: string) => {
    setPath(file)
    take.reset()
    look.start((options) => api.operations.verifyBundle({ path: file }, options))
  }
  return (
    <Modal opened onClose={onClose} title="Import a bundle" size="40rem">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (path !== null) take.mutate({ path, fingerprint })
        }}
      >
        <Stack gap="md">
          <Group justify="space-between" wrap="nowrap" gap="sm">
            <Text size="sm" style={{ overflowWrap: 'anywhere' }} c={path === null ? 'dimmed' : undefined}>
              {path ?? 'A file that ends in .wardbundle, from another hospital.'}
            </Text>
            <Button variant="default" disabled={look.isRunning} onClick={() => setChoosing(true)} style={{ flexShrink: 0 }}>
              Choose a bundle…
            </Button>
          </Group>
          {look.isRunning && <ProgressBar job={{ title: 'Check of the bundle', state: 'running', progress: look.progress }} onCancel={look.cancel} />}
          {look.error !== null && <ErrorNotice title="This bundle cannot be taken in" error={look.error} />}
          {look.result && (
            <>
              <Facts facts={look.result} />
              <Notice>
                The signature fits, and so does every file: the bundle is whole. That does not say whose it is. Type the fingerprint that the other hospital told you, by telephone for instance; never one that came with the file.
              </Notice>
              <TextField label="Fingerprint of the other hospital" required value={fingerprint} onChange={(event) => setFingerprint(event.currentTarget.value)} />
            </>
          )}
          {take.error && <ErrorNotice error={take.error} />}
          <Buttons label="Import" pending={take.isPending} disabled={look.result === null || fingerprint.trim() === ''} onCancel={onClose} />
        </Stack>
      </form>
      <FileChooser
        opened={choosing}
        title="Bundle of another hospital"
        choose="file"
        extensions={['.wardbundle']}
        confirmLabel="Look at it"
        onClose={() => setChoosing(false)}
        onChoose={([file]) => file !== undefined && chosen(file)}
      />
    </Modal>
  )
}

function Facts({ facts: { name, version, modelName, taskName, createdAt, bytes } }: { facts: BundleFacts }) {
  return (
    <Table aria-label="What the bundle holds">
      <Table.Tbody>
        {[
          ['Model at work', `${name}, version ${version}`],
          ['Model', modelName],
          ['Task', taskName],
          ['Made', formatMoment(createdAt)],
          ['Size', formatBytes(bytes)],
        ].map(([label, value]) => (
          <Table.Tr key={label}>
            <Table.Th scope="row">{label}</Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
