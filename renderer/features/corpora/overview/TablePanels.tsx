/** Note types, duplicates and reject reasons as short tables that lead on to what they count. */
import type { ReactNode } from 'react'
import type { CorpusSummary, RejectReason } from '../../../../shared/domain/corpus.ts'
import type { CorpusScan } from '../../../../shared/domain/overview.ts'
import { address, navigate } from '../../../lib/address.ts'
import { countOf, formatCount, formatPercent } from '../../../lib/format.ts'
import { Button } from '../../../ui/Controls.tsx'
import { SimpleGrid, Stack, Table, Text, UnstyledButton } from '../../../ui/Layout.tsx'
import { Metric } from '../../../ui/Metric.tsx'
import { Panel } from '../../../ui/Page.tsx'
import { RiskBar } from '../../../ui/RiskBar.tsx'

const shownRows = 10

export function LinkText({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <UnstyledButton fz="md" c="var(--wb-accent)" ta="left" onClick={onClick}>
      {children}
    </UnstyledButton>
  )
}

export function NoteTypes({ corpus }: { corpus: CorpusSummary }) {
  return (
    <Panel title="Note types" description={countOf(corpus.types.length, 'type')} flush>
      <Table aria-label="Note types">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Type</Table.Th>
            <Table.Th ta="right">Notes</Table.Th>
            <Table.Th>Share</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {corpus.types.slice(0, shownRows).map(({ type, notes }) => (
            <Table.Tr key={type}>
              <Table.Td>
                <LinkText onClick={() => navigate(address(`/corpora/${corpus.id}`, { tab: 'notes', type }))}>
                  {type || '(none)'}
                </LinkText>
              </Table.Td>
              <Table.Td ta="right">{formatCount(notes)}</Table.Td>
              <Table.Td>
                <RiskBar value={corpus.notes ? notes / corpus.notes : null} percent width={8} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {corpus.types.length > shownRows && (
        <Text size="sm" c="dimmed" p="sm">
          and {countOf(corpus.types.length - shownRows, 'rarer type')}; the CSV has them all
        </Text>
      )}
    </Panel>
  )
}

export function DuplicatesPanel({ corpus, scan: { duplicates, nearCopies, notes } }: { corpus: CorpusSummary; scan: CorpusScan }) {
  return (
    <Panel
      title="Duplicate texts"
      description="Notes whose text is the same to the last character. Shared across patients, they can stand in training and test at once."
      flush={duplicates.groups.length > 0}
    >
      <Stack gap="sm" p={duplicates.groups.length > 0 ? 'md' : 0} pb={0}>
        <SimpleGrid cols={3} spacing="lg">
          <Metric label="Notes with an exact duplicate" value={formatPercent(notes ? duplicates.notes / notes : null)} n={duplicates.notes} />
          <Metric label="Texts they share" value={formatCount(duplicates.texts)} />
          <Metric
            label="Across patients"
            value={formatPercent(notes ? duplicates.notesAcrossPatients / notes : null)}
            n={duplicates.notesAcrossPatients}
            help="Notes whose text stands under another patient too: forms, templates, or one patient under two keys. A split reports how many of them fall on both sides."
          />
        </SimpleGrid>
        {duplicates.notes === 0 && <Text c="dimmed">No two notes have the same text.</Text>}
        <NearCopiesRow nearCopies={nearCopies} notes={notes} />
      </Stack>
      {duplicates.groups.length > 0 && (
        <Table aria-label="Largest groups of exact duplicates" mt="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>First note</Table.Th>
              <Table.Th ta="right">Notes with this text</Table.Th>
              <Table.Th ta="right">Patients</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {duplicates.groups.slice(0, shownRows).map(({ noteId, noteKey, copies, patients }) => (
              <Table.Tr key={noteId}>
                <Table.Td>
                  <LinkText onClick={() => navigate(address(`/corpora/${corpus.id}`, { tab: 'notes', note: noteId }))}>
                    {noteKey}
                  </LinkText>
                </Table.Td>
                <Table.Td ta="right">{formatCount(copies)}</Table.Td>
                <Table.Td ta="right">{formatCount(patients)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  )
}

function NearCopiesRow({ nearCopies, notes }: Pick<CorpusScan, 'nearCopies' | 'notes'>) {
  if (!nearCopies) {
    return <Text c="dimmed">Near-duplicates are not looked for in a corpus of this size; a split looks for them.</Text>
  }
  const { threshold, shingleWords, notLookedAtWholly } = nearCopies
  return (
    <SimpleGrid cols={3} spacing="lg">
      <Metric
        label="Notes with a near-duplicate"
        value={formatPercent(notes ? nearCopies.notes / notes : null)}
        n={nearCopies.notes}
        help={
          `Notes with another text that shares at least ${formatPercent(threshold, 0)} of all runs of ${shingleWords} words: copied forward, ` +
          'or the same form filled in.' +
          (notLookedAtWholly > 0 ? ` ${countOf(notLookedAtWholly, 'text')} had so many like them that not all were compared.` : '')
        }
      />
      <Metric label="Across patients" value={formatPercent(notes ? nearCopies.acrossPatients / notes : null)} n={nearCopies.acrossPatients} />
      <Metric label="Most alike" value={nearCopies.pairs[0] ? formatPercent(Math.max(...nearCopies.pairs.map(({ similarity }) => similarity)), 0) : 'none'} />
    </SimpleGrid>
  )
}

export function RejectsPanel({ corpus, reasons }: { corpus: CorpusSummary; reasons: readonly RejectReason[] }) {
  const open = (row?: RejectReason) =>
    navigate(address(`/corpora/${corpus.id}`, { tab: 'rejects', file: row?.file, reason: row?.reason }))
  return (
    <Panel
      title="Rejected rows"
      description={corpus.rejects > 0 && `${countOf(corpus.rejects, 'row')} by reason`}
      flush={reasons.length > 0}
      actions={
        reasons.length > 0 && (
          <Button size="compact-xs" variant="default" onClick={() => open()}>
            List them
          </Button>
        )
      }
    >
      {corpus.rejects === 0 && <Text c="dimmed">Every row of the imported files was taken.</Text>}
      {reasons.length > 0 && (
        <Table aria-label="Rejected rows by reason">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Reason</Table.Th>
              <Table.Th>File</Table.Th>
              <Table.Th ta="right">Rows</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {reasons.slice(0, shownRows).map((row) => (
              <Table.Tr key={`${row.file} ${row.reason}`}>
                <Table.Td>
                  <LinkText onClick={() => open(row)}>{row.reason}</LinkText>
                </Table.Td>
                <Table.Td>{row.file}</Table.Td>
                <Table.Td ta="right">{formatCount(row.rows)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  )
}
