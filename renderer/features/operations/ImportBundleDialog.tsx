/** A bundle of another hospital: looked at, its signer compared by a person, then taken in. */
import { useState } from 'react'
import { formatBytes, formatMoment } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { Stack, Text } from '../../ui/Layout.tsx'
import { Await, ErrorNotice, Notice } from '../../ui/States.tsx'
import { Buttons } from './BundlePanel.tsx'

export function ImportBundleDialog({ onClose }: { onClose: () => void }) {
  const [path, setPath] = useState<string | null>(null)
  if (path === null) {
    return <FileChooser opened title="Bundle of another hospital" choose="file" confirmLabel="Look at it" onClose={onClose} onChoose={([chosen]) => setPath(chosen ?? null)} />
  }
  return (
    <Modal opened onClose={onClose} title="Import a bundle">
      <Looked path={path} onClose={onClose} />
    </Modal>
  )
}

function Looked({ path, onClose }: { path: string; onClose: () => void }) {
  const facts = useApi('operations.verifyBundle', { path }, { staleTime: Infinity })
  const [fingerprint, setFingerprint] = useState('')
  const take = useApiMutation('operations.importBundle', { invalidates: ['jobs', 'operations', 'models'], onSuccess: onClose })
  return (
    <Await query={facts}>
      {({ name, version, modelName, taskName, createdAt, bytes }) => (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            take.mutate({ path, fingerprint })
          }}
        >
          <Stack gap="sm">
            <Text>
              {name}, version {version}: {modelName} on {taskName}, {formatBytes(bytes)}, made {formatMoment(createdAt)}. Signature and hashes fit.
            </Text>
            <Notice>A signature alone says that the file is whole, not whose it is. Type the fingerprint that the other hospital told you, by telephone for instance; never one that came with the file.</Notice>
            <TextField label="Fingerprint of the other hospital" required value={fingerprint} onChange={(event) => setFingerprint(event.currentTarget.value)} />
            {take.error && <ErrorNotice error={take.error} />}
            <Buttons label="Import" pending={take.isPending} disabled={fingerprint.trim() === ''} onCancel={onClose} />
          </Stack>
        </form>
      )}
    </Await>
  )
}
