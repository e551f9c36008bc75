/** Every corpus of the workspace with its size and span. */
import { Link } from 'wouter'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import { address, navigate } from '../../lib/address.ts'
import type { Dropped } from '../../lib/droppedFiles.ts'
import { formatCount, formatDate, formatMoment } from '../../lib/format.ts'
import { isActive, useJobs } from '../../lib/jobs.ts'
import { takeDropped } from '../../lib/importDrop.ts'
import { emptyImport, useKeptImport } from '../../lib/keptImport.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { upkeepShare, useUpkeep } from '../../lib/upkeep.ts'
import { SyntheticBadge, Tag } from '../../ui/Badges.tsx'
import { Badge, Button } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { DropZone } from '../../ui/DropZone.tsx'
import { AddIcon, CorporaIcon, HospitalIcon } from '../../ui/icons.ts'
import { Anchor, Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'

export function CorpusList() {
  const corpora = useApi('corpora.list', undefined)
  const readOnly = useReadOnly()
  const importButton = (
    <Button
      leftSection={<AddIcon size="0.875rem" aria-hidden />}
      disabled={readOnly}
      onClick={() => {
        // Nothing is set up yet: it is no longer for the corpus that something was to be added to.
        if (useKeptImport.getState().paths.length === 0) useKeptImport.setState(emptyImport)
        navigate('/corpora/import')
      }}
    >
      Import notes
    </Button>
  )
  return (
    <Page
      title="Corpora"
      description="Notes and tables of one hospital or data set, with their patients and encounters."
      actions={importButton}
    >
      <DropZone label="Drop to import these files and folders" disabled={readOnly} onDrop={importDropped}>
        <Stack gap="md">
          <RunningImports />
          <Panel label="Corpora" flush>
            <Await query={corpora}>
              {(list) =>
                list.length === 0 ? (
                  <EmptyState
                    icon={CorporaIcon}
                    title="No corpora yet"
                    text={
                      'Import notes with their encounters and diagnoses, from files or a folder, or try every step ' +
                      'on the synthetic demo hospital.'
                    }
                    action={
                      <>
                        {importButton}
                        <Button
                          variant="default"
                          leftSection={<HospitalIcon size="0.9375rem" aria-hidden />}
                          onClick={() => navigate('/workspace')}
                        >
                          Demo hospital
                        </Button>
                      </>
                    }
                  />
                ) : (
                  <CorpusTable corpora={list} />
                )
              }
            </Await>
          </Panel>
        </Stack>
      </DropZone>
    </Page>
  )
}

function importDropped(dropped: Dropped): void {
  takeDropped(dropped)
  navigate('/corpora/import')
}

function RunningImports() {
  const jobs = useJobs().filter((job) => (job.kind === 'import' || job.kind === 'demo') && isActive(job))
  const cancel = useApiMutation('jobs.cancel')
  return jobs.map((job) => (
    <Panel
      key={job.id}
      title={job.title}
      actions={
        job.kind === 'import' && (
          <Anchor component={Link} href={address('/corpora/import', { job: job.id })} size="sm">
            Show the import
          </Anchor>
        )
      }
    >
      <ProgressBar job={job} onCancel={() => cancel.mutate({ id: job.id }, { onError: toastError })} />
    </Panel>
  ))
}

function CorpusTable({ corpora }: { corpora: CorpusSummary[] }) {
  const indexing = new Map(
    useUpkeep().flatMap((task) => (task.kind === 'index' ? [[task.corpusId, upkeepShare(task)] as const] : [])),
  )
  return (
    <Table aria-label="Corpora" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Source</Table.Th>
          <Table.Th ta="right">Notes</Table.Th>
          <Table.Th ta="right">Patients</Table.Th>
          <Table.Th ta="right">Encounters</Table.Th>
          <Table.Th ta="right">Rejected rows</Table.Th>
          <Table.Th>Period</Table.Th>
          <Table.Th>Imported</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {corpora.map((corpus) => (
          <Table.Tr key={corpus.id}>
            <Table.Td>
              <Group gap="sm">
                <Anchor component={Link} href={`/corpora/${corpus.id}`} fw={500}>
                  {corpus.name}
                </Anchor>
                {corpus.synthetic && <SyntheticBadge />}
                {corpus.state === 'importing' && <Badge>Importing</Badge>}
                {indexing.has(corpus.id) && <Tag>index {indexing.get(corpus.id)}</Tag>}
              </Group>
            </Table.Td>
            <Table.Td>{corpus.source}</Table.Td>
            <Table.Td ta="right">{formatCount(corpus.notes)}</Table.Td>
            <Table.Td ta="right">{formatCount(corpus.patients)}</Table.Td>
            <Table.Td ta="right">{formatCount(corpus.encounters)}</Table.Td>
            <Table.Td ta="right">{formatCount(corpus.rejects)}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {corpus.firstTime ? (
                `${formatDate(corpus.firstTime)} to ${formatDate(corpus.lastTime)}`
              ) : (
                <Text c="dimmed">no dates</Text>
              )}
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatMoment(corpus.createdAt)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
