/** Changes tags or remarks of a run, and offers to undo what took some away. */
import type { RunSummary } from '../../../shared/domain/run.ts'
import { callAndRefresh, useApiMutation } from '../../lib/queries.ts'
import { toastError, toastWithUndo } from '../../ui/Dialogs.tsx'

export interface Annotations {
  tags?: string[]
  remarks?: string
}

export function useAnnotate(run: RunSummary, onDone?: () => void): { change: (to: Annotations) => void; isPending: boolean } {
  const annotate = useApiMutation('runs.annotate')
  const change = (to: Annotations) => {
    const before = { id: run.id, ...(to.tags && { tags: run.tags }), ...(to.remarks !== undefined && { remarks: run.remarks }) }
    const lost = lostWords(run, to)
    annotate.mutate(
      { id: run.id, ...to },
      {
        onError: toastError,
        onSuccess: () => {
          if (lost) toastWithUndo(lost, () => callAndRefresh('runs.annotate', before, ['runs']))
          onDone?.()
        },
      },
    )
  }
  return { change, isPending: annotate.isPending }
}

/** What a change takes away, in words; null: nothing. */
function lostWords(run: RunSummary, { tags, remarks }: Annotations): string | null {
  const removed = tags ? run.tags.filter((tag) => !tags.includes(tag)) : []
  if (removed.length > 0) return `${removed.length === 1 ? 'Tag' : 'Tags'} ${removed.map((tag) => `“${tag}”`).join(', ')} removed.`
  return remarks !== undefined && run.remarks !== '' ? 'Remarks changed.' : null
}
