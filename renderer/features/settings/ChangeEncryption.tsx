/** Encrypts the open workspace, or takes its encryption away: what that means, a passphrase, how far it is. */
import { useState, type ReactNode } from 'react'
import type { WorkspaceInfo } from '../../../shared/domain/workspace.ts'
import { api } from '../../api.ts'
import { askAllAnew } from '../../lib/queries.ts'
import { useProgressStream, type ProgressStream } from '../../lib/useProgressStream.ts'
import { Button, PassphraseField } from '../../ui/Controls.tsx'
import { Modal, toast } from '../../ui/Dialogs.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { isUsable, NewPassphrase, noPassphrase } from '../../ui/NewPassphrase.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { ErrorNotice, Notice } from '../../ui/States.tsx'

export function EncryptDialog({ onClose }: { onClose: () => void }) {
  const [next, setNext] = useState(noPassphrase)
  const stream = useProgressStream<WorkspaceInfo>()
  return (
    <ChangeDialog
      title="Encrypt this workspace"
      verb="Encrypt"
      done="The workspace is encrypted."
      stream={stream}
      isReady={isUsable(next)}
      start={(options) => api.workspace.encrypt({ passphrase: next.first }, options)}
      onClose={onClose}
    >
      <NewPassphrase value={next} onChange={setNext} />
      <Notice kind="warning" title="A lost passphrase cannot be recovered">
        Nor can the key file that will lie beside the workspace. Without either of them its notes, models and results are gone: keep the
        passphrase where a second person finds it, and the key file in every backup.
      </Notice>
      <Text size="sm" c="dimmed">
        Everything is written anew beside the workspace, which needs as much room again, and then takes its place. What it was is
        overwritten and removed, with the copies from before updates and repairs. Solid-state disks, snapshots and backups may keep
        older blocks all the same; backups that were made before stay as they are.
      </Text>
    </ChangeDialog>
  )
}

export function DecryptDialog({ onClose }: { onClose: () => void }) {
  const [passphrase, setPassphrase] = useState('')
  const stream = useProgressStream<WorkspaceInfo>()
  return (
    <ChangeDialog
      title="Remove the encryption"
      verb="Remove it"
      done="The workspace is not encrypted any more."
      stream={stream}
      isReady={passphrase !== ''}
      start={(options) => api.workspace.decrypt({ passphrase }, options)}
      onClose={onClose}
    >
      <PassphraseField
        data-autofocus
        label="Passphrase"
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the passphrase' }}
        value={passphrase}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
      <Text size="sm" c="dimmed">
        Whoever can read the files can read the notes then, and the workspace is not locked any more. Everything is written anew beside
        it, which needs as much room again. The key file and the copies from before updates and repairs are removed; backups that were
        made before stay encrypted, with their own key file.
      </Text>
    </ChangeDialog>
  )
}

interface ChangeDialogProps {
  title: string
  verb: string
  done: string
  stream: ProgressStream<WorkspaceInfo>
  isReady: boolean
  start: Parameters<ProgressStream<WorkspaceInfo>['start']>[0]
  onClose: () => void
  children: ReactNode
}

function ChangeDialog({ title, verb, done, stream, isReady, start, onClose, children }: ChangeDialogProps) {
  const finished = () => {
    toast(done)
    onClose()
    void askAllAnew()
  }
  return (
    // Closing it would call the work off: only Cancel says that.
    <Modal opened onClose={stream.isRunning ? () => undefined : onClose} title={title} size="40rem">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          stream.start(start, finished)
        }}
      >
        <Stack gap="md">
          {children}
          {stream.isRunning && <ProgressBar job={{ title, state: 'running', progress: stream.progress }} />}
          {stream.error !== null && <ErrorNotice title="Nothing was changed" error={stream.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={stream.isRunning ? stream.cancel : onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={stream.isRunning} disabled={!isReady}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
