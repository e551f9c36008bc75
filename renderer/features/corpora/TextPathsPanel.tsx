/** The pattern by which paths of text files are read, and what it takes from the first of them. */
import { useState } from 'react'
import type { TextPaths } from '../../../shared/domain/corpus.ts'
import { explainError } from '../../api.ts'
import { formatCount, formatTime, missing } from '../../lib/format.ts'
import { useKeptImport } from '../../lib/keptImport.ts'
import { Button, TextField } from '../../ui/Controls.tsx'
import { useDebouncedCallback } from '../../ui/hooks.ts'
import { Code, Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { Loading } from '../../ui/States.tsx'
import type { TextPathsQuery } from './textPaths.ts'

const typingPauseMs = 300

export function TextPathsPanel({ query }: { query: TextPathsQuery }) {
  const { data, error, isPlaceholderData } = query
  const kept = useKeptImport(({ settings }) => settings.textPattern)
  const [typed, setTyped] = useState<string | null>(kept ?? null)
  const keep = (textPattern: string | undefined) =>
    useKeptImport.setState(({ settings }) => ({ settings: { ...settings, textPattern } }))
  const keepSoon = useDebouncedCallback((pattern: string) => keep(pattern.trim() === '' ? undefined : pattern), typingPauseMs)
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <TextField
          label="Pattern of the file names"
          description={
            <>
              <Code>{'{patient}'}</Code>, <Code>{'{encounter}'}</Code>, <Code>{'{type}'}</Code> and{' '}
              <Code>{'{date}'}</Code> are read; other names in braces become attributes, <Code>{'{_}'}</Code> is passed
              over. Matched against the end of the path below the chosen folder.
            </>
          }
          flex={1}
          maxLength={500}
          spellCheck={false}
          placeholder={data?.pattern}
          error={error ? explainError(error).message : undefined}
          value={typed ?? data?.pattern ?? ''}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            keepSoon(event.currentTarget.value)
          }}
        />
        {kept !== undefined && (
          <Button
            variant="default"
            onClick={() => {
              setTyped(null)
              keep(undefined)
            }}
          >
            As guessed
          </Button>
        )}
      </Group>
      {!data && !error && <Loading rows={3} label="Reading paths" />}
      {data && !error && (
        <Stack gap={4} style={{ opacity: isPlaceholderData ? 0.6 : 1 }}>
          <Text size="sm" role="status" aria-label="Paths that fit">
            {fitting(data)}
          </Text>
          <ScrollRegion label="First paths" maxHeight="18rem">
            <PathTable paths={data} />
          </ScrollRegion>
        </Stack>
      )}
    </Stack>
  )
}

function fitting({ files, matched }: TextPaths): string {
  if (matched === files) return files === 1 ? 'The one path fits the pattern.' : `All ${formatCount(files)} paths fit the pattern.`
  return `${formatCount(matched)} of the first ${formatCount(files)} paths fit the pattern; the others would be rejected.`
}

function PathTable({ paths: { rows } }: { paths: TextPaths }) {
  const read = rows.flatMap(({ facts }) => facts ?? [])
  const attributes = [...new Set(read.flatMap((facts) => Object.keys(facts.attributes)))]
  const columns = factColumns.filter(({ of }) => read.some((facts) => of(facts) !== null))
  return (
    <Table aria-label="First paths and what is read from them" stickyHeader verticalSpacing={3}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Path</Table.Th>
          {columns.map(({ header }) => (
            <Table.Th key={header}>{header}</Table.Th>
          ))}
          {attributes.map((name) => (
            <Table.Th key={name}>Attribute “{name}”</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ path, facts, reason }) => (
          <Table.Tr key={path}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{path}</Table.Td>
            {facts ? (
              <>
                {columns.map(({ header, of }) => (
                  <Table.Td key={header}>{of(facts) ?? missing}</Table.Td>
                ))}
                {attributes.map((name) => (
                  <Table.Td key={name}>{facts.attributes[name] ?? missing}</Table.Td>
                ))}
              </>
            ) : (
              <Table.Td colSpan={Math.max(1, columns.length + attributes.length)} style={{ color: 'var(--wb-bad)' }}>
                Rejected: {reason}
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

type Facts = NonNullable<TextPaths['rows'][number]['facts']>
const factColumns: { header: string; of: (facts: Facts) => string | null }[] = [
  { header: 'Patient', of: ({ patientKey }) => patientKey },
  { header: 'Encounter', of: ({ encounterKey }) => encounterKey },
  { header: 'Type', of: ({ type }) => type },
  { header: 'Time', of: ({ time }) => (time === null ? null : formatTime(time)) },
]
