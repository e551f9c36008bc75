/** Progress of a job: phase, how far, how long still, and a way to stop it. */
import { useEffect, useRef, useState } from 'react'
import { Group, Progress, Text } from '@mantine/core'
import type { Job } from '../../shared/domain/job.ts'
import { createPaceMeter, type Pace } from '../../shared/pace.ts'
import { formatBytes, formatCount, formatDuration } from '../lib/format.ts'
import { IconButton } from './Controls.tsx'
import { StopIcon } from './icons.ts'

export interface ProgressBarProps {
  job: Pick<Job, 'state' | 'progress' | 'title'>
  onCancel?: () => void
  compact?: boolean
}

/** Of the stage; null until it is known. */
function usePace(stage: string, done: number, total: number | null): Pace | null {
  const meter = useRef<ReturnType<typeof createPaceMeter> | null>(null)
  const [pace, setPace] = useState<Pace | null>(null)
  useEffect(() => {
    meter.current ??= createPaceMeter()
    setPace(meter.current(stage, done, total, Date.now()))
  }, [stage, done, total])
  return pace
}

export function ProgressBar({ job, onCancel, compact = false }: ProgressBarProps) {
  const { phase, done, total, detail, unit } = job.progress ?? {
    phase: job.state === 'queued' ? 'Waiting' : 'Starting',
    done: 0,
    total: null,
    detail: undefined,
    unit: undefined,
  }
  // Bytes are those of all files; other counts begin anew with every phase.
  const pace = usePace(unit ?? phase, done, total)
  const format = unit === 'bytes' ? formatBytes : formatCount
  const share = total ? Math.min(100, (done / total) * 100) : null
  const amount = total === null ? (done > 0 ? format(done) : '') : `${format(done)} of ${format(total)}`
  return (
    <div>
      <Group justify="space-between" gap="sm" wrap="nowrap" mb={4}>
        <Text size="sm" truncate>
          {compact && <b>{job.title} · </b>}
          {phase}
          {detail && <Text span size="sm" c="dimmed">{` · ${detail}`}</Text>}
        </Text>
        <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {[
            amount,
            share === null ? '' : `${share.toFixed(0)} %`,
            pace && unit === 'bytes' ? `${formatBytes(pace.perSecond)}/s` : '',
            pace?.secondsLeft != null ? `about ${formatDuration(Math.ceil(pace.secondsLeft))} left` : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </Group>
      <Group gap="sm" wrap="nowrap">
        <Progress.Root size="sm" flex={1}>
          <Progress.Section
            value={share ?? 100}
            animated={share === null && job.state === 'running'}
            aria-label={job.title}
          />
        </Progress.Root>
        {onCancel && <IconButton size="sm" icon={StopIcon} label={`Cancel: ${job.title}`} onClick={onCancel} />}
      </Group>
    </div>
  )
}

/** How far something is that counts its parts itself: words at both ends, the bar below. */
export function ShareBar({ label, share, left, right }: { label: string; share: number; left: string; right: string }) {
  return (
    <div>
      <Group justify="space-between" gap="sm" wrap="nowrap" mb={4}>
        <Text size="sm" truncate>
          {left}
        </Text>
        <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
          {right}
        </Text>
      </Group>
      <Progress.Root size="sm">
        <Progress.Section value={100 * share} aria-label={label} />
      </Progress.Root>
    </div>
  )
}
