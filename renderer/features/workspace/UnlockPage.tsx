/** All that a locked window shows. */
import type { LockedWorkspace } from '../../../shared/domain/workspace.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { Box } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { PassphraseForm } from './PassphraseForm.tsx'

export function UnlockPage({ workspace }: { workspace: LockedWorkspace }) {
  const unlock = useApiMutation('workspace.unlock')
  const close = useApiMutation('workspace.close')
  const closeAsking = async () => {
    const agreed = await confirm({
      title: `Close ${workspace.name}`,
      text: 'Jobs that run behind the lock stop. They can be resumed when the workspace is open again.',
      confirmLabel: 'Close it',
    })
    if (agreed) close.mutate(undefined, { onError: toastError })
  }
  return (
    <Page title="Locked" description="Jobs that were running go on. Nothing of the workspace is shown until it is unlocked.">
      <Box maw="30rem">
        <Panel title={`Unlock ${workspace.name}`} description={workspace.path}>
          <PassphraseForm
            confirmLabel="Unlock"
            pending={unlock.isPending}
            error={unlock.error}
            onConfirm={(passphrase) => unlock.mutate({ passphrase })}
            other={
              <Button variant="default" onClick={() => void closeAsking()}>
                Close this workspace
              </Button>
            }
          />
        </Panel>
      </Box>
    </Page>
  )
}
