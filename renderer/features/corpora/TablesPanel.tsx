/** Tables whose columns a person maps: which table each file is, and whether it is wanted. */
import type { TableName } from '../../../shared/domain/corpus.ts'
import { formatBytes } from '../../lib/format.ts'
import { useKeptImport } from '../../lib/keptImport.ts'
import { IconButton, Select } from '../../ui/Controls.tsx'
import { CloseIcon } from '../../ui/icons.ts'
import { Group, Table, Text, UnstyledButton, VisuallyHidden } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { fileName, mappedPaths, pathBelow, tableNames } from './importDraft.ts'
import { readAs } from './readAs.ts'
import type { ImportPlan } from './useImportPlan.ts'

const tableOptions = Object.entries(tableNames).map(([value, label]) => ({ value, label }))

export function TablesPanel({ plan: { kept, inspection, tables } }: { plan: ImportPlan }) {
  const paths = inspection ? mappedPaths(kept, inspection) : []
  const leftOut = paths.filter((path) => kept.leftOut.includes(path))
  if (tables.length + leftOut.length === 0) return null

  const leaveOut = (path: string) => useKeptImport.setState((before) => ({ leftOut: [...before.leftOut, path] }))
  const takeBack = () =>
    useKeptImport.setState((before) => ({ leftOut: before.leftOut.filter((path) => !leftOut.includes(path)) }))

  return (
    <Panel
      title="Tables to map"
      description="Which table each file is was guessed from its columns; the next step maps them."
      flush
    >
      <Table aria-label="Tables to map">
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
          {tables.map(({ preview, file }) => (
            <Table.Tr key={file.path}>
              <Table.Td>
                <Text fw={500} title={file.path} style={{ overflowWrap: 'anywhere' }}>
                  {pathBelow(file.path, kept.paths)}
                </Text>
              </Table.Td>
              <Table.Td>
                <Select
                  aria-label={`Table of ${fileName(file.path)}`}
                  data={tableOptions}
                  value={file.table}
                  allowDeselect={false}
                  onChange={(table) => table && void readAs({ ...file, table: table as TableName })}
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
                  onClick={() => leaveOut(file.path)}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {leftOut.length > 0 && (
        <Group gap="xs" p="sm">
          <Text size="sm" c="dimmed">
            Left out: {leftOut.map(fileName).join(', ')}
          </Text>
          <UnstyledButton fz="sm" c="var(--wb-accent)" onClick={takeBack}>
            Take them back
          </UnstyledButton>
        </Group>
      )}
    </Panel>
  )
}
