/** Notes per month with the cut-off between the older and the later period; a click on a month moves it. */
import { useMemo } from 'react'
import { formatCount } from '../../lib/format.ts'
import { Chart, type ChartOption } from '../../ui/Chart.tsx'
import { Group, Text } from '../../ui/Layout.tsx'
import { useScheme } from '../../ui/scheme.ts'
import { chartColours } from '../../ui/theme.ts'
import { sidesOf } from './splitDraft.ts'

interface CutoffChartProps {
  months: { month: string; notes: number }[]
  cutoff: string
  onCutoff: (cutoff: string) => void
}

export function CutoffChart({ months, cutoff, onCutoff }: CutoffChartProps) {
  const colours = chartColours[useScheme()]
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 8, right: 12, top: 24, bottom: 4, containLabel: true },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: months.map(({ month }) => month) },
      yAxis: { type: 'value', name: 'notes' },
      series: [
        {
          id: 'notes',
          name: 'Notes',
          type: 'bar',
          barCategoryGap: '15%',
          data: months.map(({ month, notes }) => ({
            value: notes,
            itemStyle: { color: `${month}-01` < cutoff ? colours[0] : colours[1] },
          })),
        },
      ],
    }),
    [months, cutoff, colours],
  )
  const { before, after } = sidesOf(months, cutoff)
  return (
    <div>
      <Chart
        label="Notes per month"
        description={`${formatCount(before)} notes before ${cutoff}, ${formatCount(after)} from then on`}
        option={option}
        height={170}
        onClick={({ name }) => onCutoff(`${name}-01`)}
      />
      <Group gap="lg">
        <Text size="sm">
          <span aria-hidden style={{ color: colours[0] }}>
            ■
          </span>{' '}
          Older period: {formatCount(before)} notes
        </Text>
        <Text size="sm">
          <span aria-hidden style={{ color: colours[1] }}>
            ■
          </span>{' '}
          Later period: {formatCount(after)} notes
        </Text>
        <Text size="sm" c="dimmed">
          Click a month to move the cut-off.
        </Text>
      </Group>
    </div>
  )
}
