/** Progress of a job: phase, how far, how long still, and a way to stop it. */
import { useEffect, useRef, useState } from 'react'
import { Group, Progress, Text } from '@mantine/core'
import type { Job } from '../../shared/domain/job.ts'
import { formatBytes, formatCount, formatDuration } from '../lib/format.ts'
import { IconButton } from './Controls.tsx'
import { StopIcon } from './icons.ts'

export interface ProgressBarProps {
  job: Pick<Job, 'state' | 'progress' | 'title'>
  onCancel?: () => void
  compact?: boolean
}

/** Seconds left in the stage, from its pace since it was first seen; null until that is known. */
function useRemaining(stage: string, done: number, total: number | null): number | null {
  const start = useRef<{ stage: string; done: number; at: number } | null>(null)
  const [remaining, setRemaining] = useState<number | null>(null)
  useEffect(() => {
    if (start.current === null || start.current.stage !== stage || done < start.current.done) {
      start.current = { stage, done, at: Date.now() }
      setRemaining(null)
      return
    }
    const elapsed = (Date.now() - start.current.at) / 1000
    const progressed = done - start.current.done
    if (total === null || progressed <= 0 || elapsed < 2) return
    setRemaining(((total - done) * elapsed) / progressed)
  }, [stage, done, total])
  return remaining
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
  const remaining = useRemaining(unit ?? phase, done, total)
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
            remaining === null ? '' : `about ${formatDuration(Math.ceil(remaining))} left`,
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
