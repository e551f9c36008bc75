/** The card itself, readable: facts first, the chain of parents, then every setting. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { ModelCard } from '../../../shared/domain/run.ts'
import { formatCompact, formatCount, formatMoment } from '../../lib/format.ts'
import { useTaskName } from '../../lib/useTaskName.ts'
import { FieldHelp } from '../../ui/Controls.tsx'
import { Anchor, Code, Grid, SimpleGrid, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Metric } from '../../ui/Metric.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Notice } from '../../ui/States.tsx'
import type { ModelDetail } from './ModelPage.tsx'
import { isCounted, kindNames, kindShort } from './modelView.ts'
import { useCardSettings } from './useCardSettings.ts'

export function ModelCardView({ model }: { model: ModelDetail }) {
  const { card } = model
  return (
    <Stack gap="md">
      {card.treatAsPhi && (
        <Notice kind="warning" title="Treat as protected health information">
          <Text>
            It learned from patients’ notes and can repeat parts of them. Keep its files as safely as the notes.
          </Text>
        </Notice>
      )}
      {isCounted(model) && <Size card={card} />}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Facts model={model} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack gap="md">
            <Chain model={model} />
            <Settings card={card} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  )
}

function Size({ card }: { card: ModelCard }) {
  return (
    <Panel label="Size">
      <SimpleGrid cols={{ base: 2, md: 5 }} spacing="lg">
        <Metric
          label="Parameters"
          value={formatCompact(card.parameters)}
          help={`${formatCount(card.parameters)} numbers that training sets.`}
        />
        <Metric
          label="Tokens learned from"
          value={formatCompact(card.tokens.real)}
          help={
            'Tokens of text, counted once each time they were read; padding is left out. Ancestors have their own ' +
            'counts.'
          }
        />
        <Metric
          label="Tokens with padding"
          value={formatCompact(card.tokens.padded)}
          help="As the paper counts them: padding included."
        />
        <Metric
          label="Notes seen"
          value={formatCount(card.notesSeen)}
          help={
            'Different notes that this model or one of its ancestors learned from. A test note among them is ' +
            'flagged beside every result.'
          }
        />
        <Metric
          label="Tasks"
          value={card.taskIds.length === 0 ? 'None' : formatCount(card.taskIds.length)}
          help="Tasks whose labels the model learned."
        />
      </SimpleGrid>
    </Panel>
  )
}

function Facts({ model }: { model: ModelDetail }) {
  const { card } = model
  const taskName = useTaskName()
  const elsewhere = model.kind === 'imported'
  const rows: [string, ReactNode][] = [
    ['Kind', kindNames[model.kind]],
    ['Origin', card.origin],
    ['Made', formatMoment(model.createdAt)],
    [
      'Made by',
      model.runId === null ? (
        'Not a run of this workspace'
      ) : (
        <Anchor key="run" component={Link} href={`/runs/${model.runId}`}>{`Run ${model.runId}`}</Anchor>
      ),
    ],
    ['Tasks learned', elsewhere ? 'Not known' : card.taskIds.length === 0 ? 'None: no labels were seen' : card.taskIds.map(taskName).join(', ')],
    ['Licence', card.licence],
    ['Protected health information', card.treatAsPhi ? 'Treat as such' : 'No'],
    ['Data', card.synthetic ? "Synthetic: no patient's notes" : 'Real notes or unknown'],
    [
      'Hash of all notes seen',
      card.corpusHash ? (
        <Code key="hash" style={{ overflowWrap: 'anywhere' }}>
          {card.corpusHash}
        </Code>
      ) : (
        elsewhere ? 'Not known' : 'No notes of a corpus seen'
      ),
    ],
    [
      'Folder',
      model.folder ? (
        <Code key="folder" style={{ overflowWrap: 'anywhere' }}>
          {model.folder}
        </Code>
      ) : (
        'No files'
      ),
    ],
  ]
  return (
    <Panel title="Card" flush>
      <Table aria-label="Model card" withRowBorders={false}>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w="12rem" fw={400} c="dimmed" scope="row" style={{ verticalAlign: 'top' }}>
                {name}
                {name === 'Hash of all notes seen' && (
                  <>
                    {' '}
                    <FieldHelp label="About the hash">
                      SHA-256 over the sorted hashes of every note that this model or an ancestor saw.
                    </FieldHelp>
                  </>
                )}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  )
}

function Chain({ model }: { model: ModelDetail }) {
  return (
    <Panel title="Ancestors" description="From this model back to its origin" flush={model.parents.length > 0}>
      {model.parents.length === 0 ? (
        <Text c="dimmed">No ancestor: this model starts a chain.</Text>
      ) : (
        <Table aria-label="Ancestors">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Model</Table.Th>
              <Table.Th>Origin</Table.Th>
              <Table.Th ta="right">Tokens</Table.Th>
              <Table.Th ta="right">Notes seen</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {model.parents.map((parent) => (
              <Table.Tr key={parent.id}>
                <Table.Td>
                  <Anchor component={Link} href={`/models/${parent.id}`}>
                    {parent.name}
                  </Anchor>{' '}
                  <Text span size="sm" c="dimmed">
                    {kindShort[parent.kind]}
                  </Text>
                </Table.Td>
                <Table.Td>{parent.card.origin}</Table.Td>
                <Table.Td ta="right">{formatCompact(parent.card.tokens.real)}</Table.Td>
                <Table.Td ta="right">{formatCount(parent.card.notesSeen)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  )
}

function Settings({ card }: { card: ModelCard }) {
  const rows = useCardSettings()(card)
  return (
    <Panel title="Configuration" flush={rows.length > 0}>
      {rows.length === 0 ? (
        <Text c="dimmed">No settings.</Text>
      ) : (
        <Table aria-label="Configuration" withRowBorders={false} verticalSpacing={3}>
          <Table.Tbody>
            {rows.map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th w="16rem" fw={400} c="dimmed" scope="row">
                  {name}
                </Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  )
}
