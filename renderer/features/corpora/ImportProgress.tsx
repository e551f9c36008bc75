/** Step 4: the import at work, and what came of it. */
import { address, navigate } from '../../lib/address.ts'
import { formatCount } from '../../lib/format.ts'
import { isActive, useJob } from '../../lib/jobs.ts'
import { useApiMutation } from '../../lib/queries.ts'
import { Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { CheckIcon } from '../../ui/icons.ts'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { tableNames } from './importDraft.ts'
import { importResultOf, type ImportResult } from './importResult.ts'
import type { TableName } from '../../../shared/domain/corpus.ts'

export function ImportProgress({ jobId }: { jobId: number }) {
  const job = useJob(jobId)
  const cancel = useApiMutation('jobs.cancel')
  if (!job) return <Loading rows={4} />
  if (isActive(job)) {
    return (
      <Panel title={job.title}>
        <ProgressBar job={job} onCancel={() => cancel.mutate({ id: job.id }, { onError: toastError })} />
      </Panel>
    )
  }
  if (job.state === 'cancelled') {
    return (
      <Panel label="Import">
        <EmptyState
          title="The import was cancelled"
          text="Nothing of it stays in the workspace."
          action={<Button onClick={() => navigate('/corpora/import')}>Import again</Button>}
        />
      </Panel>
    )
  }
  const result = importResultOf(job)
  if (job.state !== 'done' || !result) {
    return (
      <ErrorNotice
        title="The import did not end"
        error={new Error(job.error?.message ?? 'The workbench closed while it ran. Start the import again.')}
      />
    )
  }
  return <Result result={result} />
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
