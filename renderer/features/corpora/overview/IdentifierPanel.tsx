/** The scan for identifiers: counts of the 18 kinds, masked examples of one, and what the scan can not do. */
import type { CorpusSummary } from '../../../../shared/domain/corpus.ts'
import type { CorpusScan } from '../../../../shared/domain/overview.ts'
import type { PrivacySettings } from '../../../../shared/domain/privacy.ts'
import { phiKinds, type PhiKind } from '../../../../shared/domain/phi.ts'
import { address, navigate, useAddressChoice } from '../../../lib/address.ts'
import { countOf, formatCount, formatPercent } from '../../../lib/format.ts'
import { useApi } from '../../../lib/queries.ts'
import { Button, FieldHelp } from '../../../ui/Controls.tsx'
import { Box, Grid, Group, Stack, Table, Text, UnstyledButton } from '../../../ui/Layout.tsx'
import { Panel } from '../../../ui/Page.tsx'
import { Await, Notice } from '../../../ui/States.tsx'
import classes from './IdentifierPanel.module.css'

interface IdentifierPanelProps {
  corpus: CorpusSummary
  scan: CorpusScan
  /** What the import masked and shifted. */
  privacy: PrivacySettings | null
}

export function IdentifierPanel({ corpus, scan, privacy }: IdentifierPanelProps) {
  const most = scan.kinds.reduce((best, entry) => (entry.notes > best.notes ? entry : best), scan.kinds[0]!)
  const [kind, setKind] = useAddressChoice('kind', scan.kinds.map((entry) => entry.kind), most.kind)
  const { marks } = scan
  return (
    <Panel
      title="Identifiers"
      description={
        `${formatCount(scan.notesWithIdentifiers)} of ${formatCount(scan.notes)} notes hold what looks like one of the 18 identifiers ` +
        'of HIPAA’s Safe Harbor, 45 CFR 164.514(b)(2)'
      }
      actions={
        <Button size="compact-xs" variant="default" onClick={() => openReview(corpus.id, null)}>
          Review a sample
        </Button>
      }
    >
      <Stack gap="md">
        <Notice kind="warning" title="A warning, no certificate">
          The scan looks for patterns. It misses names and places that it does not know, and counts some words that are no
          identifiers. A zero does not mean that there is none, and no count means that notes are de-identified.
        </Notice>
        {privacy && <Text size="sm">{importedWith(privacy)}</Text>}
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 6 }}>
            <KindTable scan={scan} chosen={kind} onChoose={setKind} />
            {marks.matches > 0 && (
              <Text size="sm" c="dimmed" mt="xs">
                {countOf(marks.matches, 'mask')} of an earlier de-identification in {countOf(marks.notes, 'note')}, such as [** … **],
                ___ or [NAME]; not counted above.
              </Text>
            )}
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Examples corpus={corpus} scan={scan} kind={kind} />
          </Grid.Col>
        </Grid>
      </Stack>
    </Panel>
  )
}

function importedWith({ mask, shiftDates }: PrivacySettings): string {
  const masked = mask.length > 0 ? `${countOf(mask.length, 'kind')} of identifiers masked` : null
  const shifted = shiftDates ? `dates shifted by up to ${countOf(shiftDates.days, 'day')}: those counted here are shifted ones` : null
  return `On the way in: ${[masked, shifted].filter((part) => part !== null).join('; ')}. What is counted below is what was left.`
}

function openReview(corpusId: number, kind: PhiKind | null, note?: number) {
  navigate(address(`/corpora/${corpusId}`, { tab: 'review', kind, note }))
}

interface KindTableProps {
  scan: CorpusScan
  chosen: PhiKind
  onChoose: (kind: PhiKind) => void
}

function KindTable({ scan, chosen, onChoose }: KindTableProps) {
  return (
    <Table aria-label="Identifiers by kind" verticalSpacing={3}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Kind</Table.Th>
          <Table.Th ta="right">Notes</Table.Th>
          <Table.Th ta="right">Share</Table.Th>
          <Table.Th ta="right">Matches</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {scan.kinds.map(({ kind, notes, matches }) => {
          const { title, paragraph, looksFor } = phiKinds[kind]
          const none = matches === 0
          return (
            <Table.Tr key={kind} bg={kind === chosen ? 'var(--wb-accent-soft)' : undefined}>
              <Table.Td>
                <Group gap={6} wrap="nowrap">
                  <Text span c="dimmed" w="1rem" aria-hidden>
                    {paragraph}
                  </Text>
                  <UnstyledButton
                    fz="md"
                    c={none ? 'dimmed' : 'var(--wb-accent)'}
                    aria-pressed={kind === chosen}
                    onClick={() => onChoose(kind)}
                  >
                    {title}
                  </UnstyledButton>
                  <FieldHelp label={`What is looked for: ${title}`}>{looksFor}</FieldHelp>
                </Group>
              </Table.Td>
              <Table.Td ta="right" c={none ? 'dimmed' : undefined}>
                {formatCount(notes)}
              </Table.Td>
              <Table.Td ta="right" c={none ? 'dimmed' : undefined}>
                {none ? '' : formatPercent(notes / scan.notes)}
              </Table.Td>
              <Table.Td ta="right" c={none ? 'dimmed' : undefined}>
                {formatCount(matches)}
              </Table.Td>
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}

const shownExamples = 10

function Examples({ corpus, scan, kind }: { corpus: CorpusSummary; scan: CorpusScan; kind: PhiKind }) {
  const examples = useApi('overview.examples', { id: corpus.id, kind, limit: shownExamples }, { keepPrevious: true })
  const { title, looksFor } = phiKinds[kind]
  const matches = scan.kinds.find((entry) => entry.kind === kind)?.matches ?? 0
  return (
    <Box component="section" aria-label={`Examples: ${title}`}>
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Text fw={600}>{title}</Text>
        {matches > 0 && (
          <Button size="compact-xs" variant="default" onClick={() => openReview(corpus.id, kind)}>
            Open these notes
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {looksFor}
      </Text>
      {matches === 0 ? (
        <Text c="dimmed">The scan found none.</Text>
      ) : (
        <Await query={examples} rows={shownExamples}>
          {(list) => (
            <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
              {list.map((example, index) => (
                <li key={index}>
                  <UnstyledButton
                    className={classes.example}
                    title="Open the note"
                    onClick={() => openReview(corpus.id, kind, example.noteId)}
                  >
                    {example.before}
                    <Text span fz="sm" c="var(--wb-warn)">
                      {example.masked}
                    </Text>
                    {example.after}
                  </UnstyledButton>
                </li>
              ))}
            </Stack>
          )}
        </Await>
      )}
      {matches > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          Everything the scan knows is covered; what it does not know is not. A click opens the note.
        </Text>
      )}
    </Box>
  )
}
