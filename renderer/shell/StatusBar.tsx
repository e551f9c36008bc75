/** What the workbench is doing now, on what, and that it keeps to itself. */
import { lazy, Suspense } from 'react'
import { isActive, useJobs } from '../lib/jobs.ts'
import { useApi } from '../lib/queries.ts'
import { countOf } from '../lib/format.ts'
import { upkeepShare, useUpkeep, useUpkeepEnd } from '../lib/upkeep.ts'
import type { UpkeepTask } from '../../shared/domain/corpus.ts'
import { Popover } from '../ui/Controls.tsx'
import { BlockedIcon, DeviceIcon, LockIcon } from '../ui/icons.ts'
import { Text, UnstyledButton } from '../ui/Layout.tsx'
import { Loading } from '../ui/States.tsx'
import classes from './Shell.module.css'

const JobList = lazy(() => import('./JobList.tsx').then((module) => ({ default: module.JobList })))

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
          {!workspace.readOnly ? 'Workspace held for writing' : host.data?.readOnly ? 'Read-only: started to read only' : 'Read-only: held by another process'}
        </span>
      )}
      {host.data && (
        <span className={classes.statusItem}>
          <DeviceIcon size="0.8125rem" aria-hidden />
          CPU · {countOf(host.data.threads, 'thread')}
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
  const [behind] = useUpkeep()
  useUpkeepEnd()
  const share = first?.progress?.total ? (first.progress.done / first.progress.total) * 100 : null
  return (
    <Popover position="top-start" width="26rem" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.statusButton}>
          {first ? (
            <>
              {/* Also while it is not known how far: the words beside it stay where they are. */}
              <span className={classes.jobsTrack} aria-hidden>
                <div style={{ width: `${share ?? 0}%` }} />
              </span>
              <span className={classes.statusText} title={active.length === 1 ? first.title : undefined}>
                {active.length === 1 ? first.title : countOf(active.length, 'job')}
              </span>
              {share !== null && <span>· {share.toFixed(0)} %</span>}
            </>
          ) : (
            <span className={classes.statusText}>{behind ? upkeepText(behind) : 'No jobs running'}</span>
          )}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label="Jobs">
        <Suspense fallback={<Loading rows={3} />}>
          <JobList />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}

function upkeepText(task: UpkeepTask): string {
  return `${task.kind === 'index' ? 'Search index of' : 'Removing'} ${task.name} · ${upkeepShare(task)}`
}
