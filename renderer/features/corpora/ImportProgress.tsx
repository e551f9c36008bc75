/** Step 4: the import at work, and what came of it. */
import { useEffect } from 'react'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Job, JobProgress } from '../../../shared/domain/job.ts'
import { address, navigate } from '../../lib/address.ts'
import { formatBytes, formatCount, formatMoment, formatPercent } from '../../lib/format.ts'
import { isActive, useJob } from '../../lib/jobs.ts'
import { emptyImport, useKeptImport } from '../../lib/keptImport.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { RetryIcon, StopIcon } from '../../ui/icons.ts'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
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
  failed: 'The import failed',
  cancelled: 'The import was cancelled',
  interrupted: 'The import was interrupted',
}

/** Cancelled, failed or interrupted: what happened, what was kept, and the ways on. */
function NotDone({ job }: { job: Job }) {
  const setUp = useKeptImport((draft) => draft.paths.length > 0)
  const again = useApiMutation('jobs.resume')
  const ending = endings[job.state] ?? 'The import did not end as it should'
  return (
    <Stack gap="md" maw="46rem">
      {job.error && <ErrorNotice title={ending} error={new AppError(job.error.code, job.error.message)} />}
      <Panel title={job.error ? 'What happened' : ending} label="What happened" flush>
        <Table aria-label="What happened">
          <Table.Tbody>
            {account(job, setUp).map(([name, text]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" w="9rem" style={{ verticalAlign: 'top' }}>
                  {name}
                </Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{text}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group p="sm" gap="sm">
          <Button
            loading={again.isPending}
            leftSection={<RetryIcon size="0.875rem" aria-hidden />}
            onClick={() => again.mutate({ id: job.id }, { onError: toastError })}
          >
            Try again as it was
          </Button>
          <Button
            variant="default"
            onClick={() => navigate(address('/corpora/import', { step: setUp ? 'settings' : null }))}
          >
            {setUp ? 'Change files or settings' : 'Set up another import'}
          </Button>
        </Group>
      </Panel>
    </Stack>
  )
}

function account(job: Job, setUp: boolean): [name: string, text: string][] {
  return [
    ['Import', job.title],
    ['Ended', job.startedAt === null ? `${formatMoment(job.finishedAt)}, before it began` : formatMoment(job.finishedAt)],
    ...(job.progress ? [['It had come to', reached(job.progress)] satisfies [string, string]] : []),
    [
      'What was kept',
      'Nothing of this import: what was read so far was taken out again. Corpora that were there are as they were, and ' +
        'so are the files.' +
        (setUp ? ' What was set up, files, columns and settings, is still there.' : ''),
    ],
  ]
}

function reached({ phase, done, total, detail, unit }: JobProgress): string {
  const format = unit === 'bytes' ? formatBytes : formatCount
  const share = total ? ` (${formatPercent(done / total, 0)})` : ''
  const amount = total === null ? (done > 0 ? format(done) : null) : `${format(done)} of ${format(total)}${share}`
  return [phase, amount, detail].filter(Boolean).join(', ')
}
