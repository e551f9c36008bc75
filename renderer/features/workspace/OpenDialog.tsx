/** The passphrase of an encrypted workspace that is to be opened. */
import { Button } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { Text } from '../../ui/Layout.tsx'
import { PassphraseForm } from './PassphraseForm.tsx'
import { useEnterWorkspace } from './useEnterWorkspace.ts'

export function OpenDialog({ path, onClose }: { path: string | null; onClose: () => void }) {
  return (
    <Modal opened={path !== null} onClose={onClose} title="Open an encrypted workspace">
      {path !== null && <OpenForm path={path} onClose={onClose} />}
    </Modal>
  )
}

function OpenForm({ path, onClose }: { path: string; onClose: () => void }) {
  const open = useEnterWorkspace('workspace.open', onClose)
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm" style={{ overflowWrap: 'anywhere' }}>
        {path}
      </Text>
      <PassphraseForm
        confirmLabel="Open"
        pending={open.isPending}
        error={open.error}
        onConfirm={(passphrase) => open.mutate({ path, passphrase })}
        other={
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        }
      />
    </>
  )
}
