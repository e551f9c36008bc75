/** Gives a model another name; its identifier, card and results stay as they are. */
import { useState } from 'react'
import { useApiMutation } from '../../lib/queries.ts'
import { Button, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { Group, Stack } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'

interface RenameDialogProps {
  opened: boolean
  onClose: () => void
  model: { id: number; name: string }
}

export function RenameDialog({ opened, onClose, model }: RenameDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Rename the model">
      {opened && <RenameForm model={model} onClose={onClose} />}
    </Modal>
  )
}

function RenameForm({ model, onClose }: Omit<RenameDialogProps, 'opened'>) {
  const [name, setName] = useState(model.name)
  const rename = useApiMutation('models.rename', {
    invalidates: ['models', 'predictions', 'compare'],
    onSuccess: onClose,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        rename.mutate({ id: model.id, name: name.trim() })
      }}
    >
      <Stack gap="md">
        <TextField
          data-autofocus
          label="Name"
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {rename.error && <ErrorNotice error={rename.error} title="The model was not renamed" />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={rename.isPending}>
            Rename
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
