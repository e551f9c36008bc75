/** The passphrase of an encrypted workspace that is to be opened. */
import { useApiMutation } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { Text } from '../../ui/Layout.tsx'
import { navigate } from '../../lib/address.ts'
import { everyDomain } from './everyDomain.ts'
import { PassphraseForm } from './PassphraseForm.tsx'

export function OpenDialog({ path, onClose }: { path: string | null; onClose: () => void }) {
  return (
    <Modal opened={path !== null} onClose={onClose} title="Open an encrypted workspace" closeButtonProps={{ 'aria-label': 'Close' }}>
      {path !== null && <OpenForm path={path} onClose={onClose} />}
    </Modal>
  )
}

function OpenForm({ path, onClose }: { path: string; onClose: () => void }) {
  const open = useApiMutation('workspace.open', {
    invalidates: everyDomain,
    onSuccess: () => {
      onClose()
      navigate('/corpora')
    },
  })
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
