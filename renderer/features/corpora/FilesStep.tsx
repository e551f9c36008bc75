/** Step 1: which files, and which table each of them is. */
import { useState } from 'react'
import type { TableName } from '../../../shared/domain/corpus.ts'
import { formatBytes } from '../../lib/format.ts'
import { callApi } from '../../lib/queries.ts'
import { Button, IconButton, Select } from '../../ui/Controls.tsx'
import { FileChooser } from '../../ui/FileChooser.tsx'
import { AddIcon, CloseIcon, TableIcon } from '../../ui/icons.ts'
import { Stack, Table, Text, VisuallyHidden } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { EmptyState, ErrorNotice, Loading } from '../../ui/States.tsx'
import { draftOf, fileName, tableNames, type FileDraft } from './importDraft.ts'

const extensions = ['.csv', '.tsv', '.txt', '.ndjson', '.jsonl', '.gz']
const tableOptions = Object.entries(tableNames).map(([value, label]) => ({ value, label }))

export function FilesStep({ drafts, onChange }: { drafts: FileDraft[]; onChange: (drafts: FileDraft[]) => void }) {
  const [choosing, setChoosing] = useState(false)
  const [reading, setReading] = useState(false)
  const [failures, setFailures] = useState<{ path: string; error: unknown }[]>([])

  const add = async (paths: string[]) => {
    setReading(true)
    const fresh = paths.filter((path) => !drafts.some(({ file }) => file.path === path))
    const read = await Promise.allSettled(fresh.map((path) => callApi('corpora.preview', { path })))
    onChange([...drafts, ...read.flatMap((answer) => (answer.status === 'fulfilled' ? [draftOf(answer.value)] : []))])
    setFailures(
      read.flatMap((answer, index) =>
        answer.status === 'rejected' ? [{ path: fresh[index] ?? '', error: answer.reason as unknown }] : [],
      ),
    )
    setReading(false)
  }
  const changeTable = async (path: string, table: TableName) => {
    try {
      const preview = await callApi('corpora.preview', { path, table })
      onChange(drafts.map((draft) => (draft.file.path === path ? draftOf(preview) : draft)))
    } catch (error) {
      setFailures([{ path, error }])
    }
  }

  const addButton = (
    <Button
      variant={drafts.length > 0 ? 'default' : 'filled'}
      leftSection={<AddIcon size="0.875rem" aria-hidden />}
      loading={reading}
      onClick={() => setChoosing(true)}
    >
      Add files…
    </Button>
  )
  return (
    <Stack gap="md">
      <Panel title="Files" flush actions={drafts.length > 0 && addButton}>
        {drafts.length === 0 && !reading && (
          <EmptyState
            icon={TableIcon}
            title="Choose note tables and what goes with them"
            text={
              'CSV, TSV or NDJSON, also compressed (.gz). At least one table of notes; encounters, patients, ' +
              'diagnoses and claims make the built-in labels possible.'
            }
            action={addButton}
          />
        )}
        {drafts.length === 0 && reading && <Loading rows={3} label="Reading the first rows" />}
        {drafts.length > 0 && (
          <FileTable
            drafts={drafts}
            onTable={(path, table) => void changeTable(path, table)}
            onRemove={(path) => onChange(drafts.filter(({ file }) => file.path !== path))}
          />
        )}
      </Panel>
      {failures.map(({ path, error }) => (
        <ErrorNotice key={path} title={`${fileName(path)} cannot be read`} error={error} />
      ))}
      <FileChooser
        opened={choosing}
        onClose={() => setChoosing(false)}
        title="Files to import"
        choose="files"
        extensions={extensions}
        onChoose={(paths) => void add(paths)}
      />
    </Stack>
  )
}

interface FileTableProps {
  drafts: FileDraft[]
  onTable: (path: string, table: TableName) => void
  onRemove: (path: string) => void
}

function FileTable({ drafts, onTable, onRemove }: FileTableProps) {
  return (
    <Table aria-label="Files to import">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>File</Table.Th>
          <Table.Th w="11rem">Table</Table.Th>
          <Table.Th>Format</Table.Th>
          <Table.Th ta="right">Size</Table.Th>
          <Table.Th ta="right">Columns</Table.Th>
          <Table.Th>Remarks</Table.Th>
          <Table.Th w="3rem">
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {drafts.map(({ preview, file }) => (
          <Table.Tr key={file.path}>
            <Table.Td>
              <Text fw={500}>{fileName(file.path)}</Text>
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {file.path}
              </Text>
            </Table.Td>
            <Table.Td>
              <Select
                aria-label={`Table of ${fileName(file.path)}`}
                data={tableOptions}
                value={file.table}
                onChange={(table) => table && onTable(file.path, table as TableName)}
              />
            </Table.Td>
            <Table.Td>{file.format.toUpperCase()}</Table.Td>
            <Table.Td ta="right">{formatBytes(preview.bytes)}</Table.Td>
            <Table.Td ta="right">{preview.columns.length}</Table.Td>
            <Table.Td maw="20rem">
              {preview.warnings.length === 0 ? (
                <Text c="dimmed">none</Text>
              ) : (
                preview.warnings.map((warning) => (
                  <Text key={warning} size="sm">
                    {warning}
                  </Text>
                ))
              )}
            </Table.Td>
            <Table.Td>
              <IconButton
                size="sm"
                icon={CloseIcon}
                label={`Leave out ${fileName(file.path)}`}
                onClick={() => onRemove(file.path)}
              />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
