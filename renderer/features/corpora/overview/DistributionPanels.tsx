/** How notes spread: over time, by length, over patients. Each chart says in words what it shows. */
import { useMemo } from 'react'
import type { CorpusSummary } from '../../../../shared/domain/corpus.ts'
import type { CorpusScan } from '../../../../shared/domain/overview.ts'
import { useAddressChoice } from '../../../lib/address.ts'
import { countOf, formatCount, formatNumber } from '../../../lib/format.ts'
import type { useApi } from '../../../lib/queries.ts'
import { Chart, type ChartOption } from '../../../ui/Chart.tsx'
import { SegmentedControl } from '../../../ui/Controls.tsx'
import { Group, Text } from '../../../ui/Layout.tsx'
import { Panel } from '../../../ui/Page.tsx'
import { Await, EmptyState } from '../../../ui/States.tsx'
import type { Period } from '../../../../shared/stats/periods.ts'
import { barLabel, bars, byPeriod, patientBars, spreadOf } from './histogram.ts'

const height = 200

/** `labels[i]` under a bar of `values[i]`. */
function barOption(labels: string[], values: number[], { axis, unit }: { axis: string; unit: string }): ChartOption {
  return {
    grid: { left: 8, right: 12, top: 26, bottom: 20, containLabel: true },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: labels, name: axis, nameLocation: 'middle', nameGap: 28 },
    yAxis: { type: 'value', name: unit, minInterval: 1 },
    series: [{ type: 'bar', name: unit, data: values, barCategoryGap: '12%' }],
  }
}

const periodNames: readonly Period[] = ['month', 'quarter', 'year']
type Months = ReturnType<typeof useApi<'tasks.dateHistogram'>>

export function NotesOverTime({ corpus, months }: { corpus: CorpusSummary; months: Months }) {
  const [period, setPeriod] = useAddressChoice('per', periodNames, 'month')
  const periods = useMemo(() => byPeriod(months.data ?? [], period), [months.data, period])
  const option = useMemo(
    () => barOption(periods.map((entry) => entry.period), periods.map(({ notes }) => notes), { axis: '', unit: 'notes' }),
    [periods],
  )
  const dated = periods.reduce((sum, { notes }) => sum + notes, 0)
  const most = periods.reduce((best, entry) => (entry.notes > best.notes ? entry : best), periods[0] ?? { period: '', notes: 0 })
  const undated = corpus.notes - dated
  return (
    <Panel
      title={`Notes per ${period}`}
      description={
        corpus.shiftedDates
          ? 'By the notes’ own times, which are shifted for each patient: the years are not real'
          : `By the notes’ own times${undated > 0 && months.data ? `; ${countOf(undated, 'note')} without one` : ''}`
      }
      actions={
        <SegmentedControl
          aria-label="Period"
          data={[
            { value: 'month', label: 'Month' },
            { value: 'quarter', label: 'Quarter' },
            { value: 'year', label: 'Year' },
          ]}
          value={period}
          onChange={(value) => setPeriod(value as Period)}
        />
      }
    >
      <Await query={months}>
        {() =>
          periods.length === 0 ? (
            <EmptyState title="No dated notes" text="The imported notes carry no times." />
          ) : (
            <Chart
              label={`Notes per ${period} of ${corpus.name}`}
              description={
                `${countOf(dated, 'dated note')} in ${countOf(periods.length, period)} from ${periods[0]?.period} to ` +
                `${periods.at(-1)?.period}; most in ${most.period}: ${formatCount(most.notes)}`
              }
              option={option}
              height={height}
              exportName={`notes-per-${period}`}
            />
          )
        }
      </Await>
    </Panel>
  )
}

export function NoteLengths({ corpus, scan }: { corpus: CorpusSummary; scan: CorpusScan }) {
  const [unit, setUnit] = useAddressChoice('unit', ['words', 'characters'] as const, 'words')
  const [scale, setScale] = useAddressChoice('scale', ['linear', 'log'] as const, 'linear')
  const counts = unit === 'words' ? scan.words : scan.charactersPerNote
  const filled = useMemo(() => bars(counts, scale), [counts, scale])
  const option = useMemo(
    () => barOption(filled.map(barLabel), filled.map(({ notes }) => notes), { axis: unit, unit: 'notes' }),
    [filled, unit],
  )
  const spread = spreadOf(counts)
  if (!spread) return null
  const { smallest, quarter, median, threeQuarters, largest } = spread
  const inWords =
    `median ${formatCount(median)} ${unit}, half of the notes between ${formatCount(quarter)} and ` +
    `${formatCount(threeQuarters)}, shortest ${formatCount(smallest)}, longest ${formatCount(largest)}`
  return (
    <Panel
      title="Length of notes"
      description={`n = ${formatCount(scan.notes)}: ${inWords}`}
      actions={
        <Group gap="xs" wrap="nowrap">
          <SegmentedControl
            aria-label="Unit of length"
            data={[
              { value: 'words', label: 'Words' },
              { value: 'characters', label: 'Characters' },
            ]}
            value={unit}
            onChange={(value) => setUnit(value as 'words' | 'characters')}
          />
          <SegmentedControl
            aria-label="Scale of length"
            data={[
              { value: 'linear', label: 'Linear' },
              { value: 'log', label: 'Log' },
            ]}
            value={scale}
            onChange={(value) => setScale(value as 'linear' | 'log')}
          />
        </Group>
      }
    >
      <Chart
        label={`Length of the notes of ${corpus.name} in ${unit}`}
        description={`${countOf(scan.notes, 'note')}: ${inWords}`}
        option={option}
        height={height}
        exportName={`note-length-${unit}`}
      />
    </Panel>
  )
}

export function NotesPerPatient({ corpus, counts }: { corpus: CorpusSummary; counts: readonly [number, number][] }) {
  const filled = useMemo(() => patientBars(counts), [counts])
  const option = useMemo(
    () => barOption(filled.map(({ label }) => label), filled.map(({ patients }) => patients), { axis: 'notes', unit: 'patients' }),
    [filled],
  )
  const patients = counts.reduce((sum, [, of]) => sum + of, 0)
  const most = counts.at(-1)?.[0] ?? 0
  const inWords = `${countOf(patients, 'patient')}, ${formatNumber(corpus.notes / Math.max(1, patients), 1)} notes each on average, at most ${formatCount(most)}`
  return (
    <Panel title="Notes per patient" description={patients === 0 ? undefined : inWords}>
      {patients === 0 ? (
        <Text c="dimmed">No notes.</Text>
      ) : (
        <Chart
          label={`Notes per patient of ${corpus.name}`}
          description={inWords}
          option={option}
          height={height}
          exportName="notes-per-patient"
        />
      )}
    </Panel>
  )
}
