/** Step 4: the import at work, and what came of it. */
import { useEffect } from 'react'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Job } from '../../../shared/domain/job.ts'
import { address, navigate } from '../../lib/address.ts'
import { isActive, useJob } from '../../lib/jobs.ts'
import { emptyImport, useKeptImport } from '../../lib/keptImport.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { RetryIcon, StopIcon } from '../../ui/icons.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { EmptyState, ErrorNotice, Loading } from '../../ui/States.tsx'
import { importResultOf } from './importResult.ts'
import { ImportResultView } from './ImportResultView.tsx'

export function ImportProgress({ jobId }: { jobId: number }) {
  const job = useJob(jobId)
  const jobs = useApi('jobs.list', {})
  const done = job?.state === 'done'
  useEffect(() => {
    // What was set up has become a corpus; the next import begins with nothing.
    if (done) useKeptImport.setState(emptyImport)
  }, [done])
  if (!job) {
    if (!jobs.data) return <Loading rows={4} />
    return <EmptyState title="This import is not known here" text="It may belong to another workspace." />
  }
  if (isActive(job)) return <Running job={job} />
  const result = importResultOf(job)
  if (done && result) return <ImportResultView result={result} />
  return <NotDone job={job} />
}

function Running({ job }: { job: Job }) {
  const cancel = useApiMutation('jobs.cancel')
  return (
    <Panel title={job.title}>
      <Stack gap="xs">
        <ProgressBar job={job} />
        <Group justify="space-between" gap="md" align="flex-start">
          <Text size="sm" c="dimmed" maw="44rem">
            This screen can be left or reloaded: the import goes on, and the list of corpora leads back to it. Cancelling
            takes out again what was imported so far; the files themselves are never changed.
          </Text>
          <Button
            variant="default"
            loading={cancel.isPending}
            leftSection={<StopIcon size="0.875rem" aria-hidden />}
            onClick={() => cancel.mutate({ id: job.id }, { onError: toastError })}
          >
            Cancel import
          </Button>
        </Group>
      </Stack>
    </Panel>
  )
}

const endings: Partial<Record<Job['state'], string>> = {
  cancelled: 'The import was cancelled',
  interrupted: 'The import was interrupted',
}

/** Cancelled, failed or interrupted: what remains, and the ways on. */
function NotDone({ job }: { job: Job }) {
  const kept = useKeptImport((draft) => draft.paths.length > 0)
  const again = useApiMutation('jobs.resume')
  const remains =
    'Nothing of it stays in the workspace: what was read so far was taken out again.' +
    (kept ? ' Files, columns and settings are still as they were set up.' : '')
  return (
    <Stack gap="md" maw="46rem">
      {job.error && <ErrorNotice title={endings[job.state] ?? 'The import failed'} error={new AppError(job.error.code, job.error.message)} />}
      <Panel label="What remains">
        <EmptyState
          title={job.error ? 'What remains' : (endings[job.state] ?? 'The import failed')}
          text={remains}
          action={
            <>
              <Button
                loading={again.isPending}
                leftSection={<RetryIcon size="0.875rem" aria-hidden />}
                onClick={() => again.mutate({ id: job.id }, { onError: toastError })}
              >
                Try again as it was
              </Button>
              <Button
                variant="default"
                onClick={() => navigate(address('/corpora/import', { step: kept ? 'settings' : null }))}
              >
                {kept ? 'Change files or settings' : 'New import'}
              </Button>
            </>
          }
        />
      </Panel>
    </Stack>
  )
}
