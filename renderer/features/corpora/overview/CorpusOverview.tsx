/** What a corpus holds: counts, types, times and patients at once; lengths, duplicates and identifiers once it is scanned. */
import type { CorpusSummary } from '../../../../shared/domain/corpus.ts'
import { exportCsv } from '../../../lib/exportFile.ts'
import { formatCount, formatDate, formatMoment, formatPercent, missing } from '../../../lib/format.ts'
import { useApi } from '../../../lib/queries.ts'
import { useIndexing } from '../../../lib/upkeep.ts'
import { Button } from '../../../ui/Controls.tsx'
import { DownloadIcon } from '../../../ui/icons.ts'
import { Box, Grid, Group, Stack } from '../../../ui/Layout.tsx'
import { Metric } from '../../../ui/Metric.tsx'
import { Panel } from '../../../ui/Page.tsx'
import { Await } from '../../../ui/States.tsx'
import { NoteLengths, NotesOverTime, NotesPerPatient } from './DistributionPanels.tsx'
import { IndexProgress } from '../IndexProgress.tsx'
import { IdentifierPanel } from './IdentifierPanel.tsx'
import { overviewCsv } from './overviewCsv.ts'
import { ScanPanel } from './ScanPanel.tsx'
import { DuplicatesPanel, NoteTypes, RejectsPanel } from './TablePanels.tsx'

export function CorpusOverview({ corpus }: { corpus: CorpusSummary }) {
  const overview = useApi('overview.get', { id: corpus.id })
  const months = useApi('tasks.dateHistogram', { corpusId: corpus.id })
  const reasons = useApi('corpora.rejectReasons', { id: corpus.id })
  const indexing = useIndexing(corpus.id)
  const scan = overview.data?.scan ?? null
  const exportOverview = () => {
    if (!overview.data) return
    const parts = { corpus, overview: overview.data, months: months.data ?? [], rejects: reasons.data ?? [] }
    void exportCsv('corpus-overview.csv', overviewCsv(parts))
  }
  return (
    <Stack gap="md">
      <Panel
        title="Counts"
        actions={
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
            disabled={!overview.data || months.isPending || reasons.isPending}
            onClick={exportOverview}
          >
            CSV
          </Button>
        }
      >
        {/* As wide as the numbers are: those of a registry go on in a second row. */}
        <Group justify="space-between" align="flex-start" gap="lg">
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
          <Metric
            label="With identifiers"
            value={scan ? formatPercent(scan.notes ? scan.notesWithIdentifiers / scan.notes : null) : missing}
            help="Notes in which the scan finds what looks like one of the 18 identifiers. Known once the corpus is scanned. A warning, no certificate."
          />
          <Metric
            label="With an exact duplicate"
            value={scan ? formatPercent(scan.notes ? scan.duplicates.notes / scan.notes : null) : missing}
            help="Notes whose text another note has too. Known once the corpus is scanned."
          />
        </Group>
        {indexing && <IndexProgress task={indexing} />}
      </Panel>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <NoteTypes corpus={corpus} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <NotesOverTime corpus={corpus} months={months} />
        </Grid.Col>
      </Grid>
      <Await query={overview}>
        {(data) => (
          <>
            <ScanPanel corpus={corpus} overview={data} />
            {data.scan && <IdentifierPanel corpus={corpus} scan={data.scan} privacy={data.privacy} />}
            <Grid gap="md">
              {data.scan && (
                <Grid.Col span={{ base: 12, md: 7 }}>
                  <NoteLengths corpus={corpus} scan={data.scan} />
                </Grid.Col>
              )}
              <Grid.Col span={{ base: 12, md: data.scan ? 5 : 6 }}>
                <NotesPerPatient corpus={corpus} counts={data.notesPerPatient} />
              </Grid.Col>
              {data.scan && (
                <Grid.Col span={{ base: 12, md: 7 }}>
                  <DuplicatesPanel corpus={corpus} scan={data.scan} />
                </Grid.Col>
              )}
              <Grid.Col span={{ base: 12, md: data.scan ? 5 : 6 }}>
                <RejectsPanel corpus={corpus} reasons={reasons.data ?? []} />
              </Grid.Col>
            </Grid>
          </>
        )}
      </Await>
      <Box c="dimmed" fz="sm">
        Source: {corpus.source}. Imported {formatMoment(corpus.createdAt)}.
      </Box>
    </Stack>
  )
}
