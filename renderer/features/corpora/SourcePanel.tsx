/** A source that was recognised: its tables, what it was known by, what is missing and what that means. */
import type { ReactNode } from 'react'
import { sourcesWithoutColumns } from '../../../shared/domain/corpus.ts'
import { countOf, formatBytes, formatCount } from '../../lib/format.ts'
import { useKeptImport, type KeptImport } from '../../lib/keptImport.ts'
import { Tag } from '../../ui/Badges.tsx'
import { Button, Checkbox } from '../../ui/Controls.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { InfoIcon, WarningIcon } from '../../ui/icons.ts'
import { Box, Group, List, Stack, Table, Text, VisuallyHidden } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { fileName, pathBelow, type DetectedSource } from './importDraft.ts'

/** A folder of text files may be a source of a hundred thousand. */
const shownFiles = 40

export interface SourcePanelProps {
  source: DetectedSource
  kept: KeptImport
  /** What will be missing, where a person's own settings changed that. */
  missing?: readonly string[]
  children?: ReactNode
}

export function SourcePanel({ source, kept, missing = source.missing, children }: SourcePanelProps) {
  const { files, evidence } = source
  const leftOut = new Set(kept.leftOut)
  const toggle = (path: string) =>
    useKeptImport.setState((before) => ({
      leftOut: leftOut.has(path) ? before.leftOut.filter((other) => other !== path) : [...before.leftOut, path],
    }))
  const bytes = files.reduce((sum, file) => sum + (leftOut.has(file.path) ? 0 : file.bytes), 0)
  return (
    <Panel
      label={source.title}
      title={
        <Group gap="sm">
          {source.title}
          <Tag>recognised</Tag>
        </Group>
      }
      description={
        source.source === 'text'
          ? `${formatBytes(bytes)}. What the path of each file says is read by a pattern.`
          : `${countOf(files.length, 'file')}, ${formatBytes(bytes)}. Columns need no mapping.`
      }
      actions={
        !sourcesWithoutColumns.includes(source.source) && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => useKeptImport.setState((before) => ({ byHand: [...before.byHand, source.source] }))}
          >
            Map its tables by hand
          </Button>
        )
      }
      flush
    >
      <Table aria-label={`Files of ${source.title}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="2.5rem">
              <VisuallyHidden>Import</VisuallyHidden>
            </Table.Th>
            <Table.Th>File</Table.Th>
            <Table.Th>Table of the source</Table.Th>
            <Table.Th ta="right">Size</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {files.slice(0, shownFiles).map((file) => (
            <Table.Tr key={file.path}>
              <Table.Td>
                <Checkbox
                  aria-label={`Import ${fileName(file.path)}`}
                  checked={!leftOut.has(file.path)}
                  onChange={() => toggle(file.path)}
                />
              </Table.Td>
              <Table.Td>
                <Text fw={500} title={file.path} style={{ overflowWrap: 'anywhere' }}>
                  {pathBelow(file.path, kept.paths)}
                </Text>
              </Table.Td>
              <Table.Td>{file.table}</Table.Td>
              <Table.Td ta="right">{formatBytes(file.bytes)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Stack gap="xs" px="md" py="sm">
        {files.length > shownFiles && (
          <Text size="sm" c="dimmed">
            and {formatCount(files.length - shownFiles)} more files
          </Text>
        )}
        {source.shiftedDates && (
          <Remark
            icon={<InfoIcon size="1rem" aria-label="Note" style={{ color: 'var(--wb-accent)' }} />}
            text="Dates are shifted by another offset for each patient: times of one patient can be compared, a split by date cannot be made."
          />
        )}
        {missing.map((line) => (
          <Remark
            key={line}
            icon={<WarningIcon size="1rem" aria-label="Missing" style={{ color: 'var(--wb-warn)' }} />}
            text={line}
          />
        ))}
        {children}
        <Disclosure summary="What it was recognised by">
          <List size="sm" spacing={2}>
            {evidence.slice(0, shownFiles).map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </Disclosure>
      </Stack>
    </Panel>
  )
}

function Remark({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Box style={{ flexShrink: 0, paddingTop: 2, lineHeight: 1 }}>{icon}</Box>
      <Text size="sm">{text}</Text>
    </Group>
  )
}
