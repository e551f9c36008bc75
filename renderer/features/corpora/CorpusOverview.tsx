/** Counts, note types and the course of notes over time. */
import { useMemo } from 'react'
import type { CorpusSummary } from '../../../shared/domain/corpus.ts'
import { address, navigate } from '../../lib/address.ts'
import { formatCount, formatDate, formatMoment, formatPercent } from '../../lib/format.ts'
import { useApi } from '../../lib/queries.ts'
import { Chart, type ChartOption } from '../../ui/Chart.tsx'
import { Box, Grid, SimpleGrid, Stack, Table, UnstyledButton } from '../../ui/Layout.tsx'
import { Metric } from '../../ui/Metric.tsx'
import { Panel } from '../../ui/Page.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'

export function CorpusOverview({ corpus }: { corpus: CorpusSummary }) {
  return (
    <Stack gap="md">
      <Panel label="Counts">
        <SimpleGrid cols={{ base: 3, md: 6 }} spacing="lg">
          <Metric label="Notes" value={formatCount(corpus.notes)} />
          <Metric label="Patients" value={formatCount(corpus.patients)} />
          <Metric label="Encounters" value={formatCount(corpus.encounters)} />
          <Metric
            label="Rejected rows"
            value={formatCount(corpus.rejects)}
            help="Rows of the imported files that were not taken, each listed with its line and reason."
          />
          <Metric label="First note" value={formatDate(corpus.firstTime)} />
          <Metric label="Last note" value={formatDate(corpus.lastTime)} />
        </SimpleGrid>
      </Panel>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <NoteTypes corpus={corpus} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <NotesPerMonth corpus={corpus} />
        </Grid.Col>
      </Grid>
      <Box c="dimmed" fz="sm">
        Source: {corpus.source}. Imported {formatMoment(corpus.createdAt)}.
      </Box>
    </Stack>
  )
}

function NoteTypes({ corpus }: { corpus: CorpusSummary }) {
  return (
    <Panel title="Note types" flush>
      <Table aria-label="Note types">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Type</Table.Th>
            <Table.Th ta="right">Notes</Table.Th>
            <Table.Th ta="right">Share</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {corpus.types.map(({ type, notes }) => (
            <Table.Tr key={type}>
              <Table.Td>
                <UnstyledButton
                  fz="md"
                  c="var(--wb-accent)"
                  onClick={() => navigate(address(`/corpora/${corpus.id}`, { tab: 'notes', type }))}
                >
                  {type || '(none)'}
                </UnstyledButton>
              </Table.Td>
              <Table.Td ta="right">{formatCount(notes)}</Table.Td>
              <Table.Td ta="right">{formatPercent(corpus.notes ? notes / corpus.notes : null)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  )
}

function NotesPerMonth({ corpus }: { corpus: CorpusSummary }) {
  const histogram = useApi('tasks.dateHistogram', { corpusId: corpus.id })
  const option = useMemo<ChartOption>(() => {
    const months = histogram.data ?? []
    return {
      grid: { left: 8, right: 12, top: 24, bottom: 4, containLabel: true },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: months.map(({ month }) => month) },
      yAxis: { type: 'value', name: 'notes' },
      series: [{ type: 'bar', name: 'Notes', data: months.map(({ notes }) => notes), barCategoryGap: '15%' }],
    }
  }, [histogram.data])
  return (
    <Panel title="Notes per month" description="By the notes’ own times">
      <Await query={histogram}>
        {(months) =>
          months.length === 0 ? (
            <EmptyState title="No dated notes" text="The imported notes carry no times." />
          ) : (
            <Chart
              label={`Notes per month of ${corpus.name}`}
              description={`${months.length} months from ${months[0]?.month} to ${months.at(-1)?.month}`}
              option={option}
              height={220}
              exportName="notes-per-month"
            />
          )
        }
      </Await>
    </Panel>
  )
}
