/** Sets up a folder to be watched. */
import { useState } from 'react'
import type { WatchSchedule } from '../../../shared/domain/incoming.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { Button, NumberField, Select, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'
import { IncomingFields, newIncoming, useNamesInUse } from './IncomingFields.tsx'

export function WatchDialog({ onClose }: { onClose: () => void }) {
  const inUse = useNamesInUse()
  const [draft, setDraft] = useState(newIncoming)
  const [folder, setFolder] = useState('')
  const [kind, setKind] = useState<WatchSchedule['kind']>('arrival')
  const [at, setAt] = useState('06:00')
  const [minutes, setMinutes] = useState<number | null>(15)
  const [choosing, setChoosing] = useState(false)
  const add = useApiMutation('operations.addWatch', { onSuccess: onClose })
  const names = draft.names ?? inUse
  const schedule: WatchSchedule = kind === 'arrival' ? { kind } : kind === 'daily' ? { kind, at } : { kind, minutes: minutes ?? 1 }
  const { corpusId, corpusName } = draft
  return (
    <Modal opened onClose={onClose} title="Watch a folder">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate({ folder, names, schedule, corpusId, corpusName })
        }}
      >
        <Stack gap="sm">
          <Group align="flex-end" wrap="nowrap" gap="xs">
            <TextField label="Folder" required flex={1} value={folder} onChange={(event) => setFolder(event.currentTarget.value)} />
            <Button variant="default" onClick={() => setChoosing(true)}>
              Choose…
            </Button>
          </Group>
          <Select
            label="When"
            allowDeselect={false}
            value={kind}
            data={[
              { value: 'arrival', label: 'As files come' },
              { value: 'every', label: 'Every so many minutes' },
              { value: 'daily', label: 'Once a day' },
            ]}
            onChange={(value) => setKind(value as WatchSchedule['kind'])}
          />
          {kind === 'daily' && <TextField label="At" description="Local time of the workbench’s machine." type="time" required value={at} onChange={(event) => setAt(event.currentTarget.value)} />}
          {kind === 'every' && <NumberField label="Minutes" required min={1} max={1440} value={minutes} onChange={setMinutes} />}
          <IncomingFields draft={draft} onChange={setDraft} />
          <Text size="sm" c="dimmed">
            Watched while the workbench runs with this workspace open. A file is read when two looks, two seconds apart, saw it unchanged; names that end in .tmp, .part or ~ are left until they are renamed.
          </Text>
          {add.error && <ErrorNotice error={add.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending} disabled={folder.trim() === '' || names.length === 0 || (kind === 'every' && minutes === null)}>
              Watch it
            </Button>
          </Group>
        </Stack>
      </form>
      <FileChooser
        opened={choosing}
        title="Folder to watch"
        choose="folder"
        confirmLabel="Choose this folder"
        onClose={() => setChoosing(false)}
        onChoose={([chosen]) => chosen !== undefined && setFolder(chosen)}
      />
    </Modal>
  )
}
