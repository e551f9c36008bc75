/** A change of what is at work, with a reason that is kept. */
import { useState } from 'react'
import { useApiMutation } from '../../lib/queries.ts'
import { Button, TextField } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ErrorNotice } from '../../ui/States.tsx'

interface ReasonDialogProps {
  procedure: 'operations.retire' | 'operations.rollBack'
  id: number
  title: string
  text: string
  onClose: () => void
}

export function ReasonDialog({ procedure, id, title, text, onClose }: ReasonDialogProps) {
  const [reason, setReason] = useState('')
  const change = useApiMutation(procedure, { onSuccess: onClose })
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ id, reason })
        }}
      >
        <Stack gap="sm">
          <Text>{text}</Text>
          <TextField label="Reason" description="Kept in the history." data-autofocus required maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          {change.error && <ErrorNotice error={change.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending} disabled={reason.trim().length < 3}>
              {procedure === 'operations.retire' ? 'Retire' : 'Use again'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
