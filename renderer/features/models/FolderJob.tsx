/** An import or export at work inside its dialog, and how it ended. */
import { isActive, useJob } from '../../lib/jobs.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { ErrorNotice, Loading } from '../../ui/States.tsx'
import { WrittenTo } from '../../ui/WrittenTo.tsx'

interface FolderJobProps {
  jobId: number
  /** What there is to do with the result; without, it only says where that is. */
  next?: { label: string; go: (result: Record<string, unknown>) => void }
  onClose: () => void
}

export function FolderJob({ jobId, next, onClose }: FolderJobProps) {
  const job = useJob(jobId)
  const cancel = useApiMutation('jobs.cancel')
  if (!job) return <Loading rows={2} />
  if (isActive(job)) {
    return <ProgressBar job={job} onCancel={() => cancel.mutate({ id: job.id }, { onError: toastError })} />
  }
  const { state, result, error } = job
  return (
    <Stack gap="md">
      {state === 'done' && <Text>{job.title}: done.</Text>}
      {typeof result?.folder === 'string' && <WrittenTo path={result.folder} />}
      {state === 'cancelled' && <Text>Cancelled. Nothing of it stays.</Text>}
      {state !== 'done' && state !== 'cancelled' && (
        <ErrorNotice title="It did not end" error={new Error(error?.message ?? 'Start it again.')} />
      )}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        {state === 'done' && result && next && <Button onClick={() => next.go(result)}>{next.label}</Button>}
      </Group>
    </Stack>
  )
}
