/** A change of what is at work, with a reason that is kept. */
import { useApiMutation } from '../../lib/queries.ts'
import { Modal } from '../../ui/Dialogs.tsx'
import { Text } from '../../ui/Layout.tsx'
import { ReasonForm } from '../../ui/ReasonForm.tsx'

interface ReasonDialogProps {
  procedure: 'operations.retire' | 'operations.rollBack'
  id: number
  title: string
  text: string
  onClose: () => void
}

export function ReasonDialog({ procedure, id, title, text, onClose }: ReasonDialogProps) {
  const change = useApiMutation(procedure, { onSuccess: onClose })
  return (
    <Modal opened onClose={onClose} title={title}>
      <ReasonForm
        label="Reason"
        description="Kept in the history."
        confirmLabel={procedure === 'operations.retire' ? 'Retire' : 'Use again'}
        pending={change.isPending}
        error={change.error}
        onConfirm={(reason) => change.mutate({ id, reason })}
        onCancel={onClose}
      >
        <Text>{text}</Text>
      </ReasonForm>
    </Modal>
  )
}
