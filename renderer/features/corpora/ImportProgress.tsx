/** Step 4: the import at work, and what came of it. */
import { useEffect } from 'react'
import type { TableName } from '../../../shared/domain/corpus.ts'
import type { Job } from '../../../shared/domain/job.ts'
import { address, navigate } from '../../lib/address.ts'
import { formatCount } from '../../lib/format.ts'
import { isActive, useJob } from '../../lib/jobs.ts'
import { emptyImport, useKeptImport } from '../../lib/keptImport.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { CheckIcon, StopIcon } from '../../ui/icons.ts'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { tableNames } from './importDraft.ts'
import { importResultOf, type ImportResult } from './importResult.ts'

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
  if (done && result) return <Result result={result} />
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
            This screen can be left or reloaded: the import goes on, and the bar at the bottom leads back to it. Cancelling
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

/** Cancelled, failed or interrupted: what remains, and the way back to the files and columns as they were set up. */
function NotDone({ job }: { job: Job }) {
  const kept = useKeptImport((draft) => draft.paths.length > 0)
  return (
    <Stack gap="md" maw="46rem">
      {job.error && <ErrorNotice title={endings[job.state] ?? 'The import failed'} error={new Error(job.error.message)} />}
      <Panel label="What remains">
        <EmptyState
          title={job.error ? 'Nothing of it stays in the workspace' : (endings[job.state] ?? 'The import failed')}
          text={
            (job.error ? 'What was read so far was taken out again.' : 'Nothing of it stays in the workspace.') +
            (kept ? ' Files, columns and settings are still as they were set up.' : '')
          }
          action={
            <Button onClick={() => navigate(address('/corpora/import', { step: kept ? 'settings' : null }))}>
              {kept ? 'Back to the settings' : 'Import again'}
            </Button>
          }
        />
      </Panel>
    </Stack>
  )
}

function Result({ result }: { result: ImportResult }) {
  const rejected = result.rejects.reduce((sum, { rows }) => sum + rows, 0)
  const tables = (Object.keys(result.counts) as TableName[]).filter((table) => (result.counts[table]?.rows ?? 0) > 0)
  return (
    <Stack gap="md" maw="46rem">
      <Panel
        title={
          <Group gap="xs">
            <CheckIcon size="1rem" aria-hidden style={{ color: 'var(--wb-good)' }} />
            Import complete
          </Group>
        }
        label="Import complete"
        flush
        actions={<Button onClick={() => navigate(`/corpora/${result.corpusId}`)}>Open the corpus</Button>}
      >
        <Table aria-label="Rows taken">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Table</Table.Th>
              <Table.Th ta="right">Valid rows</Table.Th>
              <Table.Th ta="right">Taken</Table.Th>
              <Table.Th ta="right">Already there</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tables.map((table) => (
              <Table.Tr key={table}>
                <Table.Td>{tableNames[table]}</Table.Td>
                <Table.Td ta="right">{formatCount(result.counts[table]?.rows)}</Table.Td>
                <Table.Td ta="right">{formatCount(result.counts[table]?.inserted)}</Table.Td>
                <Table.Td ta="right">{formatCount(result.counts[table]?.duplicates)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
      {result.warnings.length > 0 && (
        <Notice kind="warning" title="Remarks">
          {result.warnings.map((warning) => (
            <Text key={warning}>{warning}</Text>
          ))}
        </Notice>
      )}
      <Panel
        title={`Rejected rows: ${formatCount(rejected)}`}
        flush={rejected > 0}
        actions={
          rejected > 0 && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => navigate(address(`/corpora/${result.corpusId}`, { tab: 'rejects' }))}
            >
              List them
            </Button>
          )
        }
      >
        {rejected === 0 ? (
          <Text c="dimmed">Every row was taken.</Text>
        ) : (
          <Table aria-label="Rejected rows by reason">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Reason</Table.Th>
                <Table.Th ta="right">Rows</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {result.rejects.map(({ reason, rows }) => (
                <Table.Tr key={reason}>
                  <Table.Td>{reason}</Table.Td>
                  <Table.Td ta="right">{formatCount(rows)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Panel>
    </Stack>
  )
}
