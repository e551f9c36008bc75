/** What the workbench is doing now, on what, and that it keeps to itself. */
import { isActive, useJobs } from '../lib/jobs.ts'
import { useApi, useApiMutation } from '../lib/queries.ts'
import { countOf } from '../lib/format.ts'
import { StateBadge } from '../ui/Badges.tsx'
import { Button, Popover } from '../ui/Controls.tsx'
import { toastError } from '../ui/Dialogs.tsx'
import { BlockedIcon, DeviceIcon, LockIcon } from '../ui/icons.ts'
import { Group, ScrollArea, Stack, Text, UnstyledButton } from '../ui/Layout.tsx'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import { resumableStates, type Job } from '../../shared/domain/job.ts'
import classes from './Shell.module.css'

export function StatusBar() {
  const host = useApi('workspace.host', undefined, { staleTime: Infinity })
  const workspace = useApi('workspace.state', undefined).data?.open ?? null
  return (
    <footer className={classes.status} aria-label="Status">
      {workspace && <JobsStatus />}
      <span style={{ flex: 1 }} />
      {workspace && (
        <span className={classes.statusItem}>
          <LockIcon size="0.8125rem" aria-hidden />
          {workspace.readOnly ? 'Read-only: held by another process' : 'Workspace held for writing'}
        </span>
      )}
      {host.data && (
        <span className={classes.statusItem}>
          <DeviceIcon size="0.8125rem" aria-hidden />
          {host.data.device} · {countOf(host.data.threads, 'thread')}
        </span>
      )}
      <Popover position="top-end" width="20rem" withinPortal>
        <Popover.Target>
          <UnstyledButton className={classes.statusButton}>
            <BlockedIcon size="0.8125rem" aria-hidden />
            Network: blocked
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <Text>
            Wardbench asks nothing of any network: no telemetry, no update check, no model hub. Requests to anywhere but
            this workbench are refused.
          </Text>
        </Popover.Dropdown>
      </Popover>
    </footer>
  )
}

function JobsStatus() {
  const jobs = useJobs()
  const active = jobs.filter(isActive)
  const first = active.find((job) => job.state === 'running') ?? active[0]
  const share = first?.progress?.total ? (first.progress.done / first.progress.total) * 100 : null
  const recent = jobs.filter((job) => !isActive(job)).slice(0, 8)
  return (
    <Popover position="top-start" width="26rem" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.statusButton}>
          {first ? (
            <>
              {share !== null && (
                <span className={classes.jobsTrack} aria-hidden>
                  <div style={{ width: `${share}%` }} />
                </span>
              )}
              <span>
                {active.length === 1 ? first.title : countOf(active.length, 'job')}
                {share !== null && ` · ${share.toFixed(0)} %`}
              </span>
            </>
          ) : (
            <span>No jobs running</span>
          )}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label="Jobs">
        <ScrollArea.Autosize mah="24rem">
          <Stack gap="md">
            {active.length === 0 && <Text c="dimmed">No jobs running.</Text>}
            {active.map((job) => (
              <ActiveJob key={job.id} job={job} />
            ))}
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
      </Popover.Dropdown>
    </Popover>
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
            <Button size="compact-xs" variant="subtle" onClick={() => resume.mutate({ id: job.id }, { onError: toastError })} aria-label={`Resume ${job.title}`}>
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
