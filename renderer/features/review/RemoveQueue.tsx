/** Removes a queue that nobody has worked on; verdicts are kept. */
import type { ReviewQueue } from '../../../shared/domain/review.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { IconButton } from '../../ui/Controls.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { RemoveIcon } from '../../ui/icons.ts'

export function RemoveQueue({ queue }: { queue: ReviewQueue }) {
  const readOnly = useReadOnly()
  const remove = useApiMutation('review.remove')
  const { name } = queue.definition
  if (queue.reviewers.length > 0) return null
  const ask = async () => {
    const text = `“${name}” has no verdicts. Its list of notes goes; the notes stay.`
    if (await confirm({ title: 'Remove this queue?', text, confirmLabel: 'Remove', destructive: true }))
      remove.mutate({ id: queue.id }, { onError: toastError })
  }
  return <IconButton size="sm" icon={RemoveIcon} label={`Remove ${name}`} disabled={readOnly} onClick={() => void ask()} />
}
