/** What came of an import: rows by table, rejects by file and reason, what to know, and where to go from here. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { RejectReason, TableName } from '../../../shared/domain/corpus.ts'
import { address, navigate } from '../../lib/address.ts'
import { countOf, formatCount, formatMoment, formatPercent } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { upkeepShare, useIndexing } from '../../lib/upkeep.ts'
import { Button, FieldHelp } from '../../ui/Controls.tsx'
import { CheckIcon, WarningIcon } from '../../ui/icons.ts'
import { Anchor, Box, Grid, Group, List, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await, EmptyState, Notice } from '../../ui/States.tsx'
import { tableNames } from './importDraft.ts'
import type { ImportResult } from './importResult.ts'

export function ImportResultView({ result }: { result: ImportResult }) {
  return result.alreadyImported ? <AlreadyImported {...result.alreadyImported} /> : <Imported result={result} />
}

function AlreadyImported({ corpusId, name, importedAt }: NonNullable<ImportResult['alreadyImported']>) {
  return (
    <Panel label="Already imported">
      <EmptyState
        icon={CheckIcon}
        title={`Already imported as “${name}”`}
        text={`The same files were read in the same way on ${formatMoment(importedAt)}. Nothing was added.`}
        action={<Button onClick={() => navigate(`/corpora/${corpusId}`)}>Open the corpus</Button>}
      />
    </Panel>
  )
}

function Imported({ result }: { result: ImportResult }) {
  const counts = Object.values(result.counts)
  const rejected = result.rejects.reduce((sum, { rows }) => sum + rows, 0)
  const inserted = counts.reduce((sum, count) => sum + count.inserted, 0)
  const valid = counts.reduce((sum, count) => sum + count.rows, 0)
  return (
    <Grid gap="md" maw="80rem">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Stack gap="md">
          <Panel
            title={
              <Group gap="xs">
                {inserted > 0 ? (
                  <CheckIcon size="1rem" aria-hidden style={{ color: 'var(--wb-good)' }} />
                ) : (
                  <WarningIcon size="1rem" aria-hidden style={{ color: 'var(--wb-warn)' }} />
                )}
                {titleOf(result, inserted > 0)}
              </Group>
            }
            label="Import complete"
            description={result.addedTo && whatWasNew(result)}
            flush
          >
            <RowsTaken counts={result.counts} adding={result.addedTo !== undefined} />
          </Panel>
          {result.warnings.length > 0 && (
            <Notice kind="warning" title="To know">
              <List size="sm" spacing={2}>
                {result.warnings.map((warning) => (
                  <List.Item key={warning}>{warning}</List.Item>
                ))}
              </List>
            </Notice>
          )}
          <Rejected
            corpusId={result.corpusId}
            rejected={rejected}
            read={rejected + valid}
            adding={result.addedTo !== undefined}
          />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <NextSteps corpusId={result.corpusId} hasNotes={(result.counts.notes?.inserted ?? 0) > 0} />
      </Grid.Col>
    </Grid>
  )
}

function titleOf({ addedTo }: ImportResult, any: boolean): string {
  if (addedTo) return any ? `Added to “${addedTo.name}”` : `Nothing was new in “${addedTo.name}”`
  return any ? 'Import complete' : 'Import complete: nothing was added'
}

function whatWasNew({ counts: { notes } }: ImportResult): string {
  if (!notes || notes.rows === 0) return 'No notes were among the rows.'
  const there = notes.duplicates === 1 ? '1 was there already and stays as it is' : `${formatCount(notes.duplicates)} were there already and stay as they are`
  return `${countOf(notes.inserted, 'new note')}; ${there}.`
}

const repeatedHelp = 'Rows with a key that a row before them has. The first is kept.'
const thereHelp = 'Rows with a key that the corpus has already. What it has is kept, also where the row differs.'

function RowsTaken({ counts, adding }: { counts: ImportResult['counts']; adding: boolean }) {
  const tables = (Object.keys(tableNames) as TableName[]).filter((table) => (counts[table]?.rows ?? 0) > 0)
  if (tables.length === 0) return <Text p="sm">No row of the files could be used.</Text>
  return (
    <Table aria-label="Rows taken">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Table</Table.Th>
          <Table.Th ta="right">Valid rows</Table.Th>
          <Table.Th ta="right">{adding ? 'New' : 'Taken'}</Table.Th>
          <Table.Th ta="right">
            {adding ? 'There already' : 'Key repeated'}{' '}
            <FieldHelp label={adding ? 'About rows that were there' : 'About repeated keys'}>
              {adding ? thereHelp : repeatedHelp}
            </FieldHelp>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tables.map((table) => (
          <Table.Tr key={table}>
            <Table.Td>{tableNames[table]}</Table.Td>
            <Table.Td ta="right">{formatCount(counts[table]?.rows)}</Table.Td>
            <Table.Td ta="right">{formatCount(counts[table]?.inserted)}</Table.Td>
            <Table.Td ta="right">{formatCount(counts[table]?.duplicates)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

interface RejectedProps {
  corpusId: number
  rejected: number
  read: number
  adding: boolean
}

function Rejected({ corpusId, rejected, read, adding }: RejectedProps) {
  const reasons = useApi('corpora.rejectReasons', { id: corpusId }, { enabled: rejected > 0 })
  const listed = (row?: RejectReason) =>
    address(`/corpora/${corpusId}`, { tab: 'rejects', file: row?.file, reason: row?.reason })
  if (rejected === 0) {
    return (
      <Panel title="Rejected rows: 0">
        <Text c="dimmed">Every row was taken.</Text>
      </Panel>
    )
  }
  return (
    <Panel
      title={`Rejected rows: ${formatCount(rejected)}`}
      description={
        `${formatPercent(rejected / read)} of ${formatCount(read)} rows. Each is listed with its line; none was stored.` +
        (adding ? ' The list is that of the corpus, earlier imports included.' : '')
      }
      flush
      actions={
        <Button size="compact-xs" variant="default" onClick={() => navigate(listed())}>
          List them
        </Button>
      }
    >
      <Await query={reasons} rows={3}>
        {(list) => (
          <Table aria-label="Rejected rows by reason">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Reason</Table.Th>
                <Table.Th>File</Table.Th>
                <Table.Th ta="right">Rows</Table.Th>
                <Table.Th ta="right">First on line</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.slice(0, shownReasons).map((row) => (
                <Table.Tr key={`${row.file} ${row.reason}`}>
                  <Table.Td>
                    <Anchor component={Link} href={listed(row)}>
                      {row.reason}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{row.file}</Table.Td>
                  <Table.Td ta="right">{formatCount(row.rows)}</Table.Td>
                  <Table.Td ta="right">{row.firstLine}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Await>
    </Panel>
  )
}
const shownReasons = 20

function NextSteps({ corpusId, hasNotes }: { corpusId: number; hasNotes: boolean }) {
  const indexing = useIndexing(corpusId)
  return (
    <Panel title="From here">
      <Stack gap="sm">
        <Step
          button={<Button onClick={() => navigate(`/corpora/${corpusId}`)}>Open the corpus</Button>}
          text="Counts, note types and dates; look for protected health information before a note leaves this machine."
        />
        {hasNotes && (
          <>
            <Step
              button={
                <Button
                  variant="default"
                  onClick={() => navigate(address(`/corpora/${corpusId}`, { tab: 'notes' }))}
                >
                  Read notes
                </Button>
              }
              text={
                'Search their text, and see that types, times and patients are right.' +
                (indexing ? ` The search index is being built: ${upkeepShare(indexing)}.` : '')
              }
            />
            <Step
              button={
                <Button variant="default" onClick={() => navigate(address('/tasks', { tab: 'labels' }))}>
                  Derive labels
                </Button>
              }
              text="What happened after each note, by the rules of a task; then a split by patient."
            />
          </>
        )}
      </Stack>
    </Panel>
  )
}

function Step({ button, text }: { button: ReactNode; text: string }) {
  return (
    <Box>
      {button}
      <Text size="sm" c="dimmed" mt={4}>
        {text}
      </Text>
    </Box>
  )
}
