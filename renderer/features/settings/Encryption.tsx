/** Passphrase and automatic lock of the open workspace. */
import { useState } from 'react'
import { autoLockChoices, type WorkspaceInfo } from '../../../shared/domain/workspace.ts'
import { lockNow } from '../../lib/lock.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button, PassphraseField, SegmentedControl } from '../../ui/Controls.tsx'
import { Modal, toast, toastError } from '../../ui/Dialogs.tsx'
import { LockIcon } from '../../ui/icons.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { isUsable, NewPassphrase, noPassphrase } from '../../ui/NewPassphrase.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import { DecryptDialog, EncryptDialog } from './ChangeEncryption.tsx'
import { Setting } from './Setting.tsx'

export function Encryption() {
  const open = useApi('workspace.state', undefined).data?.open ?? null
  if (!open) return null
  return (
    <Panel title="Encryption and lock">
      {open.encrypted ? (
        <Encrypted workspace={open} />
      ) : (
        <Plain workspace={open} />
      )}
    </Panel>
  )
}

function Plain({ workspace }: { workspace: WorkspaceInfo }) {
  const [encrypting, setEncrypting] = useState(false)
  return (
    <Stack gap="sm">
      <Text>This workspace is not encrypted: whoever can read its files can read its notes. Keep it on an encrypted disk, or encrypt it.</Text>
      <Group gap="sm">
        <Button variant="default" disabled={workspace.readOnly} onClick={() => setEncrypting(true)}>
          Encrypt this workspace…
        </Button>
      </Group>
      {encrypting && <EncryptDialog onClose={() => setEncrypting(false)} />}
    </Stack>
  )
}

const never = 'never'

function Encrypted({ workspace }: { workspace: WorkspaceInfo }) {
  const [changing, setChanging] = useState(false)
  const [removing, setRemoving] = useState(false)
  const setAutoLock = useApiMutation('workspace.setAutoLock')
  const choices = [...autoLockChoices.map((minutes) => ({ value: String(minutes), label: `${minutes} min` })), { value: never, label: 'Never' }]
  return (
    <Stack gap="sm">
      <Setting label="Encryption">
        Notes, labels, predictions, weights and checkpoints: AES-256. A lost passphrase cannot be recovered.
      </Setting>
      <Setting label="Lock when idle for">
        <SegmentedControl
          aria-label="Lock when idle for"
          data={choices}
          value={workspace.autoLockMinutes === null ? never : String(workspace.autoLockMinutes)}
          disabled={workspace.readOnly}
          onChange={(value) => setAutoLock.mutate({ minutes: value === never ? null : Number(value) }, { onError: toastError })}
        />
      </Setting>
      <Group gap="sm">
        <Button variant="default" leftSection={<LockIcon size="0.875rem" aria-hidden />} onClick={() => void lockNow()}>
          Lock now
        </Button>
        <Button variant="default" disabled={workspace.readOnly} onClick={() => setChanging(true)}>
          Change passphrase…
        </Button>
        <Button variant="default" disabled={workspace.readOnly} onClick={() => setRemoving(true)}>
          Remove the encryption…
        </Button>
      </Group>
      {removing && <DecryptDialog onClose={() => setRemoving(false)} />}
      <Modal opened={changing} onClose={() => setChanging(false)} title="Change the passphrase">
        {changing && <ChangeForm onClose={() => setChanging(false)} />}
      </Modal>
    </Stack>
  )
}

function ChangeForm({ onClose }: { onClose: () => void }) {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState(noPassphrase)
  const change = useApiMutation('workspace.changePassphrase', {
    onSuccess: () => {
      toast('The passphrase is changed.')
      onClose()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate({ current, next: next.first })
      }}
    >
      <Stack gap="md">
        <PassphraseField
          data-autofocus
          label="Present passphrase"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the present passphrase' }}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <NewPassphrase label="New passphrase" value={next} onChange={setNext} />
        <Text size="sm" c="dimmed">
          Takes effect at once, in the key file beside the workspace. Older copies of that file, as in backups, still open with the
          older passphrase.
        </Text>
        {change.error && <ErrorNotice error={change.error} title="The passphrase was not changed" />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending} disabled={current === '' || !isUsable(next)}>
            Change it
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
