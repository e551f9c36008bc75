/** Makes a workspace of a backup: which one, where to, and what becomes of what is there. */
import { useState } from 'react'
import type { Restored } from '../../../shared/domain/backup.ts'
import { api } from '../../api.ts'
import { askAllAnew, useApi } from '../../lib/queries.ts'
import { useRestored } from '../../lib/restored.ts'
import { useProgressStream } from '../../lib/useProgressStream.ts'
import { Button, Checkbox, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { ErrorNotice } from '../../ui/States.tsx'

export function RestoreDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Restore a backup" size="40rem">
      {opened && <Restore onClose={onClose} />}
    </Modal>
  )
}

function Restore({ onClose }: { onClose: () => void }) {
  const host = useApi('workspace.host', undefined, { staleTime: Infinity })
  const [backup, setBackup] = useState<string | null>(null)
  const [typed, setTyped] = useState<string | null>(null)
  const [replace, setReplace] = useState(false)
  const [choosing, setChoosing] = useState(false)
  const stream = useProgressStream<Restored>({ goesOn: true })
  const path = typed ?? (backup === null ? '' : `${host.data?.defaultFolder ?? ''}/${nameOf(backup)}.wardbench`)
  const finished = (restored: Restored) => {
    useRestored.setState({ restored })
    void askAllAnew()
    onClose()
  }
  return (
    <Stack gap="md">
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }} c={backup === null ? 'dimmed' : undefined}>
          {backup ?? 'A folder that ends in .wardbench-backup, or a database that was kept before an update.'}
        </Text>
        <Button variant="default" disabled={stream.isRunning} onClick={() => setChoosing(true)} style={{ flexShrink: 0 }}>
          Choose a backup…
        </Button>
      </Group>
      <TextField
        label="Workspace file"
        description="The whole path of the workspace that it becomes."
        value={path}
        disabled={backup === null || stream.isRunning}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Checkbox
        label="Put the workspace that is there aside"
        description="It goes into a folder beside, whole, and nothing of it is deleted. Jobs that run in it are interrupted."
        checked={replace}
        disabled={stream.isRunning}
        onChange={(event) => setReplace(event.currentTarget.checked)}
      />
      {stream.isRunning && <ProgressBar job={{ title: 'Restore', state: 'running', progress: stream.progress }} />}
      {stream.error !== null && <ErrorNotice title="The backup was not restored" error={stream.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={stream.isRunning ? stream.cancel : onClose}>
          Cancel
        </Button>
        <Button
          disabled={backup === null || path.trim() === ''}
          loading={stream.isRunning}
          onClick={() => stream.start((options) => api.workspace.restore({ backup: backup ?? '', path: path.trim(), replace }, options), finished)}
        >
          Restore
        </Button>
      </Group>
      <FileChooser
        opened={choosing}
        onClose={() => setChoosing(false)}
        title="Choose a backup"
        choose="any"
        extensions={['.wardbench']}
        onChoose={([chosen]) => setBackup(chosen ?? null)}
      />
    </Stack>
  )
}

/** Of `…/Study 2026-11-29 10.05.wardbench-backup`: Study. */
function nameOf(backup: string): string {
  const last = backup.split(/[\\/]/).at(-1) ?? ''
  return last.replace(/ \d{4}-\d\d-\d\d \d\d\.\d\d\.wardbench-backup$/, '').replace(/\.wardbench(?:-backup)?$/, '') || 'Restored'
}
