/** What waits for the processor, in the order in which it will start; the order can be changed. */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { QueuedWork } from '../../../shared/domain/job.ts'
import { useJobs } from '../../lib/jobs.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { Button, IconButton } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { DownIcon, PauseIcon, StopIcon, UpIcon } from '../../ui/icons.ts'
import { Anchor, Box, Group, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { countOf, formatCount } from '../../lib/format.ts'

const shownAtFirst = 50
/** Of the contract. */
const mostShown = 1000

/** Of one piece of work, and of the list before it scrolls. */
const rowRem = 1.75
const mostRem = 9

/** Nothing is shown while nothing waits; once something has waited here, its room is kept, so that what is below does not move by itself. */
export function QueuePanel() {
  const client = useQueryClient()
  const waiting = useJobs()
    .flatMap(({ id, state }) => (state === 'queued' ? [id] : []))
    .toSorted((a, b) => a - b)
    .join()
  const [limit, setLimit] = useState(shownAtFirst)
  const queue = useApi('jobs.queue', { limit }, { keepPrevious: true })
  useEffect(() => void client.invalidateQueries({ queryKey: ['jobs', 'queue'] }), [client, waiting])
  const list = useRef<HTMLOListElement>(null)
  const moved = useRef<{ id: number; direction: 'up' | 'down' } | null>(null)
  const move = useApiMutation('jobs.move', {
    invalidates: [],
    onSuccess: (_, input) => {
      moved.current = input
      void client.invalidateQueries({ queryKey: ['jobs', 'queue'] })
    },
  })
  // The button that was pressed may have come to the end of its way: the work that moved keeps the focus.
  useEffect(() => {
    if (!moved.current) return
    const { id, direction } = moved.current
    moved.current = null
    const row = list.current?.querySelector(`[data-job="${id}"]`)
    const same = row?.querySelector<HTMLButtonElement>(`[data-direction="${direction}"]:not(:disabled)`)
    ;(same ?? row?.querySelector<HTMLButtonElement>('button:not(:disabled)'))?.focus()
  }, [queue.data])
  const [most, setMost] = useState(0)
  const { works, total } = queue.data ?? { works: [], total: 0 }
  if (works.length > most) setMost(works.length)
  if (most === 0) return null
  const room = Math.min(mostRem, most * rowRem)
  return (
    <Box mb="sm">
      <Panel title="Queue" description="Starts from the top, when what it needs of the machine is free. Alt with ↑ or ↓ moves the work in focus.">
        <ol ref={list} aria-label="Queue" hidden={total === 0} style={{ margin: 0, padding: 0, height: `${room}rem`, overflowY: 'auto' }}>
          {works.map((work, index) => (
            <Work
              key={work.job.id}
              work={work}
              first={index === 0}
              last={index === total - 1}
              onMove={(direction) => move.mutate({ id: work.job.id, direction }, { onError: toastError })}
            />
          ))}
        </ol>
        {total > works.length && (
          <Group gap="sm">
            <Text size="sm" c="dimmed">
              The first {formatCount(works.length)} of {formatCount(total)}
            </Text>
            {limit < mostShown && (
              <Button size="compact-xs" variant="subtle" onClick={() => setLimit(mostShown)}>
                Show more
              </Button>
            )}
          </Group>
        )}
        {total === 0 && (
          <Text c="dimmed" style={{ height: `${room}rem` }}>
            Nothing waits any more.
          </Text>
        )}
      </Panel>
    </Box>
  )
}

interface WorkProps {
  work: QueuedWork
  first: boolean
  last: boolean
  onMove: (direction: 'up' | 'down') => void
}

function Work({ work: { job, followers, follower }, first, last, onMove }: WorkProps) {
  const readOnly = useReadOnly()
  const cancel = useApiMutation('jobs.cancel', { invalidates: ['jobs', 'runs'] })
  const pause = useApiMutation('jobs.pause', { invalidates: ['jobs', 'runs'] })
  const onKey = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || readOnly) return
    event.preventDefault()
    const up = event.key === 'ArrowUp'
    if (up ? !first : !last) onMove(up ? 'up' : 'down')
  }
  return (
    <li data-job={job.id} style={{ listStyle: 'none' }}>
      <Group gap={4} wrap="nowrap" onKeyDown={onKey}>
        <IconButton icon={UpIcon} label={`Move ${job.title} up`} data-direction="up" size="sm" variant="subtle" disabled={readOnly || first} onClick={() => onMove('up')} />
        <IconButton icon={DownIcon} label={`Move ${job.title} down`} data-direction="down" size="sm" variant="subtle" disabled={readOnly || last} onClick={() => onMove('down')} />
        <IconButton icon={PauseIcon} label={`Hold ${job.title}`} size="sm" variant="subtle" disabled={readOnly || pause.isPending} onClick={() => pause.mutate({ id: job.id }, { onError: toastError })} />
        <IconButton icon={StopIcon} label={`Cancel ${job.title}`} size="sm" variant="subtle" disabled={readOnly || cancel.isPending} onClick={() => cancel.mutate({ id: job.id }, { onError: toastError })} />
        {job.runId === null ? <Text truncate>{job.title}</Text> : <Anchor href={`#/runs/${job.runId}`} truncate>{job.title}</Anchor>}
        {followers > 0 && (
          <Text size="sm" c="dimmed" style={{ flexShrink: 0 }}>
            then {followers === 1 ? follower : countOf(followers, 'job')}
          </Text>
        )}
      </Group>
    </li>
  )
}
