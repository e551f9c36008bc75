/** Jobs at work, with their progress, and those that ended lately. */
import { resumableStates, type Job } from '../../shared/domain/job.ts'
import { countOf } from '../lib/format.ts'
import { isActive, useJobs } from '../lib/jobs.ts'
import { useApiMutation } from '../lib/queries.ts'
import { StateBadge } from '../ui/Badges.tsx'
import { Button } from '../ui/Controls.tsx'
import { toastError } from '../ui/Dialogs.tsx'
import { Group, ScrollArea, Stack, Text } from '../ui/Layout.tsx'
import { ProgressBar } from '../ui/ProgressBar.tsx'

const endedShown = 8
const activeShown = 20

export function JobList() {
  const jobs = useJobs()
  // What runs, then what starts next.
  const active = jobs.filter(isActive).toSorted((a, b) => Number(b.state === 'running') - Number(a.state === 'running') || a.id - b.id)
  const recent = jobs.filter((job) => !isActive(job)).slice(0, endedShown)
  return (
    <ScrollArea.Autosize mah="24rem">
      <Stack gap="md">
        {active.length === 0 && <Text c="dimmed">No jobs running.</Text>}
        {active.slice(0, activeShown).map((job) => (
          <ActiveJob key={job.id} job={job} />
        ))}
        {active.length > activeShown && <Text c="dimmed">and {countOf(active.length - activeShown, 'more job')}</Text>}
        {recent.length > 0 && (
          <Stack gap={4}>
            <Text size="sm" fw={600} c="dimmed">
              Earlier
            </Text>
            {recent.map((job) => (
              <EndedJob key={job.id} job={job} />
            ))}
          </Stack>
        )}
      </Stack>
    </ScrollArea.Autosize>
  )
}

function ActiveJob({ job }: { job: Job }) {
  const cancel = useApiMutation('jobs.cancel')
  return <ProgressBar compact job={job} onCancel={() => cancel.mutate({ id: job.id }, { onError: toastError })} />
}

function EndedJob({ job }: { job: Job }) {
  const resume = useApiMutation('jobs.resume')
  return (
    <div>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="sm" truncate>
          {job.title}
        </Text>
        <Group gap="xs" wrap="nowrap">
          {resumableStates.includes(job.state) && (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => resume.mutate({ id: job.id }, { onError: toastError })}
              aria-label={`Resume ${job.title}`}
            >
              Resume
            </Button>
          )}
          <StateBadge state={job.state} />
        </Group>
      </Group>
      {job.error && (
        <Text size="sm" style={{ color: 'var(--wb-bad)', overflowWrap: 'anywhere' }}>
          {job.error.message}
        </Text>
      )}
    </div>
  )
}
