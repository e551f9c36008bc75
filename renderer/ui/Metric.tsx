/** Numbers with what one must know to read them: interval, n, events, meaning. */
import type { ReactNode } from 'react'
import { Box, Group, Text } from '@mantine/core'
import type { MetricId } from '../../shared/metrics.ts'
import { formatCount, formatInterval, formatNumber, type Interval } from '../lib/format.ts'
import { FieldHelp } from './Controls.tsx'
import { MetricHelp } from './MetricHelp.tsx'

export interface MetricProps {
  label: string
  /** A number is shown with `digits` decimals; a text as it is. null: not estimable. */
  value: number | string | null
  digits?: number
  unit?: string
  interval?: Interval | null
  /** Notes the number stands on. */
  n?: number
  events?: number
  /** What this number is, in the words of `shared/metrics.ts`. */
  metric?: MetricId
  /** What holds only here; without `metric`, what this count is. */
  help?: ReactNode
  size?: 'md' | 'lg'
}

export function Metric({ label, value, digits = 3, unit, interval, n, events, metric, help, size = 'md' }: MetricProps) {
  const basis = [
    n === undefined ? null : `n = ${formatCount(n)}`,
    events === undefined ? null : `${formatCount(events)} events`,
  ]
  const remark = basis.filter((part) => part !== null).join(', ')
  return (
    <Box role="group" aria-label={label} miw={0}>
      <Group gap={4} wrap="nowrap">
        <Text size="sm" c="dimmed" truncate>
          {label}
        </Text>
        {metric ? <MetricHelp metric={metric} label={label} here={help} /> : help && <FieldHelp label={`What is ${label}?`}>{help}</FieldHelp>}
      </Group>
      <Group gap={6} align="baseline">
        <Text fz={size === 'lg' ? '1.375rem' : '1.0625rem'} fw={600} lh={1.3}>
          {value === null ? 'not estimable' : typeof value === 'number' ? formatNumber(value, digits) : value}
          {unit && value !== null && (
            <Text span size="sm" c="dimmed" fw={400}>
              {' '}
              {unit}
            </Text>
          )}
        </Text>
        {interval && (
          <Text size="sm" c="dimmed">
            {formatInterval(interval, digits)}
          </Text>
        )}
      </Group>
      {remark && (
        <Text size="sm" c="dimmed">
          {remark}
        </Text>
      )}
    </Box>
  )
}
