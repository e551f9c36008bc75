/** Outcomes that came in as files: which notes they tell of, and which rows wait for theirs. */
import { useState } from 'react'
import type { OperatingModel } from '../../../shared/domain/operatingModel.ts'
import { countOf, formatCount, formatMoment } from '../../lib/format.ts'
import { isActive, useJobAbout } from '../../lib/jobs.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button, Select } from '../../ui/Controls.tsx'
import { Modal } from '../../ui/Dialogs.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { Box, Group, Stack, Table, Text, UnstyledButton } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { Await, ErrorNotice, Notice } from '../../ui/States.tsx'

/** Four files; more scroll, so that a new one, or a failure, moves nothing below. */
const listHeight = '10.5rem'

export function OutcomesPanel({ operating: { id } }: { operating: OperatingModel }) {
  const files = useApi('monitoring.outcomeFiles', { operatingId: id })
  const [choosing, setChoosing] = useState(false)
  const [path, setPath] = useState<string | null>(null)
  const [openFile, setOpenFile] = useState<number | null>(null)
  const readOnly = useReadOnly()
  const job = useJobAbout(id, 'outcomes')
  const cancel = useApiMutation('jobs.cancel', { invalidates: ['jobs'] })
  return (
    <Panel
      title="Outcomes"
      description="From labels derived on the corpus that was scored, or from a table with the columns note_id and label. Of a note in several files the newest row counts; rows of notes that are not here yet wait for them."
      actions={
        <Group mih="3rem" w="20rem" justify="flex-end">
          {job && isActive(job) ? (
            <Box w="100%">
              <ProgressBar job={job} onCancel={() => cancel.mutate({ id: job.id })} />
            </Box>
          ) : (
            <Button variant="default" disabled={readOnly} onClick={() => setChoosing(true)}>
              Import outcomes…
            </Button>
          )}
        </Group>
      }
      flush
    >
      <Box h={listHeight}>
        <ScrollRegion label="Files of outcomes, scrollable" maxHeight={listHeight}>
          {job?.state === 'failed' && job.error && <Notice kind="failed">{job.error.message}</Notice>}
          <Await query={files} rows={2}>
            {(list) =>
              list.length === 0 ? (
                <Text p="md" c="dimmed">No file of outcomes yet.</Text>
              ) : (
                <Table aria-label="Files of outcomes">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>File</Table.Th>
                      <Table.Th>Read</Table.Th>
                      <Table.Th ta="right">Rows</Table.Th>
                      <Table.Th ta="right">Outcomes of notes</Table.Th>
                      <Table.Th ta="right">Waiting or unreadable</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {list.map((file) => (
                      <Table.Tr key={file.id}>
                        <Table.Td style={{ overflowWrap: 'anywhere' }}>{file.name}</Table.Td>
                        <Table.Td>{formatMoment(file.at)}</Table.Td>
                        <Table.Td ta="right">{formatCount(file.rows)}</Table.Td>
                        <Table.Td ta="right">{formatCount(file.matched)}</Table.Td>
                        <Table.Td ta="right">
                          {file.rows === file.matched ? (
                            '0'
                          ) : (
                            <UnstyledButton td="underline" onClick={() => setOpenFile(file.id)}>
                              {countOf(file.rows - file.matched, 'row')}
                            </UnstyledButton>
                          )}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              )
            }
          </Await>
        </ScrollRegion>
      </Box>
      <FileChooser
        opened={choosing}
        onClose={() => setChoosing(false)}
        title="File of outcomes"
        choose="file"
        extensions={['.csv', '.tsv', '.parquet', '.ndjson', '.jsonl', '.gz']}
        onChoose={([chosen]) => chosen !== undefined && setPath(chosen)}
      />
      {path !== null && <ImportDialog operatingId={id} path={path} onClose={() => setPath(null)} />}
      {openFile !== null && <OpenRows fileId={openFile} onClose={() => setOpenFile(null)} />}
    </Panel>
  )
}

function ImportDialog({ operatingId, path, onClose }: { operatingId: number; path: string; onClose: () => void }) {
  const corpora = useApi('monitoring.corpora', { operatingId })
  const [chosen, setChosen] = useState<string | null>(null)
  const read = useApiMutation('monitoring.importOutcomes', { invalidates: ['jobs'], onSuccess: onClose })
  const corpusId = chosen ?? String(corpora.data?.[0]?.corpusId ?? '')
  return (
    <Modal opened onClose={onClose} title="Import outcomes">
      <Stack gap="sm">
        <Text style={{ overflowWrap: 'anywhere' }}>{path}</Text>
        <Select
          label="Corpus of the notes"
          description="Keys of notes are those of this corpus."
          allowDeselect={false}
          value={corpusId}
          data={(corpora.data ?? []).map((each) => ({ value: String(each.corpusId), label: `${each.name} (${formatCount(each.notes)} scored)` }))}
          onChange={setChosen}
        />
        {read.error && <ErrorNotice error={read.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button loading={read.isPending} disabled={corpusId === ''} onClick={() => read.mutate({ operatingId, corpusId: Number(corpusId), path })}>
            Read and judge
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

const reasons = { unknownNote: 'not among the notes of the corpus', unreadableLabel: 'the label is none of the options', noLabelYet: 'no label yet' }

function OpenRows({ fileId, onClose }: { fileId: number; onClose: () => void }) {
  const rows = useApi('monitoring.openOutcomes', { fileId })
  return (
    <Modal opened onClose={onClose} title="Rows without an outcome of a note" size="40rem">
      <Await query={rows}>
        {(list) => (
          <Table aria-label="Rows without an outcome of a note">
            <Table.Thead>
              <Table.Tr>
                <Table.Th ta="right">Line</Table.Th>
                <Table.Th>Note</Table.Th>
                <Table.Th>Why</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.map(({ line, noteKey, reason }) => (
                <Table.Tr key={line}>
                  <Table.Td ta="right">{line}</Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{noteKey}</Table.Td>
                  <Table.Td>{reasons[reason]}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Await>
    </Modal>
  )
}
